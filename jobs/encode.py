"""Encode a study's images ahead of prompting: ``python -m jobs.encode --study NAME --model KEY``."""

import sys

from jobs.job_command import job_command

main = job_command("encode")

if __name__ == "__main__":
    sys.exit(main())
