"""Files that cannot be used: what is wrong with one of them is a line of the report, and ends no import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.datasets.cohort_layout import ImportNote
from core.errors import StudyError, UnreadableFileError

_AGAIN = " and import again"


def unreadable_note(name: str, error: UnreadableFileError | OSError, *, consequence: str) -> ImportNote:
    """A note with what is wrong, what follows from it, and what to do."""
    if isinstance(error, UnreadableFileError):
        action = f"{error.action.removesuffix(_AGAIN).rstrip(', ')}{_AGAIN}"
        return ImportNote(name, f"{error.problem}; {consequence}", action, left_out=True)
    reason = error.strerror or type(error).__name__
    action = "make the file readable and import again"
    return ImportNote(name, f"cannot be opened ({reason}); {consequence}", action, left_out=True)


@contextmanager
def faults_of(*paths: Path) -> Iterator[None]:
    """Whatever these files lead a reader into is told as a fault of theirs.

    Raises:
        UnreadableFileError: In place of any error but our own and what the disk refuses elsewhere; named
            by the first file, or by the one that cannot be opened.
    """
    named = paths[0].name
    try:
        yield
    except StudyError:
        raise
    except MemoryError:
        problem, action = "takes more memory than there is", "crop or downsample it, or take a larger machine"
        raise UnreadableFileError(named, problem, action=action) from None
    except OSError as error:
        found = next((path.name for path in paths if str(path) == str(error.filename)), None)
        if found is None and error.errno is not None:
            raise
        reason = error.strerror or type(error).__name__
        raise UnreadableFileError(
            found or named, f"cannot be opened ({reason})", action="make the file readable"
        ) from None
    except Exception as error:  # a library's words may quote the file; the import goes on without it
        raise UnreadableFileError(
            named, f"cannot be read ({type(error).__name__})", action="it is damaged: export it again"
        ) from error
