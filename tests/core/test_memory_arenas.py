"""Heaps of a process whose threads all want memory at once."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core.memory_arenas import VARIABLE, keep_few_arenas
from tests.conftest import REPOSITORY

_PROGRAM = """
import ctypes, re, sys, tempfile, threading
from core.memory_arenas import keep_few_arenas

libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
keep_few_arenas()
together = threading.Barrier(12)

def take() -> None:
    together.wait()
    libc.malloc(ctypes.c_size_t(5000))
    together.wait()

threads = [threading.Thread(target=take) for _ in range(12)]
for thread in threads: thread.start()
for thread in threads: thread.join()
with tempfile.NamedTemporaryFile() as told:
    stream = ctypes.c_void_p(libc.fopen(told.name.encode(), b"w"))
    libc.malloc_info(0, stream)
    libc.fclose(stream)
    print(len(re.findall(rb"<heap nr=", told.read())))
"""

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or not keep_few_arenas({}), reason="the C library is not GNU's"
)


@pytest.mark.parametrize(("variables", "most"), [({}, 2), ({VARIABLE: "3"}, 3)])
def test_twelve_threads_share_the_heaps(variables: dict[str, str], most: int) -> None:
    """Of a library left alone each would have its own, where there are two cores."""
    command = [sys.executable, "-c", _PROGRAM]
    done = subprocess.run(command, cwd=REPOSITORY, env=variables, capture_output=True, text=True, check=True)
    assert 1 < int(done.stdout) <= most


def test_who_has_set_it_wants_it_so() -> None:
    assert not keep_few_arenas({VARIABLE: "5"})
