"""The report of a protocol: ``python -m jobs.report --protocol KEY --study NAME --out DIR``.

Takes the newest suitable runs that have finished, names what is missing and how to make it, and writes one
HTML file (no other file is needed to read or print it) with its tables as CSV and its figures as SVG and PNG.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core.access.actor import MACHINE
from core.reports.build_report import build_report
from core.reports.files import PAGE, keep_report, write_report
from core.reports.registry import REPORTS, protocol_report
from core.settings import Settings
from db.audit import Deed, Place, record
from db.report_source import StoreSource
from db.store import Store
from jobs.commands import reporting_errors


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 done, also where parts are missing, 1 it failed, 2 bad usage."""
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    chosen = options.cohort or options.cases
    source = StoreSource(Store(settings.store_path), settings, study=options.study, cases=chosen)
    report = build_report(
        protocol_report(options.protocol),
        source,
        study=options.study,
        case_filter=source.narrowing,
        preferred=options.run,
    )
    if options.out is None:
        folder = keep_report(report, settings.reports)
    else:
        folder = options.out.absolute()
        write_report(report, folder)
        _note(settings, options)
    for one in report.missing:
        print(f"missing: {one.part}; run first: {one.command}")
    print(f"{folder / PAGE}")
    return 0


def _note(settings: Settings, options: argparse.Namespace) -> None:
    """Write into the audit log that a report has left; one in the home leaves when it is downloaded."""
    with Store(settings.store_path).connect(write=True) as con:
        detail = f"report {options.protocol}"
        record(con, MACHINE, deed=Deed.EXPORTED, place=Place(options.study), detail=detail)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.report", description=__doc__)
    parser.add_argument("--protocol", required=True, choices=list(REPORTS))
    parser.add_argument("--study", required=True)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="left out: a folder of its own under the home"
    )
    parser.add_argument(
        "--run",
        action="append",
        default=[],
        metavar="ID",
        help="a run to use; may be given again; the newest suitable ones where left out",
    )
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--cases", default="", help="only these cases, e.g. pathology = malignant")
    who.add_argument("--cohort", default="", metavar="NAME[@VERSION]", help="only a saved cohort")
    return parser


if __name__ == "__main__":
    sys.exit(main())
