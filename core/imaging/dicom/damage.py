"""Damaged files told as such, without the words of a library, which quote values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import StudyError
from core.imaging.read_image import UnreadableFileError


@contextmanager
def told_as_unreadable(name: str) -> Iterator[None]:
    """Whatever a damaged file leads a library into becomes one of our errors.

    Raises:
        UnreadableFileError: In place of any error that is not one of ours or of the disk.
    """
    try:
        yield
    except StudyError:
        raise
    except Exception as error:
        if is_of_the_disk(error):
            raise
        problem = f"cannot be used as DICOM ({reason_of(error)})"
        raise UnreadableFileError(name, problem, action="export it again") from None


def is_of_the_disk(error: Exception) -> bool:
    """Whether the operating system failed; of damage, libraries raise the same error without a number."""
    return isinstance(error, OSError) and error.errno is not None


def reason_of(error: Exception) -> str:
    """What failed, without a value of the file: the attribute that is missing, else the kind of error."""
    if isinstance(error, AttributeError) and isinstance(error.name, str) and error.name.isalpha():
        return f"it lacks {error.name}"
    return type(error).__name__
