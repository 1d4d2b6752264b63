"""Stop a run and keep what it has finished: ``python -m jobs.cancel ID``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from core.settings import Settings
from db.store import Store
from jobs.commands import reporting_errors
from jobs.queue import cancel


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 when the wish is recorded, 1 where there is nothing to cancel."""
    parser = argparse.ArgumentParser(prog="python -m jobs.cancel", description=__doc__)
    parser.add_argument("run", metavar="ID", help="the run; python -m jobs.list shows them")
    run_id = parser.parse_args(arguments).run
    settings = Settings.from_environment()
    cancel(Store(settings.store_path), settings, run_id)
    print(f"run {run_id} is being cancelled; python -m jobs.resume {run_id} would go on with it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
