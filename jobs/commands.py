"""What the small commands share: errors for people on stderr, and exit codes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import wraps

from core.errors import SettingsError, StudyError

Main = Callable[[Sequence[str] | None], int]


def reporting_errors(main: Main) -> Callable[..., int]:
    """Print a `StudyError` as one line; exit code 2 for bad usage, 1 for the rest, 130 for Ctrl-C."""

    @wraps(main)
    def guarded(arguments: Sequence[str] | None = None) -> int:
        try:
            return main(arguments)
        except SettingsError as error:
            print(f"error: {error}", file=sys.stderr)
            return 2
        except StudyError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 130

    return guarded
