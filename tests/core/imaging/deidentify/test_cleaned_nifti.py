"""NIfTI files whose texts are blanked."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from core.files.limits import UNPACKED_BYTES
from core.imaging.deidentify.files.nifti import cleaned_nifti
from core.imaging.deidentify.files.uncleanable import UncleanableError
from core.imaging.nifti_bytes import nifti_bytes

VOLUME = gzip.decompress(nifti_bytes(np.zeros((2, 3, 4), bool), np.eye(4)))


def test_a_bomb_behind_the_voxels_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(UNPACKED_BYTES.variable, "1000000")
    bomb = gzip.compress(VOLUME + bytes(20_000_000))
    with pytest.raises(UncleanableError, match=r"is compressed and becomes larger than 976.6 KiB"):
        cleaned_nifti(bomb)


def test_a_file_cut_short_is_reported_as_such() -> None:
    with pytest.raises(UncleanableError, match="cut short or damaged"):
        cleaned_nifti(gzip.compress(VOLUME)[:-20])


def test_what_lies_behind_the_voxels_is_left_behind() -> None:
    kept = cleaned_nifti(gzip.compress(VOLUME + b"Ada Lee"))
    assert gzip.decompress(kept) == VOLUME
