"""A lock that lives and dies with its process, and that can be handed on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.settings import Settings
from jobs.launching import launch
from jobs.process_lock import ProcessLock
from tests.job_home import wait_until


def test_it_is_held_by_one_and_names_him(tmp_path: Path) -> None:
    lock = ProcessLock(tmp_path / "deep" / "lock")
    assert not lock.is_held()
    assert lock.holder() is None
    held = lock.take()
    assert held is not None
    assert lock.is_held()
    assert lock.holder() == os.getpid()
    assert lock.take() is None
    held.release()
    assert not lock.is_held()
    assert lock.holder() is None


def test_a_holder_on_another_machine_has_no_number_here(tmp_path: Path) -> None:
    lock = ProcessLock(tmp_path / "lock")
    held = lock.take()
    assert held is not None
    lock.path.write_text(f"{os.getpid()} elsewhere")
    assert lock.is_held()
    assert lock.holder() is None
    held.release()


def test_a_released_lock_can_be_taken_at_once_while_others_look(tmp_path: Path) -> None:
    lock = ProcessLock(tmp_path / "lock")
    for _ in range(50):
        held = lock.take()
        assert held is not None
        held.release()
        lock.is_held()


def test_a_removed_lock_file_is_noticed(tmp_path: Path) -> None:
    lock = ProcessLock(tmp_path / "lock")
    held = lock.take()
    assert held is not None
    assert held.is_in_place()
    lock.path.unlink()
    assert not held.is_in_place()
    lock.path.touch()
    assert not held.is_in_place()
    held.release()


def test_it_is_handed_to_a_process_without_a_gap(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, weights=tmp_path)
    lock = ProcessLock(tmp_path / "lock")
    held = lock.take()
    assert held is not None
    process = launch(
        ["timeit", "-n1", "-r1", "import time; time.sleep(30)"],
        settings,
        lock=held,
        log_path=tmp_path / "log.txt",
    )
    assert lock.holder() == process.pid
    assert lock.take() is None
    process.kill()
    process.wait()
    assert not lock.is_held()


def test_a_handed_lock_is_taken_up_and_not_inherited_further(tmp_path: Path) -> None:
    script = (
        "import os, subprocess, sys, pathlib\n"
        "from jobs.process_lock import ProcessLock\n"
        "held = ProcessLock(pathlib.Path(sys.argv[1])).take()\n"
        "assert held is not None\n"
        "assert not [name for name in os.environ if 'HANDED' in name]\n"
        "subprocess.Popen(['sleep', '30'])\n"
        "print('taken', flush=True)\n"
    )
    lock = ProcessLock(tmp_path / "lock")
    held = lock.take()
    assert held is not None
    taker = subprocess.Popen(
        [sys.executable, "-c", script, str(lock.path)],
        env=os.environ | held.handover,
        pass_fds=(held.descriptor,),
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    held.release()
    assert taker.stdout is not None
    assert taker.stdout.readline() == b"taken\n"
    taker.stdout.close()
    taker.wait()
    wait_until(lambda: not lock.is_held(), "the lock is free although a grandchild lives")
    os.killpg(taker.pid, 9)


def test_a_descriptor_of_something_else_is_not_taken_for_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "other").open("w") as other:
        monkeypatch.setenv("SAMOGRAPHY_HANDED_LOCK", str(other.fileno()))
        lock = ProcessLock(tmp_path / "lock")
        held = lock.take()
        assert held is not None
        assert held.descriptor != other.fileno()
        held.release()
