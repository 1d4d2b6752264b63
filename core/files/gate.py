"""The gate through which every file from outside is opened: a regular file, of a size that is read.

A pipe would keep its reader waiting for ever, a device would give what no study holds, and a link may lead to
what was never meant to be shown. What a folder of a study holds is therefore asked before it is opened.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from io import BufferedReader
from pathlib import Path

from core.errors import UnreadableFileError
from core.files.limits import FILE_BYTES, Limit, sized

LINKS_VARIABLE = "SAMOGRAPHY_LINKS_OUTSIDE"
"""Set to 1, links may lead out of a study's folder, and tables may name files elsewhere."""

_ROOTS: ContextVar[tuple[Path, ...]] = ContextVar("folders of a study", default=())
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
def below(*roots: Path) -> Iterator[None]:
    """Require that what is opened within lies below one of these folders, and no link leads out of them."""
    token = _ROOTS.set(roots)
    try:
        yield
    finally:
        _ROOTS.reset(token)


def leads_out(path: Path | str, *roots: Path) -> bool:
    """Tell whether a path is, by itself or by a link, below none of these folders, and that is not meant."""
    if os.environ.get(LINKS_VARIABLE, "").strip() == "1":
        return False
    true_place, true_roots = os.path.realpath(path), [os.path.realpath(root) for root in roots]
    return not (_is_written_below(path, roots) and any(_is_below(true_place, root) for root in true_roots))


def require_regular(path: Path, *, limit: Limit = FILE_BYTES, name: str | None = None) -> int:
    """Refuse what is no regular file, is too large, or is a link out of the study that is being read.

    Args:
        path: The path of the file.
        limit: The limit of its bytes.
        name: The name for messages; None for the file's own, without its folder.

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
    """Return all bytes of a file.

    Raises:
        UnreadableFileError: See `require_regular`; it also grew while it was read.
        OSError: It cannot be opened.
    """
    with opened_file(path, limit=limit, name=name) as file:
        # Room is made for as many bytes as are asked for: for those that are there, and not for the most.
        size = os.fstat(file.fileno()).st_size
        data = file.read(size + 1)
    if len(data) > size:
        raise UnreadableFileError(
            shown_name(path.name) if name is None else name,
            "grew while it was read",
            action="wait until it is written",
        )
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
    roots = _ROOTS.get()
    if not roots or not leads_out(path, *roots):
        return
    is_link = _is_written_below(path, roots)
    raise UnreadableFileError(
        name,
        f"{'is reached by a link that leads out' if is_link else 'lies outside'} of the study's folder",
        action=f"put the file itself {'in its place' if is_link else 'below that folder'}, or set "
        f"{LINKS_VARIABLE}=1 if such {'links' if is_link else 'files'} are meant",
    )


def _is_written_below(path: Path | str, roots: Iterable[Path]) -> bool:
    """Tell whether a path as it is written is below one of the folders."""
    place = os.path.abspath(path)
    return any(_is_below(place, os.path.abspath(root)) for root in roots)


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))
