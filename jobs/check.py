"""Look a home through: ``python -m jobs.check``; ``--mend`` deletes nothing that a person confirmed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence

from core.errors import StudyError
from core.files.disk_faults import disk_faults
from core.settings import Settings
from db.migrate import migrations
from db.store import Store
from db.store_look import require_whole
from jobs.checks.astray import check_rows
from jobs.checks.audit_log import check_audit_log
from jobs.checks.confirmed import check_confirmed
from jobs.checks.finding import Finding, Home
from jobs.checks.kept_masks import check_masks
from jobs.checks.leftovers import check_leftovers
from jobs.checks.models import check_models
from jobs.checks.originals import check_originals
from jobs.checks.people import check_people
from jobs.checks.rights import check_rights
from jobs.checks.run_folders import check_runs
from jobs.commands import reporting_errors

CHECKS: dict[str, Callable[[Home], Iterator[Finding]]] = {
    "rows": check_rows,
    "originals": check_originals,
    "masks": check_masks,
    "readings and drafts": check_confirmed,
    "runs": check_runs,
    "models": check_models,
    "people": check_people,
    "audit log": check_audit_log,
    "half-written files": check_leftovers,
    "rights": check_rights,
}
"""The checks, in this order, once the store itself is whole."""

ALL_WELL, SOMETHING_WRONG = 0, 1
_MOST_LINES = 20
_MENDED = {False: "mended", True: "marked; {}"}


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 all is well or has been mended, 1 something is wrong, 2 bad usage."""
    parser = argparse.ArgumentParser(prog="python -m jobs.check", description=__doc__)
    parser.add_argument("--mend", action="store_true", help="merge, remove half-written files, mark, close")
    options = parser.parse_args(arguments)
    settings = Settings.from_environment()
    home = Home(settings, Store(settings.store_path), mending=options.mend)
    schema = look_at_store(home)
    print(f"study store: schema {schema}, every row can be read")
    left = sum(_look(title, check(home), mending=home.mending) for title, check in CHECKS.items())
    print("all is well" if not left else f"{left} findings are left; see docs/recovery.md")
    return SOMETHING_WRONG if left else ALL_WELL


def look_at_store(home: Home) -> int:
    """Read the whole store, without changing it unless that is wanted.

    Raises:
        StoreError: It is missing, damaged, newer, or older and not to be changed.
    """
    with home.store.held_as_it_is() as path:
        schema = require_whole(path)
    newest = len(migrations())
    if schema < newest and not home.mending:
        raise StudyError(
            f"the study store has schema {schema}, the newest is {newest}: give --mend, or open the app; "
            "either brings it there and keeps the file as it was"
        )
    with home.store.connect(write=home.mending):
        return newest


def _look(title: str, findings: Iterator[Finding], *, mending: bool) -> int:
    """Print what one check finds; how many serious findings are left."""
    left = shown = 0
    for finding in _to_the_end(findings):
        outcome = _mended(finding) if mending and finding.mend is not None else None
        left += finding.serious and (outcome != "" or finding.stays)
        shown += 1
        if shown <= _MOST_LINES:
            said = _MENDED[finding.stays].format(finding.todo) if outcome == "" else outcome or finding.todo
            print(f"{title}: {finding.where}: {finding.wrong}; {said}")
    if shown > _MOST_LINES:
        print(f"{title}: {shown - _MOST_LINES} more of the kind")
    if not shown:
        print(f"{title}: well")
    return left


def _to_the_end(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield what a check finds; where it cannot go on, that is a finding too, and the other checks go on."""
    try:
        with disk_faults():
            yield from findings
    except (StudyError, OSError) as error:
        yield Finding("the home", f"could not be looked through to the end ({error})", "mend that first")


def _mended(finding: Finding) -> str:
    """Mend a finding; return an empty text where that was done, else why not."""
    assert finding.mend is not None
    try:
        with disk_faults():
            finding.mend()
    except (StudyError, OSError) as error:
        return f"it could not be mended: {error}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
