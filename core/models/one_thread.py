"""A limit of one thread for what is too small to share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Iterator[None]:
    """The calling thread's torch work within takes one thread; other threads keep theirs.

    A small mask decoder works for some ten milliseconds in hundreds of small steps. Shared among threads,
    each step waits for the slowest of them: beside other work on two cores an answer took 0.4 to 1.8 s on
    two threads and 0.1 s on one. The sums also come out the same, bit for bit, whatever number of threads a
    process was given.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
