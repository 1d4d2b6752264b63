from __future__ import annotations

import csv
import json
import re
import subprocess
import unicodedata
from pathlib import Path

import nibabel
import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813
from PIL import Image
from scipy.spatial.transform import Rotation

from core.cases import Case, ImageFile, Modality
from core.errors import InputError
from core.exports.file_names import distinct_names, file_stem
from core.exports.kept_mask import CaseMasks, KeptMask
from core.exports.mask_export import export_masks
from core.exports.registry import MASK_FORMATS
from core.imaging.mask_files import save_mask
from core.imaging.volume_files.registry import read_volume
from tests.tiny_volumes import box_mask, ramp, write_nifti

SPACING_MM = (0.5, 0.25)
OBLIQUE = np.eye(4)
OBLIQUE[:3, :3] = Rotation.from_euler("xyz", [10, -20, 15], degrees=True).as_matrix() * [-0.5, -0.75, 2.0]
OBLIQUE[:3, 3] = (11.3, 7.7, -3.1)


def kept(root: Path, case_id: str, mask: np.ndarray, *, lesion: str = "1") -> KeptMask:
    return KeptMask(
        case_id, lesion, "tight_box", save_mask(root, mask), int(mask.sum()), "ellipse", score=0.5
    )


def picture_case(root: Path) -> CaseMasks:
    """Two overlapping lesions of a picture 4 x 6, rows of 0.5 mm."""
    first, second = np.zeros((4, 6), dtype=bool), np.zeros((4, 6), dtype=bool)
    first[1:3, 1:4] = True
    second[2:4, 3:6] = True
    image = ImageFile(root / "benign" / "a (1).png", "f" * 64, "a" * 64, (4, 6), SPACING_MM)
    case = Case("benign/a (1)", "P1", Modality.ULTRASOUND, image)
    masks = root / "masks"
    return CaseMasks(
        case, "tight_box", (kept(masks, case.case_id, first), kept(masks, case.case_id, second, lesion="2"))
    )


def volume_case(root: Path, affine: np.ndarray) -> tuple[CaseMasks, np.ndarray]:
    """The block of `box_mask` in a file with this affine; also the mask in the file's own order."""
    path = write_nifti(root / "v.nii", ramp(), affine)
    volume = read_volume(path)
    mask_xyz = box_mask()
    mask = np.ascontiguousarray(volume.grid.stored.to_zyx(mask_xyz))
    image = ImageFile(path, "f" * 64, "b" * 64, volume.shape, volume.spacing_mm)
    case = Case("v1", "P2", Modality.MRI, image)
    return CaseMasks(case, "tight_box", (kept(root / "masks", "v1", mask),)), mask_xyz


def written(root: Path, masks: CaseMasks, file_format: str) -> Path:
    out = root / f"out_{file_format}"
    made = export_masks([masks], file_format=MASK_FORMATS[file_format], masks_root=root / "masks", out=out)
    assert (made.masks, made.problems) == (len(masks.masks), ())
    return out


@pytest.mark.parametrize(
    "affine", [np.diag([-0.5, -0.75, 2.0, 1.0]), np.diag([0.5, 0.7, -2.0, 1.0]), OBLIQUE]
)
def test_a_volume_s_mask_has_its_image_s_affine_to_the_bit(tmp_path: Path, affine: np.ndarray) -> None:
    masks, mask_xyz = volume_case(tmp_path, affine)
    (path,) = written(tmp_path, masks, "nifti").glob("v1__tight_box__lesion_1*.nii.gz")
    ours, source = nibabel.load(path), nibabel.load(masks.case.image.path)
    np.testing.assert_array_equal(ours.affine, source.affine)
    np.testing.assert_array_equal(np.asarray(ours.dataobj), mask_xyz)
    theirs, image = sitk.ReadImage(path), sitk.ReadImage(masks.case.image.path)
    np.testing.assert_array_equal(theirs.GetOrigin(), image.GetOrigin())
    np.testing.assert_array_equal(theirs.GetDirection(), image.GetDirection())


def test_a_picture_s_mask_as_nifti_has_its_spacing(tmp_path: Path) -> None:
    masks = picture_case(tmp_path)
    path = next(iter(sorted(written(tmp_path, masks, "nifti").glob("*.nii.gz"))))
    read = sitk.ReadImage(path)
    assert read.GetSpacing() == pytest.approx((0.25, 0.5, 1.0))
    assert sitk.GetArrayFromImage(read)[0].sum() == 6
    assert sitk.GetArrayFromImage(read)[0, 1, 1:4].tolist() == [1, 1, 1]


def test_png_of_a_picture_and_of_the_slices_of_a_volume(tmp_path: Path) -> None:
    files = sorted(written(tmp_path, picture_case(tmp_path), "png").glob("*.png"))
    assert [int((np.asarray(Image.open(file)) == 255).sum()) for file in files] == [6, 6]
    masks, _ = volume_case(tmp_path, np.diag([-0.5, -0.75, 2.0, 1.0]))
    out = tmp_path / "slices"
    export_masks([masks], file_format=MASK_FORMATS["png"], masks_root=tmp_path / "masks", out=out)
    slices = sorted(out.glob("v1__tight_box__lesion_1*/*.png"))
    assert [file.name for file in slices] == ["z002.png", "z003.png"]
    assert [int((np.asarray(Image.open(file)) > 0).sum()) for file in slices] == [12, 12]


def test_coco_is_read_by_pycocotools(tmp_path: Path) -> None:
    coco = pytest.importorskip("pycocotools.coco", reason="pycocotools is not here to read it")
    masks, _ = volume_case(tmp_path, np.diag([-0.5, -0.75, 2.0, 1.0]))
    out = tmp_path / "coco"
    both = [picture_case(tmp_path), masks]
    export_masks(both, file_format=MASK_FORMATS["coco"], masks_root=tmp_path / "masks", out=out)
    read = coco.COCO(str(out / "annotations.json"))
    names = [image["file_name"] for image in read.loadImgs(read.getImgIds())]
    assert names == ["a (1).png", "v1/z002", "v1/z003"]
    first, second, *slices = read.loadAnns(read.getAnnIds())
    assert first["bbox"] == [1, 1, 3, 2]
    assert (first["area"], first["group"], first["score"]) == (6, "tight_box", 0.5)
    assert read.annToMask(first).sum() == 6
    assert read.annToMask(second)[3].tolist() == [0, 0, 0, 1, 1, 1]
    assert [annotation["area"] for annotation in slices] == [12, 12]
    assert not (out / "annotations.jsonl").exists()


def test_the_folder_says_what_is_in_it_and_its_checksums_hold(tmp_path: Path) -> None:
    out = written(tmp_path, picture_case(tmp_path), "png")
    rows = list(csv.DictReader((out / "index.csv").read_text().splitlines()))
    assert [(row["case_id"], row["lesion_id"], row["patient_id"]) for row in rows] == [
        ("benign/a (1)", "1", "P1"),
        ("benign/a (1)", "2", "P1"),
    ]
    assert all((out / row["file"]).is_file() for row in rows)
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=out, capture_output=True)
    assert done.returncode == 0


def test_a_case_without_its_mask_is_reported_and_the_others_are_written(tmp_path: Path) -> None:
    masks = picture_case(tmp_path)
    gone = CaseMasks(masks.case, "hu2023", (KeptMask("x", "1", "hu2023", "0" * 64, 1, "ellipse"),))
    made = export_masks(
        [gone, masks], file_format=MASK_FORMATS["png"], masks_root=tmp_path / "masks", out=tmp_path / "out"
    )
    assert made.masks == 2
    assert len(made.problems) == 1
    assert made.problems[0].startswith("benign/a (1), hu2023: ")


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    masks = [picture_case(tmp_path)]
    with pytest.raises(InputError, match="out is there already"):
        export_masks(
            masks, file_format=MASK_FORMATS["coco"], masks_root=tmp_path / "masks", out=tmp_path / "out"
        )
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
    with pytest.raises(InputError, match="was not imported from DICOM"):
        export_masks(
            masks, file_format=MASK_FORMATS["dicom_seg"], masks_root=tmp_path / "masks", out=tmp_path / "new"
        )
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".export*"))


def test_file_names_are_plain_and_different() -> None:
    assert file_stem("case-001.a") == "case-001.a"
    assert file_stem("benign/a (1)").startswith("benign_a_1_")
    assert len({file_stem(text) for text in ("a/b", "a_b", "a b", "../a", "..", "", "a.")}) == 7
    assert all("/" not in file_stem(text) and file_stem(text)[0] != "." for text in ("../x", "..", "/etc"))


def test_coco_scores_and_hashes_lead_back_to_the_store(tmp_path: Path) -> None:
    masks = picture_case(tmp_path)
    whole = json.loads((written(tmp_path, masks, "coco") / "annotations.json").read_text())
    assert [one["mask_sha256"] for one in whole["annotations"]] == [mask.mask_sha256 for mask in masks.masks]
    assert whole["images"][0]["case_id"] == "benign/a (1)"


def alike_cases(root: Path) -> list[CaseMasks]:
    """Five cases whose ids, and images, some systems take for one another; all images are called us.png."""
    ids = ("P1", "p1", unicodedata.normalize("NFC", "Zoë"), unicodedata.normalize("NFD", "Zoë"), "CON")
    masks, mask = root / "masks", np.ones((4, 6), dtype=bool)
    made = []
    for case_id in ids:
        image = ImageFile(root / case_id / "us.png", "f" * 64, case_id, (4, 6), SPACING_MM)
        case = Case(case_id, "P", Modality.ULTRASOUND, image)
        lesions = tuple(kept(masks, case_id, mask, lesion=lesion) for lesion in ("L", "l"))
        made.append(CaseMasks(case, "tight_box", lesions, root))
    return made


@pytest.mark.parametrize("file_format", ["png", "nifti"])
def test_no_file_of_an_export_is_another_one_on_any_system(tmp_path: Path, file_format: str) -> None:
    cases = alike_cases(tmp_path)
    chosen = {"file_format": MASK_FORMATS[file_format], "masks_root": tmp_path / "masks"}
    export_masks(cases, **chosen, out=tmp_path / "out")
    export_masks(cases[::-1], **chosen, out=tmp_path / "again")
    names = [path.name for path in (tmp_path / "out").iterdir()]
    assert len({unicodedata.normalize("NFC", name).casefold() for name in names}) == len(names) == 12
    assert sorted(names) == sorted(path.name for path in (tmp_path / "again").iterdir())
    rows = list(csv.DictReader((tmp_path / "out" / "index.csv").read_text().splitlines()))
    files = {(row["case_id"], row["lesion_id"]): row["file"] for row in rows}
    assert len(files) == len(set(files.values())) == 10
    assert {case.case.case_id for case in cases} == {case_id for case_id, _ in files}


def test_coco_names_images_by_their_path_below_the_study(tmp_path: Path) -> None:
    cases = alike_cases(tmp_path)[:2]
    elsewhere = CaseMasks(cases[0].case, "other", cases[0].masks, tmp_path / "study")
    chosen = {"file_format": MASK_FORMATS["coco"], "masks_root": tmp_path / "masks"}
    export_masks(cases, **chosen, out=tmp_path / "out")
    images = json.loads((tmp_path / "out" / "annotations.json").read_text())["images"]
    assert [image["file_name"] for image in images] == ["P1/us.png", "p1/us.png"]
    export_masks([elsewhere], **chosen, out=tmp_path / "other")
    (image,) = json.loads((tmp_path / "other" / "annotations.json").read_text())["images"]
    assert re.fullmatch("elsewhere/[0-9a-f]{12}/us.png", image["file_name"])


def test_names_are_told_apart_by_their_keys() -> None:
    assert distinct_names({1: "a", 2: "b"}) == {1: "a", 2: "b"}
    made = distinct_names({"x": "A", "y": "a", "z": "b"})
    assert made["z"] == "b"
    assert re.fullmatch("A_[0-9a-f]{8}", made["x"])
    assert made["x"][2:] != made["y"][2:]
    long = distinct_names({1: "x" * 300, 2: "x" * 299 + "y"})
    assert len(set(long.values())) == 2
    assert all(len(name) < 200 for name in long.values())


@pytest.mark.parametrize("name", ["CON", "nul", "Com1", "aux.1", "a.", "a:b", "LPT9", "a ", " a", "a?"])
def test_names_that_windows_does_not_take(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]+_[0-9a-f]{8}", file_stem(name))
