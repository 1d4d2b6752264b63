"""The preset kang2025 from end to end: ``python -m jobs.kang2025 --study NAME --model KEY``.

Follows every lesion in three orders from a box and from a mask, the ellipse baseline beside it, and writes
tables (CSV and Markdown) and figures. What is done already is not done again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from core.errors import JobError
from core.protocols.findings import Findings
from core.protocols.kang2025 import KANG_ARMS
from core.protocols.kang2025_findings import findings
from core.requests.propagate import PropagateRequest
from core.settings import Settings
from db.export import export_frame
from db.store import Store
from jobs.commands import reporting_errors
from jobs.finished_run import finished_run
from jobs.presets import given_options, print_findings, write_findings
from jobs.submission import baseline_requests


def run(request: PropagateRequest, settings: Settings, *, target: Path) -> Findings:
    """Carry out the arms and their baseline, and write tables and figures into a folder.

    Raises:
        StudyError: They cannot be carried out; what is finished is kept.
    """
    store = Store(settings.store_path)
    results = _results(store, settings, request)
    baselines = [_results(store, settings, baseline) for baseline in baseline_requests(request)]
    found = findings(results, baselines[0] if baselines else None)
    write_findings(found, target)
    return found


def _results(store: Store, settings: Settings, request: PropagateRequest) -> pd.DataFrame:
    run_id = finished_run(store, settings, request, title=request.model)
    with store.connect() as con:
        frame = export_frame(con, [run_id])
    if frame.empty:
        raise JobError(f"run {run_id} has no results yet; wait until it is done")
    return frame


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 done, 1 it failed, 2 bad usage."""
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    wanted = ("cases", "limit", "seed", "span", "window", "device", "workers", "fill_holes_px")
    arms = tuple(options.arm) or tuple(arm.key for arm in KANG_ARMS)
    request = PropagateRequest(
        study=options.study, model=options.model, arms=arms, **given_options(options, wanted)
    )
    target = options.target or settings.home / "protocols" / "kang2025" / f"{options.study}-{options.model}"
    print_findings(run(request, settings, target=target), target)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.kang2025", description=__doc__)
    parser.add_argument("--study", required=True)
    parser.add_argument("--model", required=True, help="that follows the lesions, e.g. sam2_tiny")
    parser.add_argument(
        "--arm",
        action="append",
        default=[],
        choices=[arm.key for arm in KANG_ARMS],
        help="all where left out",
    )
    parser.add_argument("--target", type=Path, metavar="DIR", help="where tables and figures go")
    for name in ("cases", "span", "window", "device"):
        parser.add_argument(f"--{name}", help="as in jobs.propagate")
    for name in ("limit", "seed", "workers", "fill-holes-px"):
        parser.add_argument(f"--{name}", type=int, help="as in jobs.propagate")
    return parser


if __name__ == "__main__":
    sys.exit(main())
