"""The frame of every command: private files, plain words, errors for people on stderr, and exit codes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import wraps
from typing import Any, TextIO, cast

from core.errors import SettingsError, StudyError
from core.files.disk_faults import disk_faults
from core.files.home_rights import keep_private, open_home_note
from core.settings import Settings
from core.text.markdown_text import showable

Main = Callable[[Sequence[str] | None], int]


def reporting_errors(main: Main) -> Callable[..., int]:
    """Print an error for people, or of the system, as one line.

    Exit code 2 for bad usage, 1 for other errors, 130 for Ctrl-C. What the command writes is for its owner
    alone, and a home that is open to others is told of. What it prints moves no cursor and hides nothing,
    whatever names of files and columns hold.
    """

    @wraps(main)
    def guarded(arguments: Sequence[str] | None = None) -> int:
        with _plain_words():
            return _exit_code(main, arguments)

    return guarded


def _exit_code(main: Main, arguments: Sequence[str] | None) -> int:
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


class _PlainWords:
    """A stream to which characters go as pictures: a terminal obeys those that have none."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text as `core.text.markdown_text.showable` shows it."""
        return self._stream.write(showable(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def _plain_words() -> Iterator[None]:
    """Print plain text within the block."""
    with redirect_stdout(_plain(sys.stdout)), redirect_stderr(_plain(sys.stderr)):
        yield


def _plain(stream: TextIO | None) -> TextIO | None:
    """Return the stream in plain words; a program without a screen has none, and prints nothing."""
    if stream is None or isinstance(stream, _PlainWords):
        return stream
    return cast(TextIO, _PlainWords(stream))


def _look_at_home() -> None:
    keep_private()
    settings = Settings.from_environment()
    note = open_home_note(settings.home, settings.store_path)
    if note is not None:
        print(f"note: {note}", file=sys.stderr)
