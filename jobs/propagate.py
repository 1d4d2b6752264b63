"""Follow lesions through volumes: ``python -m jobs.propagate --study NAME --model KEY --arms KEY``."""

import sys

from jobs.job_command import job_command

main = job_command("propagate")

if __name__ == "__main__":
    sys.exit(main())
