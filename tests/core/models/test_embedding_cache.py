"""Embeddings in memory and on disk: found again, never mixed up, never half-written."""

from __future__ import annotations

import errno
import logging
import multiprocessing
import os
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from core.models import embedding_files
from core.models.contracts import Embedding
from core.models.embedding_cache import EmbeddingCache, EmbeddingKey
from core.models.embedding_files import EmbeddingFiles

KILOBYTE = 1024


def key(number: int = 0) -> EmbeddingKey:
    return EmbeddingKey(pixel_sha256=f"{number:064x}", checkpoint_sha256="c" * 64, preprocessing="test-1")


def embedding(number: int = 0, *, size_bytes: int = KILOBYTE) -> Embedding:
    values = np.random.default_rng(number).normal(size=(1, 2, size_bytes // 8)).astype(np.float32)
    return Embedding({"features": values, "size": np.array([3, 4])[:0]}, image_shape=(30, 40))


class Computer:
    """Counts how often it is asked."""

    def __init__(self, number: int = 0, *, size_bytes: int = KILOBYTE, seconds: float = 0.0) -> None:
        self.number, self.size_bytes, self.seconds, self.calls = number, size_bytes, seconds, 0

    def __call__(self) -> Embedding:
        self.calls += 1
        time.sleep(self.seconds)
        return embedding(self.number, size_bytes=self.size_bytes)


def same(first: Embedding, second: Embedding) -> bool:
    return (
        first.image_shape == second.image_shape
        and first.arrays.keys() == second.arrays.keys()
        and all(np.array_equal(first.arrays[name], second.arrays[name]) for name in first.arrays)
        and all(first.arrays[name].dtype == second.arrays[name].dtype for name in first.arrays)
    )


@pytest.mark.parametrize(
    "other",
    [
        EmbeddingKey("1" * 64, "c" * 64, "test-1"),
        EmbeddingKey("0" * 64, "d" * 64, "test-1"),
        EmbeddingKey("0" * 64, None, "test-1"),
        EmbeddingKey("0" * 64, "c" * 64, "test-2"),
    ],
)
def test_pixels_weights_and_preprocessing_tell_keys_apart(other: EmbeddingKey) -> None:
    assert other.name != key().name
    assert key().name == EmbeddingKey("0" * 64, "c" * 64, "test-1").name


def test_an_image_is_encoded_once(tmp_path: Path) -> None:
    cache, compute = EmbeddingCache(tmp_path, memory_bytes=10 * KILOBYTE), Computer()
    first, second = cache.get_or_compute(key(), compute), cache.get_or_compute(key(), compute)
    assert compute.calls == 1
    assert first is second
    assert same(first, embedding())


def test_another_process_finds_it_on_disk(tmp_path: Path) -> None:
    EmbeddingCache(tmp_path, memory_bytes=0).get_or_compute(key(), Computer())
    compute = Computer()
    found = EmbeddingCache(tmp_path, memory_bytes=10 * KILOBYTE).get_or_compute(key(), compute)
    assert compute.calls == 0
    assert same(found, embedding())


def test_without_a_folder_memory_alone_serves() -> None:
    cache, compute = EmbeddingCache(None, memory_bytes=10 * KILOBYTE), Computer()
    cache.get_or_compute(key(), compute)
    cache.get_or_compute(key(), compute)
    assert compute.calls == 1


def test_what_is_shared_cannot_be_changed(tmp_path: Path) -> None:
    found = EmbeddingCache(tmp_path, memory_bytes=10 * KILOBYTE).get_or_compute(key(), Computer())
    with pytest.raises(ValueError, match="read-only"):
        found.arrays["features"][0] = 1


def test_memory_drops_the_least_recently_used() -> None:
    cache = EmbeddingCache(None, memory_bytes=3 * KILOBYTE)
    computers = [Computer(number) for number in range(4)]
    for number in (0, 1, 2, 0, 3):  # 1 is the oldest when 3 comes
        cache.get_or_compute(key(number), computers[number])
    assert cache.held_bytes == 3 * KILOBYTE
    for number in (0, 2, 3, 1):
        cache.get_or_compute(key(number), computers[number])
    assert [computer.calls for computer in computers] == [1, 2, 1, 1]


def test_what_is_larger_than_memory_is_not_held() -> None:
    cache = EmbeddingCache(None, memory_bytes=KILOBYTE)
    cache.get_or_compute(key(1), Computer(1))
    cache.get_or_compute(key(2), Computer(2, size_bytes=2 * KILOBYTE))
    assert cache.held_bytes == KILOBYTE


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "foreign"])
def test_a_damaged_file_is_computed_again_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    EmbeddingCache(tmp_path, memory_bytes=0).get_or_compute(key(), Computer())
    path = EmbeddingFiles(tmp_path).path(key().name)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(
        {"cut": bytes(content[:700]), "flipped": bytes(content), "empty": b"", "foreign": b"text"}[damage]
    )
    compute = Computer()
    with caplog.at_level(logging.WARNING):
        found = EmbeddingCache(tmp_path, memory_bytes=0).get_or_compute(key(), compute)
    assert compute.calls == 1
    assert same(found, embedding())
    assert "is damaged" in caplog.text
    again = EmbeddingFiles(tmp_path).read(key().name)
    assert again is not None
    assert same(again, embedding())


def test_a_full_disk_costs_no_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(embedding_files.os, "fsync", full)
    cache = EmbeddingCache(tmp_path, memory_bytes=0)
    assert same(cache.get_or_compute(key(), Computer()), embedding())
    assert "No space left" in caplog.text
    assert list(tmp_path.iterdir()) == []


def test_an_error_goes_through_and_nothing_is_kept(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path, memory_bytes=KILOBYTE)

    def fail() -> Embedding:
        raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError, match="out of memory"):
        cache.get_or_compute(key(), fail)
    assert same(cache.get_or_compute(key(), Computer()), embedding())


def test_the_disk_budget_drops_the_oldest_use(tmp_path: Path) -> None:
    files = EmbeddingFiles(tmp_path)
    files.write("one", embedding())
    size_bytes = files.path("one").stat().st_size
    limited = EmbeddingFiles(tmp_path, budget_bytes=3 * size_bytes)
    for name in ("two", "three"):
        limited.write(name, embedding())
    for age_s, name in ((300, "one"), (200, "two"), (100, "three")):
        os.utime(files.path(name), (time.time() - age_s,) * 2)
    assert limited.read("one") is not None  # used just now
    limited.write("four", embedding())
    assert {path.stem for path in tmp_path.glob("*.npz")} == {"one", "three", "four"}


def test_what_a_crash_left_is_removed_in_time(tmp_path: Path) -> None:
    old, young = tmp_path / ".abc-1.tmp", tmp_path / ".abc-2.tmp"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 7200,) * 2)
    EmbeddingFiles(tmp_path).write("one", embedding())
    assert not old.exists()
    assert young.exists()


def test_threads_wait_for_the_first(tmp_path: Path) -> None:
    cache, compute = EmbeddingCache(tmp_path, memory_bytes=10 * KILOBYTE), Computer(seconds=0.1)
    found: list[Embedding] = []
    threads = [
        threading.Thread(target=lambda: found.append(cache.get_or_compute(key(), compute))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert compute.calls == 1
    assert all(one is found[0] for one in found)


def test_threads_on_many_keys_get_their_own(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path, memory_bytes=4 * KILOBYTE, disk_bytes=20 * KILOBYTE)
    wrong: list[int] = []

    def work(start: int) -> None:
        for step in range(60):
            number = (start + step * 7) % 12
            if not same(cache.get_or_compute(key(number), Computer(number)), embedding(number)):
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert cache.held_bytes <= 4 * KILOBYTE


def hammer(folder: Path, start: int) -> int:
    """Wrong answers of one process that shares a small folder with others."""
    cache = EmbeddingCache(folder, memory_bytes=0, disk_bytes=8 * KILOBYTE)
    numbers = [(start + step * 5) % 10 for step in range(60)]
    return sum(
        not same(cache.get_or_compute(key(number), Computer(number)), embedding(number)) for number in numbers
    )


def test_processes_may_share_a_folder(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert pool.starmap(hammer, [(tmp_path, start) for start in range(3)]) == [0, 0, 0]
    assert list(tmp_path.glob("*.tmp")) == []
    assert sum(path.stat().st_size for path in tmp_path.glob("*.npz")) <= 10 * KILOBYTE
