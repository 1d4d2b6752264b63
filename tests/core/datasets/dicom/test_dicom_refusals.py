"""What of a DICOM tree does not go in, or goes in with a warning."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image, ImageDraw, ImageFont

from core.errors import InputError, SettingsError
from core.imaging.deidentify.key import key_in
from tests.dicom_pictures import (
    mr_series,
    region,
    save,
    segmentation,
    ultrasound,
)
from tests.dicom_trees import RNG, STILL, ZYX, only, problems, read


def test_no_damage_stops_the_rest(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    sources = [ultrasound(STILL), mr_series(ZYX)[0], ultrasound(np.stack([STILL] * 3))]
    mask = np.zeros((1, 64, 80), dtype=bool)
    mask[0, 5:12, 8:20] = True
    sources.append(segmentation([sources[0]], mask))
    for number in range(80):
        path = save(sources[number % 4], tmp_path / "tree" / f"{number}.dcm")
        data = bytearray(path.read_bytes())
        for _ in range(3):
            data[int(rng.integers(132, min(len(data), 1400)))] = int(rng.integers(256))
        path.write_bytes(data)
    good = ultrasound(STILL[::-1].copy())
    save(good, tmp_path / "tree" / "good.dcm")
    cohort = read(tmp_path)
    pictures = [
        np.asarray(Image.open(case.image.path)) for case in cohort.cases if len(case.image.shape) == 2
    ]
    assert any(np.array_equal(pixels, STILL[::-1]) for pixels in pictures)
    assert any(note.left_out for note in cohort.notes)


def test_bad_files_are_reported_one_by_one_and_the_rest_goes_in(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    good = save(ultrasound(STILL), tree / "good.dcm")
    (tree / "cut.dcm").write_bytes(good.read_bytes()[:-2000])
    (tree / "empty.dcm").write_bytes(b"")
    (tree / "notes.txt").write_text("hello")
    damaged = bytearray(good.read_bytes())
    damaged[140:400] = b"\xff" * 260
    (tree / "damaged.dcm").write_bytes(damaged)
    (tree / "copy.dcm").write_bytes(good.read_bytes())
    report = ultrasound(STILL)
    report.SOPClassUID = report.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.88.11"
    for name in ("Rows", "Columns", "PixelData"):
        delattr(report, name)
    save(report, tree / "report.dcm")
    cohort = read(tmp_path)
    assert len(cohort.cases) == 1
    lines = problems(cohort)
    assert sum("left out" in line for line in lines) >= 3
    assert any("holds no image (Basic Text SR Storage)" in line for line in lines)
    assert any("is a copy of" in line for line in lines)
    assert any("is no DICOM: it is text; passed over" in line for line in lines)
    assert any("is named as DICOM, but it is empty; passed over" in line for line in lines)
    assert any("7 files: 1 went in, 6 did not" in line for line in lines)
    assert not any(
        f"{name}.dcm" in line for line in lines for name in ("cut", "empty", "damaged", "good", "report")
    )


def test_two_images_under_one_uid_are_reported(tmp_path: Path) -> None:
    first, second = ultrasound(STILL), ultrasound(STILL[::-1].copy())
    second.SOPInstanceUID = second.file_meta.MediaStorageSOPInstanceUID = first.SOPInstanceUID
    save(first, tmp_path / "tree" / "a")
    save(second, tmp_path / "tree" / "b")
    cohort = read(tmp_path)
    assert len(cohort.cases) == 1
    assert [note.left_out for note in cohort.notes] == [True, False]
    assert "but is another file" in cohort.notes[0].problem


def test_what_says_that_text_is_burnt_in_stays_out_unless_blanked(tmp_path: Path) -> None:
    marked = ultrasound(STILL)
    marked.BurnedInAnnotation = "YES"
    marked.SequenceOfUltrasoundRegions = [region(10, 20, 69, 59)]
    save(marked, tmp_path / "tree" / "a.dcm")
    cohort = read(tmp_path)
    assert cohort.cases == ()
    assert "burnt in; left out" in problems(cohort)[0]
    case = only(read(tmp_path, burnt_in="blank"))
    expected = np.zeros_like(STILL)
    expected[20:60, 10:70] = STILL[20:60, 10:70]
    np.testing.assert_array_equal(np.asarray(Image.open(case.image.path)), expected)
    copied = pydicom.dcmread(case.image.path.with_suffix(".dcm"))
    np.testing.assert_array_equal(copied.pixel_array, expected)
    assert "113101" in [item.CodeValue for item in copied.DeidentificationMethodCodeSequence]
    kept = read(tmp_path, burnt_in="keep")
    assert len(kept.cases) == 1
    assert any("went in as it is" in line for line in problems(kept))


def test_text_beside_the_scan_is_warned_of(tmp_path: Path) -> None:
    picture = Image.new("L", (320, 240), 0)
    picture.paste(Image.fromarray(RNG.integers(40, 80, (180, 320), dtype=np.uint8)), (0, 60))
    plain = np.asarray(picture)
    ImageDraw.Draw(picture).text((8, 10), "DOE JANE 1962", fill=220, font=ImageFont.load_default(size=14))
    for name, pixels in (("plain", plain), ("named", np.asarray(picture))):
        dataset = ultrasound(pixels)
        dataset.SequenceOfUltrasoundRegions = [region(0, 60, 319, 239)]
        save(dataset, tmp_path / "tree" / name)
    cohort = read(tmp_path)
    warned = [line for line in problems(cohort) if "burnt-in text outside its ultrasound regions" in line]
    assert len(cohort.cases) == 2
    assert len(warned) == 1


def test_a_lost_key_is_noticed(tmp_path: Path) -> None:
    save(ultrasound(STILL), tmp_path / "tree" / "a")
    read(tmp_path)
    (key,) = (tmp_path / "home" / "secrets").iterdir()
    assert key.stat().st_mode & 0o777 == 0o600
    key.unlink()
    with pytest.raises(InputError, match="de-identified with another key"):
        read(tmp_path)


def test_choices_and_trees_that_cannot_be_are_refused(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    with pytest.raises(InputError, match="no DICOM file is below"):
        read(tmp_path)
    for columns in ({"frames": "most"}, {"burnt_in": "yes"}, {"image": "x"}):
        with pytest.raises(SettingsError):
            read(tmp_path, **columns)


def test_every_file_goes_in_or_is_named_and_the_numbers_add_up(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    save(ultrasound(STILL), tree / "good.dcm")
    for number, dataset in enumerate(mr_series(np.zeros_like(ZYX))):
        save(dataset, tree / f"blank{number}.dcm")
    for number, dataset in enumerate(mr_series(ZYX)):
        if number != 3:
            save(dataset, tree / f"gap{number}.dcm")
    (tree / "table.csv").write_text("a,b\n")
    (tree / "link").symlink_to(tree / "good.dcm")
    cohort = read(tmp_path)
    only(cohort)
    lines = "\n".join(problems(cohort))
    (secret,) = (tmp_path / "home" / "secrets").iterdir()
    key = key_in(secret.parent)
    for path in tree.iterdir():
        assert (key.name_of_file(path.name) in lines) == (path.name != "good.dcm")
    assert "14 files: 1 went in, 13 did not, each of them named in a line" in lines
    assert (cohort.files_seen, cohort.files_used, cohort.files_named) == (14, 1, 13)
