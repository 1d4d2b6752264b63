"""Follow drawn prompts through one volume: ``python -m jobs.propagate_case --study NAME --case CASE ...``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from core.requests.registry import job_kind
from jobs.case_command import run_command
from jobs.commands import reporting_errors


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 it went in, 1 it failed, 2 bad usage, 130 stopped."""
    return run_command(job_kind("propagate_case"), arguments, description=__doc__)


if __name__ == "__main__":
    sys.exit(main())
