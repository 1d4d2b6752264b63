"""The gate through which every file from outside is opened: a regular file, of a size that is read.

A pipe would keep its reader waiting for ever, a device would give what no study holds, and a link may lead to
what was never meant to be shown. What a folder of a study holds is therefore asked before it is opened.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from io import BufferedReader
from pathlib import Path

from core.errors import UnreadableFileError
from core.files.limits import FILE_BYTES, Limit, sized

LINKS_VARIABLE = "SAMOGRAPHY_LINKS_OUTSIDE"
"""Set to 1, links may lead out of a study's folder."""

_ROOT: ContextVar[Path | None] = ContextVar("root of a study", default=None)
_WAYS_TO_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def shown_name(path: Path | str) -> str:
    r"""A path as a message shows it: bytes that are no UTF-8 are written out, as ``\\xff``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


@contextmanager
def below(root: Path) -> Iterator[None]:
    """Within the block, a link below `root` must not lead out of it."""
    token = _ROOT.set(root)
    try:
        yield
    finally:
        _ROOT.reset(token)


def require_regular(path: Path, *, limit: Limit = FILE_BYTES, name: str | None = None) -> int:
    """Refuse what is no regular file, is too large, or is a link out of the study that is being read.

    Args:
        path: Of the file.
        limit: Of its bytes.
        name: For messages; None for the file's own, without its folder.

    Returns:
        Its bytes.

    Raises:
        UnreadableFileError: Says which of these it is.
        OSError: There is no such file, or it cannot be looked at.
    """
    named = shown_name(path.name) if name is None else name
    _require_inside(path, named)
    return _checked(os.stat(path), limit, named)


@contextmanager
def opened_file(
    path: Path, *, limit: Limit = FILE_BYTES, name: str | None = None
) -> Iterator[BufferedReader]:
    """A regular file, open for reading; what was looked at is what is opened.

    Raises:
        UnreadableFileError: See `require_regular`.
        OSError: It cannot be opened.
    """
    require_regular(path, limit=limit, name=name)
    with os.fdopen(os.open(path, _WAYS_TO_OPEN | getattr(os, "O_CLOEXEC", 0)), "rb") as file:
        _checked(os.fstat(file.fileno()), limit, shown_name(path.name) if name is None else name)
        yield file


def whole_file(path: Path, *, limit: Limit, name: str | None = None) -> bytes:
    """All bytes of a file.

    Raises:
        UnreadableFileError: See `require_regular`; it also grew while it was read.
        OSError: It cannot be opened.
    """
    most = limit.value()
    with opened_file(path, limit=limit, name=name) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise _too_large(shown_name(path.name) if name is None else name, len(data), limit)
    return data


def _checked(state: os.stat_result, limit: Limit, name: str) -> int:
    if not stat.S_ISREG(state.st_mode):
        kind = next((said for asks, said in _KINDS if asks(state.st_mode)), "no file")
        raise UnreadableFileError(name, f"is {kind} and no file", action="put the file itself in its place")
    if state.st_size > limit.value():
        raise _too_large(name, state.st_size, limit)
    return state.st_size


def _too_large(name: str, count: int, limit: Limit) -> UnreadableFileError:
    return UnreadableFileError(
        name,
        f"has {sized(count)} where {sized(limit.value())} is the most for {limit.of}",
        action=f"give a smaller file, or set {limit.variable} higher",
    )


def _require_inside(path: Path, name: str) -> None:
    root = _ROOT.get()
    if root is None or os.environ.get(LINKS_VARIABLE, "").strip() == "1":
        return
    above, place = os.path.abspath(root), os.path.abspath(path)
    if not _is_below(place, above) or _is_below(os.path.realpath(place), os.path.realpath(above)):
        return
    raise UnreadableFileError(
        name,
        "is reached by a link that leads out of the study's folder",
        action=f"put the file itself in its place, or set {LINKS_VARIABLE}=1 if such links are meant",
    )


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))
