"""Go on with a run that failed, was cancelled or interrupted: ``python -m jobs.resume ID``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from core.settings import Settings
from db.store import Store
from jobs.commands import reporting_errors
from jobs.queue import resume


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 when queued, 1 where there is nothing to resume."""
    parser = argparse.ArgumentParser(prog="python -m jobs.resume", description=__doc__)
    parser.add_argument("run", metavar="ID", help="the run; python -m jobs.list shows them")
    run_id = parser.parse_args(arguments).run
    settings = Settings.from_environment()
    resume(Store(settings.store_path), settings, run_id)
    print(f"run {run_id} is queued; python -m jobs.logs {run_id} --follow shows what it prints")
    return 0


if __name__ == "__main__":
    sys.exit(main())
