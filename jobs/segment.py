"""Segment lesions in volumes from simulated clicks: ``python -m jobs.segment --study NAME --model KEY``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from core.requests.registry import job_kind
from jobs.case_command import run_command
from jobs.commands import reporting_errors


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 all went in, 3 some cases failed, 1 the run failed, 2 bad usage, 130 stopped."""
    return run_command(job_kind("segment"), arguments, description=__doc__)


if __name__ == "__main__":
    sys.exit(main())
