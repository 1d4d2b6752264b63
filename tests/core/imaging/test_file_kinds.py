from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.imaging.file_kinds import foreign_kind
from core.imaging.read_image import UnreadableFileError, read_image


@pytest.mark.parametrize(("ending", "kind"), [("gif", "a GIF"), ("webp", "a WebP"), ("jp2", "a JPEG 2000")])
def test_a_picture_of_another_kind_is_named_whatever_its_file_is_called(
    tmp_path: Path, ending: str, kind: str
) -> None:
    Image.fromarray(np.zeros((8, 8), dtype=np.uint8)).save(tmp_path / f"a.{ending}")
    (tmp_path / f"a.{ending}").rename(tmp_path / "a.png")
    with pytest.raises(UnreadableFileError, match=f"is {kind} picture, not a PNG"):
        read_image(tmp_path / "a.png")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.png", gzip.compress(b"x", mtime=0), "a file compressed by gzip"),
        ("a.png", bytes(128) + b"DICM", "a DICOM file"),
        ("a.png", bytes(344) + b"n+1\0", "a NIfTI volume"),
        ("a.png", b"<html>404", "a web page"),
        ("a.MGZ", gzip.compress(b"x", mtime=0), "a FreeSurfer volume (MGH)"),
        ("a.mha", b"ObjectType = Image", "a MetaImage volume"),
        ("a.png", b"", None),
        ("a.png", b"words", None),
        ("gone.png", None, None),
    ],
)
def test_kinds_by_first_bytes_and_by_ending(
    tmp_path: Path, name: str, content: bytes | None, kind: str | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert foreign_kind(tmp_path / name) == kind
