"""Find the file that an import report means: ``python -m jobs.find_dicom_file --root DIR DIGITS ...``.

Reports of DICOM imports name files by eight digits, since names of files and folders may be those of people.
The digits are made with the key of this home; nothing is written.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core.datasets.folders import walk
from core.errors import StudyError
from core.imaging.deidentify.key import FILE_NAME, key_in
from core.settings import Settings
from jobs.commands import reporting_errors


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 all found, 1 not, and why."""
    parser = argparse.ArgumentParser(prog="python -m jobs.find_dicom_file", description=__doc__)
    parser.add_argument("--root", type=Path, required=True, metavar="DIR", help="as given to the import")
    parser.add_argument("references", nargs="+", metavar="DIGITS", help="as the report shows them")
    options = parser.parse_args(arguments)
    secrets = Settings.from_environment().secrets
    if not (secrets / FILE_NAME).is_file():
        print(
            "error: this home has no key, so it has imported no DICOM; set SAMOGRAPHY_HOME", file=sys.stderr
        )
        return 1
    try:
        key = key_in(secrets)
    except StudyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    root = options.root.absolute()
    left = set(options.references)
    for path in (entry.path for entry in walk(root)):
        digits = key.name_of_file(path.relative_to(root).as_posix() if root.is_dir() else path.name)
        if digits in left:
            left.remove(digits)
            print(f"{digits}  {path}")
    for digits in sorted(left):
        print(f"error: no file below {root.name} has the digits {digits}", file=sys.stderr)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
