"""Train a U-Net: ``python -m jobs.train_unet --study NAME --name NEW --learning-rates 5e-3``."""

import sys

from jobs.job_command import job_command

main = job_command("train_unet")

if __name__ == "__main__":
    sys.exit(main())
