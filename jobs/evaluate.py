"""Evaluate a model over a study: ``python -m jobs.evaluate --study NAME --model KEY --prompts KEY``."""

import sys

from jobs.job_command import job_command

main = job_command("evaluate")

if __name__ == "__main__":
    sys.exit(main())
