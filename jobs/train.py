"""Train a model on a study: ``python -m jobs.train --study NAME --model KEY --name NEW``."""

import sys

from jobs.job_command import job_command

main = job_command("train")

if __name__ == "__main__":
    sys.exit(main())
