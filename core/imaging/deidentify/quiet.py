"""The silence of the libraries that read files: their warnings quote values, perhaps names.

A file can also make a library warn a hundred thousand times; what matters is told by our own remarks.
"""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

_LOGGERS = ("pydicom", "highdicom", "PIL", "tifffile", "nibabel", "nibabel.global")
_GATE = threading.Lock()
_OPEN: list[ExitStack] = []
"""One entry while anybody wants silence; `_INSIDE` counts them."""
_INSIDE = [0]


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Silence warnings and log lines while files that name people are open, in any thread.

    Silence begins with the first who asks and ends with the last, so that threads do not undo each other's.
    """
    with _GATE:
        _INSIDE[0] += 1
        if _INSIDE[0] == 1:
            _OPEN.append(_silence())
    try:
        yield
    finally:
        with _GATE:
            _INSIDE[0] -= 1
            if _INSIDE[0] == 0:
                _OPEN.pop().close()


def _silence() -> ExitStack:
    stack = ExitStack()
    for logger in map(logging.getLogger, _LOGGERS):
        stack.callback(logger.setLevel, logger.level)
        logger.setLevel(logging.CRITICAL + 1)
    stack.enter_context(warnings.catch_warnings())
    warnings.simplefilter("ignore")
    return stack
