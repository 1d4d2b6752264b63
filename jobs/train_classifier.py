"""Train a classifier: ``python -m jobs.train_classifier --study NAME --model resnet50 --name NEW``."""

import sys

from jobs.job_command import job_command

main = job_command("train_classifier")

if __name__ == "__main__":
    sys.exit(main())
