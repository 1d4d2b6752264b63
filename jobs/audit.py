"""Check the audit log, or write it out: ``python -m jobs.audit --verify``, ``... --out audit.csv``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core.access.actor import MACHINE
from core.errors import InputError
from core.files.whole_file import write_whole
from core.settings import Settings
from core.text.csv_text import csv_bytes
from db.audit import Deed, Place, audit_log, record
from db.audit_chain import ChainReport, verify_chain
from db.store import Store
from jobs.commands import reporting_errors


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 1 where the chain is broken."""
    options = _parser().parse_args(arguments)
    store = Store(Settings.from_environment().store_path)
    if options.out is not None:
        _write(store, options)
    if options.out is not None and not options.verify:
        return 0
    with store.connect() as con:
        report = verify_chain(con, expected=options.expect)
    print(summary(report))
    return 0 if report.fault is None else 1


def summary(report: ChainReport) -> str:
    """Return what a check found, for a person."""
    if report.fault is not None:
        return f"BROKEN: {report.fault}. Compare with a backup: python -m jobs.audit --out writes the log"
    older = f" ({report.sealed} of them from before the chain, as one link)" if report.sealed else ""
    head = f"; keep this digest elsewhere for the next check: {report.head}" if report.head else ""
    return f"whole: {report.lines} lines{older}{head}"


def _write(store: Store, options: argparse.Namespace) -> None:
    with store.connect() as con:
        log = audit_log(con, who=options.who, study=options.study, most=None)
    try:
        write_whole(options.out, csv_bytes(log.iloc[::-1]))
    except OSError as error:
        raise InputError(
            f"{options.out} cannot be written: {error.strerror}; choose another --out"
        ) from error
    with store.connect(write=True) as con:
        place = None if options.study is None else Place(options.study)
        record(con, MACHINE, deed=Deed.EXPORTED, place=place, detail=f"audit log, {len(log)} lines")
    print(f"{len(log)} lines to {options.out}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.audit", description=__doc__)
    parser.add_argument("--verify", action="store_true", help="check the chain (what is done without --out)")
    parser.add_argument(
        "--expect", metavar="DIGEST", help="a digest kept from an earlier check; must be there"
    )
    parser.add_argument("--out", type=Path, metavar="FILE.csv", help="write the log, oldest line first")
    parser.add_argument("--who", help="of --out: only what this person did")
    parser.add_argument("--study", help="of --out: only of this study")
    return parser


if __name__ == "__main__":
    sys.exit(main())
