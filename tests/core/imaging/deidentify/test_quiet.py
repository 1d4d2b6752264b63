"""Silence that ends when the last who asked for it is done."""

from __future__ import annotations

import logging
import threading
import warnings

from core.imaging.deidentify.quiet import quiet_libraries


def test_threads_do_not_undo_each_other_s_silence() -> None:
    logger, before = logging.getLogger("pydicom"), logging.getLogger("pydicom").level
    inside, go_on = threading.Event(), threading.Event()

    def other() -> None:
        with quiet_libraries():
            inside.set()
            go_on.wait(5)

    thread = threading.Thread(target=other)
    with quiet_libraries():
        thread.start()
        assert inside.wait(5)
    assert logger.level > logging.CRITICAL
    go_on.set()
    thread.join()
    assert logger.level == before


def test_warnings_are_heard_again_afterwards() -> None:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        with quiet_libraries():
            warnings.warn("Mrs Doe", stacklevel=1)
        warnings.warn("after", stacklevel=1)
    assert [str(one.message) for one in heard] == ["after"]
