"""Classify a study's cases: ``python -m jobs.classify --study NAME --model CLASSIFIER [--masks-of RUN]``."""

import sys

from jobs.job_command import job_command

main = job_command("classify")

if __name__ == "__main__":
    sys.exit(main())
