"""Back a home up: ``python -m jobs.backup --out DIR``; what is there already is not copied again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core.settings import Settings
from db.audit import AuditAction
from jobs.backups.home_files import LEFT_OUT, links_of
from jobs.backups.making import make_backup
from jobs.backups.noting import note_in_log
from jobs.commands import reporting_errors

_SOME_UNREAD = 3


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 all copied, 3 some files could not be read, 1 nothing was made, 2 bad usage."""
    parser = argparse.ArgumentParser(prog="python -m jobs.backup", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the backups")
    parser.add_argument("--verify", action="store_true", help="read back what is there already, and mend it")
    options = parser.parse_args(arguments)
    out = options.out.absolute()
    settings = Settings.from_environment()
    made = make_backup(settings, out, verify=options.verify)
    for name in made.unread:
        print(f"left out: {name}", file=sys.stderr)
    for name, reason in LEFT_OUT.items():
        print(f"{name}/ is left out: {reason}")
    for name in links_of(settings):
        print(f"{name} is a link: back up what it leads to where that lies")
    if (settings.secrets).exists():
        print("the key of de-identification is in the backup: keep it as safely as the home")
    size = sum(file.size for file in made.backup.files) / 2**20
    print(
        f"backup {made.backup.number} of {len(made.backup.files)} files ({size:.1f} MiB), {made.copied} of "
        f"them copied now and read back, is in {out}"
    )
    unnoted = note_in_log(settings.store_path, AuditAction.BACKED_UP, made.backup)
    if unnoted is not None:
        print(f"the audit log does not tell of it: {unnoted}")
    return _SOME_UNREAD if made.unread else 0


if __name__ == "__main__":
    sys.exit(main())
