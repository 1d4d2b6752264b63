"""Follow drawn prompts through one volume: ``python -m jobs.propagate_case --study NAME --case CASE ...``."""

import sys

from jobs.job_command import job_command

main = job_command("propagate_case")

if __name__ == "__main__":
    sys.exit(main())
