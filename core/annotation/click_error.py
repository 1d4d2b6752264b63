"""The reasons why clicks in a volume have no answer, in words for the person who clicked."""

from __future__ import annotations

import logging

from core.errors import StudyError

log = logging.getLogger(__name__)


def click_error(error: BaseException) -> str:
    """Return what went wrong and what to do, in a sentence; what nobody foresaw is logged too."""
    if isinstance(error, StudyError):
        return str(error)
    if isinstance(error, MemoryError) or "memory" in str(error).lower():
        return (
            "there was not enough memory to answer; close other work on this machine, or choose a smaller "
            "model, and try again"
        )
    log.error("clicks were not answered", exc_info=error)
    return f"the model failed ({type(error).__name__}: {str(error)[:200]}); try again or choose another model"
