"""A guard around a case: what is wrong with it becomes its record and does not stop the batch."""

from __future__ import annotations

import errno
import resource
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from core.cases import Case
from core.errors import StoreError, StudyError
from core.evaluation.record import CaseRecord
from core.files.disk_faults import disk_fault

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
_MOST_LETTERS = 4_000
"""The longest reason that is kept; its start says what it was."""


def guarded(case: Case, evaluate: Callable[[Case], CaseRecord]) -> CaseRecord:
    """The record of a case, with the reason where it could not be evaluated.

    Raises:
        StoreError: The disk is full or write-protected, so that no case could be kept.
    """
    try:
        return evaluate(case)
    except StudyError as error:
        return _failed(case, str(error))
    except OSError as error:
        if error.errno in _NO_ROOM and (fault := disk_fault(error)) is not None:
            raise StoreError(f"{fault}; start the run again: it goes on where it stopped") from error
        return _failed(case, f"{type(error).__name__}: {error}")
    except MemoryError:
        return _failed(
            case, "the machine ran out of memory on this case; use fewer workers or a smaller model"
        )
    except Exception as error:  # the batch must go on, and the reason must be kept
        return _failed(case, f"{type(error).__name__}: {error}")


def utc_text() -> str:
    """Return the present time, UTC, ISO 8601."""
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")


def peak_memory_mb() -> float:
    """Return the largest resident memory of the process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def _failed(case: Case, reason: str) -> CaseRecord:
    return CaseRecord(
        case.case_id, utc_text(), failure=reason[:_MOST_LETTERS], peak_memory_mb=peak_memory_mb()
    )
