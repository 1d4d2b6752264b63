"""What disks and people do to the store's file: a sentence each, and nothing lost."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.errors import StoreError
from db.store import Store

NOTE = (
    "INSERT INTO job_event (run_id, recorded_at, kind) VALUES ('r', now()::TIMESTAMP, repeat('note', 2000))"
)
COUNT = "SELECT count(*) FROM job_event"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "home" / "store.duckdb", timeout_s=5)
    with made.connect(write=True) as con:
        con.execute(NOTE)
    return made


def notes(store: Store) -> int:
    with store.connect() as con:
        return int(con.execute(COUNT).fetchall()[0][0])


def write_note(store: Store) -> None:
    with store.connect(write=True) as con:
        con.execute(NOTE)


@contextmanager
def disk_full() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_reported_and_the_store_goes_on_when_there_is_room(store: Store) -> None:
    with disk_full(), pytest.raises(StoreError, match=r"is full \(File too large\); make room"):
        write_note(store)
    assert notes(store) == 1
    write_note(store)
    assert notes(store) == 2


@pytest.mark.parametrize("damage", ["cut", "nothing", "other"])
def test_a_damaged_file_is_reported_with_the_way_out_and_left_alone(store: Store, damage: str) -> None:
    whole = store.path.read_bytes()
    content = {"cut": whole[:20000], "nothing": b"", "other": b"%PDF-1.7" * 2000}[damage]
    store.path.write_bytes(content)
    for write in (False, True):
        with (
            pytest.raises(StoreError, match=r"jobs\.check, and put back a backup"),
            store.connect(write=write),
        ):
            pass
    assert store.path.read_bytes() == content


def test_damage_that_shows_while_rows_are_read_is_reported_too(store: Store) -> None:
    with store.connect(write=True) as con:
        con.execute("CREATE TABLE large AS SELECT i, md5(i::VARCHAR) AS text FROM range(100000) AS t(i)")
    whole = bytearray(store.path.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 64] = os.urandom(64)
    store.path.write_bytes(whole)
    with pytest.raises(StoreError, match="is damaged"), store.connect() as con:
        con.execute("SELECT max(text) FROM large").fetchall()


@pytest.mark.parametrize("write", [False, True])
def test_a_store_that_is_gone_is_not_made_anew(store: Store, *, write: bool) -> None:
    store.path.unlink()
    with pytest.raises(StoreError, match="missing from a home that has had one"), store.connect(write=write):
        pass
    assert not store.path.exists()


def test_runs_or_masks_without_a_store_are_a_loss_also_where_nobody_has_opened_it(tmp_path: Path) -> None:
    (tmp_path / "masks" / "ab").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"masks/ are there"), Store(tmp_path / "s.duckdb").connect():
        pass


def test_a_closed_home_can_be_read_and_says_that_it_cannot_be_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open

    def only_read(path: Path, mode: str = "r", **named: object) -> object:
        if mode == "a":
            raise OSError(13, os.strerror(13))
        return real(path, mode, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", only_read)
    assert notes(store) == 1
    with pytest.raises(StoreError, match=r"cannot be written \(Permission denied\); mend its rights"):
        write_note(store)
