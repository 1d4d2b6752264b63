"""The claim of the process that works on a run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import JobError
from jobs.run_folder import RunFolder

REPOSITORY = Path(__file__).resolve().parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from jobs.run_folder import RunFolder
with RunFolder(Path(sys.argv[1]), "r1").claimed():
    print("claimed", flush=True)
    time.sleep(60)
"""


def test_a_request_comes_back(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path, "r1")
    folder.write_request({"kind": "evaluate", "request": {"seed": 3}})
    assert folder.read_request() == {"kind": "evaluate", "request": {"seed": 3}}


def test_a_missing_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="no run 'r9'"):
        RunFolder(tmp_path, "r9").read_request()


def test_a_claim_is_exclusive_and_ends_with_its_block(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path, "r1")
    with folder.claimed():
        assert folder.is_claimed()
        with pytest.raises(JobError, match="worked on by another process"), folder.claimed():
            pass
    assert not folder.is_claimed()


def test_a_killed_process_leaves_no_claim(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert RunFolder(tmp_path, "r1").is_claimed()
        holder.kill()
        holder.wait()
    assert not RunFolder(tmp_path, "r1").is_claimed()
