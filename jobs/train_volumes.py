"""Train a model on volumes: ``python -m jobs.train_volumes --study NAME --model KEY --name NEW``."""

import sys

from jobs.job_command import job_command

main = job_command("train_volumes")

if __name__ == "__main__":
    sys.exit(main())
