"""Lines that survive a kill at any instant."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import JobError
from jobs.journal import Journal

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def test_entries_come_back_in_order(path: Path) -> None:
    for number in range(3):
        Journal(path).append({"case_id": number})
    assert [entry["case_id"] for entry in Journal(path).entries()] == [0, 1, 2]


def test_a_journal_that_is_not_there_is_empty(path: Path) -> None:
    assert list(Journal(path).entries()) == []


def test_a_pipe_in_the_place_of_a_journal_holds_nobody_up(path: Path) -> None:
    os.mkfifo(path)
    assert list(Journal(path).entries()) == []


@pytest.mark.parametrize("kept_bytes", range(1, 16))
def test_a_line_torn_anywhere_is_passed_over_and_then_cut_off(path: Path, kept_bytes: int) -> None:
    Journal(path).append({"case_id": "a"})
    whole = path.stat().st_size
    Journal(path).append({"case_id": "b"})
    os.truncate(path, whole + kept_bytes)
    assert [entry["case_id"] for entry in Journal(path).entries()] == ["a"]
    Journal(path).append({"case_id": "c"})
    assert [entry["case_id"] for entry in Journal(path).entries()] == ["a", "c"]


def test_a_damaged_line_in_the_middle_is_passed_over(path: Path) -> None:
    Journal(path).append({"case_id": "a"})
    with path.open("ab") as file:
        file.write(b"\x00\x00garbage\n")
    Journal(path).append({"case_id": "b"})
    assert [entry["case_id"] for entry in Journal(path).entries()] == ["a", "b"]


def test_nan_is_refused_before_it_reaches_the_disk(path: Path) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        Journal(path).append({"dice": float("nan")})
    assert not path.exists()


def test_a_full_disk_keeps_what_was_there_and_says_so(path: Path) -> None:
    Journal(path).append({"case_id": "a"})
    size = path.stat().st_size
    script = (
        "import resource, signal, sys; from pathlib import Path; from jobs.journal import Journal; "
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size + 5}, {size + 5})); "
        "Journal(Path(sys.argv[1])).append({'case_id': 'too long for the disk'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, path], cwd=REPOSITORY, capture_output=True, text=True
    )
    assert JobError.__name__ in done.stderr
    assert "make room" in done.stderr
    assert path.stat().st_size == size
    assert resource.getrlimit(resource.RLIMIT_FSIZE) != (size + 5, size + 5)
