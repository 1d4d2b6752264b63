"""Segment lesions in volumes from simulated clicks: ``python -m jobs.segment --study NAME --model KEY``."""

import sys

from jobs.job_command import job_command

main = job_command("segment")

if __name__ == "__main__":
    sys.exit(main())
