"""Copies of a cohort's files, on systems that do not tell letter case apart too."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.cases import Case, ImageFile, Lesion, Modality
from core.imaging.deidentify.key import DeidentificationKey
from core.imaging.hashing import file_sha256
from core.imaging.read_image import read_image
from core.text.name_forms import without_case
from jobs.import_copy import CopyPlace, copy_cases


def save(path: Path, text: str) -> None:
    """A picture that is another for every text, and a comment in it."""
    pixels = np.frombuffer(hashlib.sha256(text.encode()).digest()[:24], np.uint8).reshape(4, 6)
    said = PngInfo()
    said.add_text("Comment", "of Erika Mustermann")
    Image.fromarray(pixels).save(path, pnginfo=said)


def case(root: Path, name: str) -> Case:
    """A case whose picture and mask hold their own names."""
    paths = (root / name, root / "masks" / name)
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        save(path, f"{path.parent.name} {name}")
    image = ImageFile(paths[0], "f", name, (4, 6))
    return Case(name, name, Modality.ULTRASOUND, image, (Lesion("1", (paths[1],), "m", 1),))


def test_files_that_differ_by_case_only_do_not_overwrite_one_another(tmp_path: Path) -> None:
    root, target = tmp_path / "in", tmp_path / "out"
    place = CopyPlace(root, target, DeidentificationKey(bytes(32)))
    copied = copy_cases([case(root, name) for name in ("A.png", "a.png", "b.png")], place).cases
    files = [path for path in target.rglob("*") if path.is_file()]
    assert len({without_case(path.relative_to(target).as_posix()) for path in files}) == len(files) == 6
    for one in copied:
        for kind, path in (("in", one.image.path), ("masks", one.lesions[0].mask_paths[0])):
            original = root / one.case_id if kind == "in" else root / kind / one.case_id
            np.testing.assert_array_equal(read_image(path), read_image(original))
            assert b"Mustermann" in original.read_bytes()
            assert b"Mustermann" not in path.read_bytes()
        assert one.image.file_sha256 == file_sha256(one.image.path)
    assert copied[2].image.path == target / "b.png"


def test_what_cannot_be_copied_without_its_texts_is_left_out(tmp_path: Path) -> None:
    root = tmp_path / "in"
    good, bad = case(root, "a.png"), case(root, "b.png")
    bad.image.path.write_bytes(b"GIF89a of Erika Mustermann")
    place = CopyPlace(root, tmp_path / "out", DeidentificationKey(bytes(32)))
    made = copy_cases([good, bad], place)
    assert [one.case_id for one in made.cases] == ["a.png"]
    (note,) = made.notes
    assert (note.file, note.left_out) == ("b.png", True)
    assert "cannot be copied without what it may say of a person" in note.problem
