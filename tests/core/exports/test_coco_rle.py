from __future__ import annotations

import numpy as np
import pytest

from core.exports.coco_rle import compressed, run_lengths


def picture(*rows: str) -> np.ndarray:
    return np.array([[character == "#" for character in row] for row in rows])


def test_runs_go_down_the_columns_and_begin_with_background() -> None:
    assert run_lengths(picture("..#", ".##")) == [3, 3]
    assert run_lengths(picture("#..", "##.")) == [0, 2, 1, 1, 2]
    assert run_lengths(picture("...", "...")) == [6]


def test_the_text_worked_out_by_hand() -> None:
    # 6 -> 00110 -> chr(48 + 6); 40 = 01000 00001 -> chr(48 + 32 + 8), chr(48 + 1); the fourth run is written
    # as 2 - 40 = -38 = 11010 11110 in two's complement -> chr(48 + 32 + 26), chr(48 + 30).
    assert compressed([6, 40, 3, 2]) == "6" + "X1" + "3" + "jN"


@pytest.mark.parametrize("seed", range(6))
def test_pycocotools_reads_and_writes_the_same(seed: int) -> None:
    coco = pytest.importorskip("pycocotools.mask", reason="pycocotools is not here to compare with")
    rng = np.random.default_rng(seed)
    shape = tuple(int(side) for side in rng.integers(1, 70, 2))
    mask = np.kron(rng.random(shape) > 0.6, np.ones((1 + seed, 3))).astype(bool)
    theirs = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
    ours = compressed(run_lengths(mask))
    assert ours == theirs["counts"].decode()
    np.testing.assert_array_equal(coco.decode({"size": list(mask.shape), "counts": ours}), mask)
