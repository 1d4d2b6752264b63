from __future__ import annotations

from pathlib import Path

import nibabel
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from core.datasets.cohort_layout import ImportedCohort, LayoutOptions
from core.datasets.registry import find_layout
from core.files.gate import LINKS_VARIABLE
from core.imaging.case_pixels import reference_as_imported
from core.imaging.mask_pictures import read_mask
from core.imaging.volume_files.registry import read_volume
from tests.tiny_volumes import ramp, write_nifti

LABELS = np.zeros((40, 50), dtype=np.uint8)
LABELS[2:10, 2:10], LABELS[20:30, 20:30], LABELS[32:38, 40:45] = 1, 2, 4
PICTURE = np.random.default_rng(0).integers(0, 255, LABELS.shape, dtype=np.uint8)


def read(tmp_path: Path, **columns: str) -> ImportedCohort:
    Image.fromarray(PICTURE).save(tmp_path / "us.png")
    if not (tmp_path / "m.png").exists():
        Image.fromarray(LABELS).save(tmp_path / "m.png")
    if not (tmp_path / "t.csv").exists():
        (tmp_path / "t.csv").write_text("image,mask\nus.png,m.png\n")
    options = LayoutOptions(columns=columns, derived=tmp_path / "derived")
    return find_layout("generic").read(tmp_path / "t.csv", options)


def sizes(cohort: ImportedCohort) -> dict[str, int]:
    (case,) = cohort.cases
    return {lesion.lesion_id: lesion.area_px for lesion in case.lesions}


def test_each_label_is_a_lesion_with_a_mask_of_its_own(tmp_path: Path) -> None:
    cohort = read(tmp_path)
    assert sizes(cohort) == {"1": 64, "2": 100, "4": 30}
    for lesion in cohort.cases[0].lesions:
        (path,) = lesion.mask_paths
        np.testing.assert_array_equal(read_mask(path), int(lesion.lesion_id) == LABELS)
    (note,) = [note for note in cohort.notes if note.file == "m.png"]
    assert note.problem == "mask of 3 labels (1: 64 px; 2: 100 px; 4: 30 px): each is a lesion of its own"
    assert not note.left_out


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("2", {"1": 100}),
        ("1,4", {"1": 64, "4": 30}),
        ("1+4", {"1": 94}),
        ("all", {"1": 194}),
    ],
)
def test_a_label_may_be_chosen(tmp_path: Path, choice: str, expected: dict[str, int]) -> None:
    assert sizes(read(tmp_path, label=choice)) == expected


def test_a_label_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    cohort = read(tmp_path, label="3")
    assert sizes(cohort) == {}
    assert [note.problem for note in cohort.notes if note.left_out] == [
        "holds no label '3' (it has 1: 64 px; 2: 100 px; 4: 30 px); its lesion is left out"
    ]


def test_each_row_may_choose(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("image,mask,lesion,what\nus.png,m.png,a,1\nus.png,m.png,b,4\n")
    assert sizes(read(tmp_path, label="what")) == {"a": 64, "b": 30}


def test_a_column_called_label_is_a_class_and_no_choice(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("image,mask,label\nus.png,m.png,M\n")
    cohort = read(tmp_path)
    assert sizes(cohort) == {"1": 64, "2": 100, "4": 30}
    assert cohort.cases[0].clinical["label"] == "M"


def test_several_masks_of_which_one_has_labels_are_refused(tmp_path: Path) -> None:
    Image.fromarray((LABELS == 1).astype(np.uint8)).save(tmp_path / "n.png")
    (tmp_path / "t.csv").write_text("image,mask\nus.png,m.png&n.png\n")
    cohort = read(tmp_path)
    assert sizes(cohort) == {}
    assert any("m.png" in n.file and "holds 3 labels" in n.problem and n.left_out for n in cohort.notes)


def test_a_lesion_of_its_own_number_keeps_it_before_the_label(tmp_path: Path) -> None:
    Image.fromarray((LABELS == 1).astype(np.uint8)).save(tmp_path / "n.png")
    (tmp_path / "t.csv").write_text("image,mask\nus.png,m.png\nus.png,n.png\n")
    assert sizes(read(tmp_path)) == {"1.1": 64, "1.2": 100, "1.4": 30, "2": 64}


def named_by_table(folder: Path, labels: NDArray[np.uint8], table: str) -> ImportedCohort:
    """A study of one volume, whose mask holds a table of the names of its labels."""
    write_nifti(folder / "i.nii.gz", ramp())
    image = nibabel.load(write_nifti(folder / "m.nii.gz", labels))
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension("comment", table.encode()))
    nibabel.save(image, folder / "named.nii.gz")
    (folder / "t.csv").write_text("image,mask,modality\ni.nii.gz,named.nii.gz,mri\n")
    return read(folder)


def test_labels_of_a_volume_are_named_by_its_header_and_read_again_alike(tmp_path: Path) -> None:
    labels = np.zeros((12, 10, 6), dtype=np.uint8)
    labels[2:5, 2:5, 2:4], labels[7:9, 6:9, 1:3] = 30, 200
    table = '<Label Key="30" Red="1"><![CDATA[mass]]></Label><Label Key="200">node</Label>'
    cohort = named_by_table(tmp_path, labels, table)
    assert sizes(cohort) == {"mass": 18, "node": 12}
    (case,) = cohort.cases
    volume = read_volume(case.image.path)
    for lesion, value in zip(case.lesions, (30, 200), strict=True):
        again = reference_as_imported(case, lesion, grid=volume.grid)
        np.testing.assert_array_equal(volume.grid.stored.to_stored(again), labels == value)


def test_a_slicer_segmentation_gives_a_lesion_per_segment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LINKS_VARIABLE, "1")
    data = Path(pytest.importorskip("slicerio").__file__).parent / "data"
    table = "image,mask,modality,case_id\n" + "".join(
        f"{data / 'CTChest4.nrrd'},{data / name},other,{name}\n"
        for name in ("Segmentation.seg.nrrd", "SegmentationOverlapping.seg.nrrd")
    )
    (tmp_path / "t.csv").write_text(table)
    plain, overlapping = read(tmp_path).cases
    found = {lesion.lesion_id: lesion.area_px for lesion in plain.lesions}
    # slicerio.read_segmentation and counting the values of its voxels give these names and numbers.
    assert found == {
        "ribs": 8487,
        "cervical vertebral column": 1216,
        "thoracic vertebral column": 2712,
        "lumbar vertebral column": 3259,
        "right lung": 34450,
        "left lung": 33700,
        "tissue": 154589,
    }
    again = {lesion.lesion_id: lesion.area_px for lesion in overlapping.lesions}
    assert again == {**found, "overlapping sphere": 19139}


def test_labels_that_may_be_named_after_people_go_by_their_numbers(tmp_path: Path) -> None:
    labels = np.zeros((12, 10, 6), dtype=np.uint8)
    labels[2:5, 2:5, 2:4], labels[7:9, 6:9, 1:3] = 1, 2
    table = '<Label Key="1">Erika Mustermann 1.4.1950</Label><Label Key="2">left breast mass</Label>'
    cohort = named_by_table(tmp_path, labels, table)
    assert sizes(cohort) == {"1": 18, "left breast mass": 12}
    assert "Mustermann" not in str(cohort)
    assert "1 of its labels have names that are no medical terms" in str(cohort.notes)
    options = LayoutOptions(derived=tmp_path / "derived", columns={"label": "erika mustermann 1.4.1950"})
    assert sizes(find_layout("generic").read(tmp_path, options)) == {"1": 18}


def test_a_contour_and_a_frame_are_reported(tmp_path: Path) -> None:
    mask = np.zeros(LABELS.shape, dtype=np.uint8)
    mask[5:30, 5:30], mask[6:29, 6:29] = 255, 0
    Image.fromarray(mask).save(tmp_path / "m.png")
    assert "the mask is a closed line and encloses more than it covers" in str(read(tmp_path).notes)
    mask[0], mask[-1], mask[:, 0], mask[:, -1] = 255, 255, 255, 255
    Image.fromarray(mask).save(tmp_path / "m.png")
    assert "the mask runs along all four edges of the picture" in str(read(tmp_path).notes)


def test_a_mask_that_is_a_copy_of_its_image_is_refused(tmp_path: Path) -> None:
    Image.fromarray(PICTURE).save(tmp_path / "m.png")
    cohort = read(tmp_path)
    assert cohort.cases[0].lesions == ()
    (note,) = [note for note in cohort.notes if note.file == "m.png"]
    assert note.problem == "is a copy of its image us.png; its lesion is left out"
