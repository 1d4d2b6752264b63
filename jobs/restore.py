"""Put a backup back: ``python -m jobs.restore --from DIR --home NEW``; nothing is ever overwritten."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core.settings import Settings
from db.audit import AuditAction
from jobs.backups.noting import note_in_log
from jobs.backups.restoring import restore
from jobs.commands import reporting_errors

_SOME_DAMAGED = 3


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 all is back, 3 some files were damaged there, 1 nothing is, 2 bad usage."""
    parser = argparse.ArgumentParser(prog="python -m jobs.restore", description=__doc__)
    parser.add_argument("--from", type=Path, required=True, metavar="DIR", dest="source", help="the backups")
    parser.add_argument("--home", type=Path, required=True, metavar="NEW", help="missing or empty folder")
    parser.add_argument("--backup", type=int, metavar="NUMBER", help="not the newest one but this")
    options = parser.parse_args(arguments)
    home = options.home.absolute()
    restored = restore(options.source.absolute(), home, number=options.backup)
    for name in restored.damaged:
        print(f"damaged in the backup, and left out: {name}", file=sys.stderr)
    print(
        f"backup {restored.backup.number} of {restored.backup.made_at} UTC is back in {home}, every file "
        "held against its hash; set SAMOGRAPHY_HOME to it and give python -m jobs.check --mend"
    )
    unnoted = note_in_log(Settings(home, home).store_path, AuditAction.PUT_BACK, restored.backup)
    if unnoted is not None:
        print(f"the audit log does not tell of it: {unnoted}")
    return _SOME_DAMAGED if restored.damaged else 0


if __name__ == "__main__":
    sys.exit(main())
