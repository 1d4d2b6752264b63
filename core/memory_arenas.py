"""The number of heaps that the process keeps: what one thread gave back, another may use."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping

VARIABLE = "MALLOC_ARENA_MAX"
"""The C library's own environment variable; who has set it wants it so."""

_M_ARENA_MAX = -8
_ARENAS = 2


def keep_few_arenas(environment: Mapping[str, str] | None = None) -> bool:
    """Make threads share two heaps from now on, where the C library is GNU's.

    It makes up to eight for each processor core, and what is free in one serves no other. A server runs each
    script in a thread of its own, so that one heap after the other grows to the needs of the largest image,
    and memory that is free grows for days. Sharing costs little, since Python lets one thread work at a time.

    Returns:
        Whether the library took it; False too where the variable says something else.
    """
    variables = os.environ if environment is None else environment
    if not sys.platform.startswith("linux") or variables.get(VARIABLE):
        return False
    option = getattr(ctypes.CDLL(None), "mallopt", None)
    return option is not None and option(_M_ARENA_MAX, _ARENAS) == 1
