"""What the small commands share: private files, errors for people on stderr, and exit codes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import wraps

from core.disk_faults import disk_faults
from core.errors import SettingsError, StudyError
from core.home_rights import keep_private, open_home_note
from core.settings import Settings

Main = Callable[[Sequence[str] | None], int]


def reporting_errors(main: Main) -> Callable[..., int]:
    """Print an error for people, or of the system, as one line.

    Exit code 2 for bad usage, 1 for other errors, 130 for Ctrl-C. What the command writes is for its owner
    alone, and a home that is open to others is told of.
    """

    @wraps(main)
    def guarded(arguments: Sequence[str] | None = None) -> int:
        try:
            with disk_faults():
                _look_at_home()
                return main(arguments)
        except SettingsError as error:
            print(f"error: {error}", file=sys.stderr)
            return 2
        except (StudyError, OSError) as error:  # the latter of a place that was given, or of the system
            print(f"error: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 130

    return guarded


def _look_at_home() -> None:
    keep_private()
    settings = Settings.from_environment()
    note = open_home_note(settings.home, settings.store_path)
    if note is not None:
        print(f"note: {note}", file=sys.stderr)
