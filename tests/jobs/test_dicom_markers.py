"""Nothing that names a person reaches store, logs, file names, journals or exports: plants everywhere.

Text that is burnt into pixels is not looked for: no search of bytes finds it (docs/identity.md).
"""

from __future__ import annotations

import contextlib
import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import highdicom
import nrrd
import numpy as np
import pydicom
import pytest
from PIL import Image

from core.annotation.draft import CaseDraft
from core.annotation.engine import AnnotationEngine
from core.annotation.reading import read_out
from core.annotation.reading_key import ReadingKey
from core.datasets.upload import read_upload
from core.imaging.deidentify.kept_attributes import TREATMENTS
from core.settings import Settings
from db.annotations import accept
from db.readers import sign_in
from db.store import Store
from db.studies import load_cases, studies
from db.uploads import add_upload, keep_upload
from jobs import evaluate, export, find_dicom_file, import_study, report
from tests.dicom_pictures import mr_series, save, segmentation, ultrasound
from tests.every_layout import CASES, WRITERS
from tests.identity_plants import (
    PERSON,
    Plants,
    found_in,
    mark,
    picture,
    plant_in_headers,
    uids_of,
    volume,
)
from tests.level_model import LevelSegmenter
from tests.tiny_volumes import AFFINE, box_mask, ramp

COHORTS = ("breast_lesions_usg", "bus_bra", "tdsc_abus", "mama_mia", "brats2020", "bcss")
PICTURE = np.random.default_rng(0).integers(40, 80, (64, 80), dtype=np.uint8)
MASK = np.zeros((64, 80), dtype=np.uint8)
MASK[20:40, 30:60] = 255


@dataclass(frozen=True)
class Planted:
    """The home after imports by every door, an evaluation, a reading, exports and a report."""

    home: Path
    tree: Path
    said: str
    plants: Plants
    uids: list[str]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    root = tmp_path_factory.mktemp("run")
    home, plants = root / "home", Plants()
    tree = root / plants.text("name of the root") / PERSON[1]
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack:
        patch.setenv("SAMOGRAPHY_HOME", str(home))
        patch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
        stack.enter_context(contextlib.redirect_stdout(said))
        stack.enter_context(contextlib.redirect_stderr(said))
        uids = _dicom_tree(tree, plants)
        _imported("dicom", tree.parent, "d")
        uids += _table(root / "generic", plants)
        _imported("generic", root / "generic", "g")
        _imported("generic", root / "generic", "gc", "--copy")
        _pictures(root / "cohort", plants)
        _imported("generic", root / "cohort", "p", "--copy")
        _imported("busi", _busi(root / "busi", plants), "b", "--copy")
        for key in COHORTS:
            WRITERS[key](root / key)
            plant_in_headers(root / key, plants)
            _imported(key, root / key, key, "--copy")
        settings = Settings(home, home / "weights")
        _uploaded(settings, plants)
        _run(evaluate.main, "--study", "d", "--model", "ellipse", "--prompts", "tight_box")
        _read(settings)
        _exported(home, next(path.name for path in (home / "runs").iterdir()))
        _run(report.main, "--protocol", "hu2023", "--study", "d")
    return Planted(home, tree, said.getvalue(), plants, uids)


def _run(main: Callable[[list[str]], int], *arguments: str) -> None:
    assert main(list(arguments)) in (0, 3), arguments


def _imported(layout: str, root: Path, study: str, *more: str) -> None:
    _run(import_study.main, "--layout", layout, "--root", str(root), "--study", study, *more)


def _dicom_tree(tree: Path, plants: Plants) -> list[str]:
    """Stills, a clip, a series, segmentations, a damaged file and others; the UIDs of all."""
    still, clip = mark(ultrasound(PICTURE), plants, where="still"), ultrasound(np.stack([PICTURE] * 3))
    burnt = ultrasound(PICTURE + np.uint8(1))
    burnt.BurnedInAnnotation = "YES"
    slices = mr_series(ramp((6, 40, 48)))
    for one in slices:
        mark(one, plants, where="slice")
    mask = MASK[None] > 0
    volume_mask = np.zeros((6, 40, 48), dtype=bool)
    volume_mask[2:4, 10:20, 12:30] = True
    files = [still, clip, burnt, *slices, segmentation([still], mask), segmentation(slices, volume_mask)]
    part = plants.text("name of a file")
    for number, dataset in enumerate(files):
        save(dataset, tree / f"{part}{PERSON[0]}{number}.dcm")
    (tree / f"{PERSON[0]}_broken.dcm").write_bytes((tree / f"{part}{PERSON[0]}0.dcm").read_bytes()[:700])
    odd = ultrasound(PICTURE + np.uint8(2))
    odd.PatientName = PERSON[0]
    odd.add_new(0x00180050, "LO", plants.text("slice thickness"))
    odd.StudyDate = "14.05.1923"
    save(odd, tree / "odd.dcm")
    (tree / f"{PERSON[0]}.txt").write_text(plants.text("a text beside"))
    return uids_of(files)


def _table(root: Path, plants: Plants) -> list[str]:
    """A series of DICOM in a folder that names its patient, a mask, and a sheet with columns that do."""
    folder = root / f"{PERSON[0]}_{plants.text('name of a folder')}" / plants.text("name of a series")
    slices = mr_series(ramp((6, 10, 12)))
    for one in slices:
        mark(one, plants, where="generic slice")
    for number, one in enumerate(slices):
        save(one, folder / f"{plants.text('name of a slice')}{number}.dcm")
    reference = np.zeros((6, 10, 12), dtype=bool)
    reference[2:4, 3:7, 4:9] = True
    save(segmentation(slices, reference), folder.parent / f"{plants.text('name of a mask')}.dcm")
    image, mask = (path.relative_to(root) for path in (folder, next(folder.parent.glob("*.dcm"))))
    heads = ["image", "mask", "modality", "Name", "Adresse", "Telefon", "E-Mail", "Geburtsdatum", "remark"]
    texts = [plants.text(f"column {name}") for name in heads[3:]]
    texts[-1] = f"Frau {texts[-1]}"
    (root / "cases.csv").write_text(f"{','.join(heads)}\n{image},{mask},mri,{','.join(texts)}\n")
    return uids_of(slices)


def _pictures(root: Path, plants: Plants) -> None:
    """Pictures and volumes of every kind, with texts in their headers."""
    picture(root / "a.png", plants, PICTURE)
    picture(root / "b.jpg", plants, PICTURE[::-1])
    picture(root / "c.tif", plants, PICTURE[:, ::-1])
    for name in "abc":
        picture(root / f"{name}_m.png", plants, MASK)
    volume(root / "v.nii.gz", plants, ramp(), AFFINE)
    volume(root / "v_m.nii.gz", plants, box_mask().astype(np.uint8), AFFINE)
    header = {"space": "RAS", "space directions": np.diag([0.5, 0.75, 2.0]), "space origin": np.zeros(3)}
    header |= {"content": plants.text("NRRD content"), "patient": plants.text("NRRD key")}
    nrrd.write(str(root / "w.nrrd"), ramp(seed=3), header)
    lines = [*(f"{name},{name}_m.png,ultrasound" for name in ("a.png", "b.jpg", "c.tif"))]
    lines = [line.replace(".png_m", "_m").replace(".jpg_m", "_m").replace(".tif_m", "_m") for line in lines]
    lines += ["v.nii.gz,v_m.nii.gz,mri", "w.nrrd,,mri"]
    (root / "cases.csv").write_text("\n".join(["image,mask,modality", *lines]) + "\n")


def _busi(root: Path, plants: Plants) -> Path:
    picture(root / "benign" / "benign (1).png", plants, PICTURE)
    Image.fromarray(MASK).save(root / "benign" / "benign (1)_mask.png")
    return root


def _uploaded(settings: Settings, plants: Plants) -> None:
    name = f"{PERSON[0]}_{plants.text('name of an upload')}.png"
    path = picture(settings.home.parent / name, plants, PICTURE)
    still = mark(ultrasound(PICTURE + np.uint8(5)), plants, where="uploaded")
    data = save(still, settings.home.parent / f"{name}.dcm").read_bytes()
    for upload in (path.read_bytes(), data, gzip.compress(data)):
        case = keep_upload(settings, read_upload(upload, name))
        with Store(settings.store_path).connect(write=True) as con:
            sign_in(con, "Ada")
            add_upload(con, settings, case, by="Ada")


def _read(settings: Settings) -> None:
    """A person accepts a case without a lesion."""
    store, engine = Store(settings.store_path), AnnotationEngine(settings, load=lambda key: LevelSegmenter())
    with store.connect() as con:
        case = next(one for one in load_cases(con, "d") if len(one.image.shape) == 2)
    state, key = CaseDraft(active_seconds=3.0), ReadingKey("Ada", "d", case.case_id)
    reading = read_out(engine, case, state, key=key, masks=settings.masks)
    with store.connect(write=True) as con:
        accept(con, reading, state=state, tab="a tab", expected_revision=0)


def _exported(home: Path, run_id: str) -> None:
    out = home / "out"
    out.mkdir()
    names = {"zip": "run.zip", "csv": "t.csv", "parquet": "t.parquet", "nifti": "n", "png": "p", "coco": "c"}
    for file_format, name in {**names, "dicom_seg": "s"}.items():
        _run(export.main, "--run", run_id, "--format", file_format, "--out", str(out / name))
    readings = ["--study", "d", "--readings", "--by", "Ada", "--out", str(out / "r.csv")]
    _run(export.main, *readings)
    _run(export.main, "--format", "duckdb", "--out", str(out / "copy.duckdb"))


def test_no_plant_is_anywhere(planted: Planted) -> None:
    assert len(planted.plants.all) >= 60
    found, searched = found_in(planted.home, [*planted.plants.all, *planted.uids], planted.said)
    assert not found, {
        place: [(hit, planted.plants.all.get(hit)) for hit in hits] for place, hits in found.items()
    }
    assert searched > 150


def test_the_search_finds_what_is_packed(tmp_path: Path) -> None:
    plants = Plants()
    picture(tmp_path / "a.png", plants, PICTURE)
    volume(tmp_path / "b.nii.gz", plants, ramp(), AFFINE)
    (tmp_path / "c.bin").write_bytes(plants.text("sixteen bits").encode("utf-16-be"))
    found, _ = found_in(tmp_path, plants.all, "")
    hits = set().union(*found.values())
    assert hits == {plant.lower() for plant in plants.all} - {one.lower() for one in PERSON}


def test_something_went_in_all_the_same(planted: Planted) -> None:
    home, said = planted.home, planted.said
    derived = home / "studies" / "d" / "derived"
    assert len(list((derived / "pictures").glob("*.dcm"))) == 3
    assert len(list((derived / "series").glob("*/*.dcm"))) == 6
    assert "says that text, perhaps a name, is burnt in" in " ".join(said.split())
    seg = list((home / "out" / "s").glob("*.dcm"))
    assert len(seg) == 1
    source = next(
        pydicom.dcmread(path) for path in (derived / "pictures").glob("*.dcm") if path.stem in seg[0].name
    )
    read = highdicom.seg.segread(seg[0])
    assert [uid for _, _, uid in read.get_source_image_uids()] == [source.SOPInstanceUID]


def test_every_door_let_something_in(planted: Planted) -> None:
    with Store(planted.home / "samography.duckdb").connect() as con:
        counts = {study.study: len(load_cases(con, study.study)) for study in studies(con)}
        lesions = {study: sum(len(one.lesions) for one in load_cases(con, study)) for study in counts}
    cohorts = {key: CASES[key] for key in COHORTS}
    assert counts == {"d": 4, "g": 1, "gc": 1, "p": 5, "b": 1, "uploads": 2, **cohorts}
    assert lesions.items() >= {"d": 2, "g": 1, "gc": 1, "p": 4, "b": 1, "uploads": 0}.items()
    assert all(lesions[key] for key in COHORTS)


def test_the_originals_are_untouched(planted: Planted) -> None:
    (path,) = planted.tree.glob(f"*{PERSON[0]}0.dcm")
    assert str(pydicom.dcmread(path).PatientName) == "^".join(PERSON)


def test_copies_hold_nothing_that_the_table_does_not_name(planted: Planted) -> None:
    home = planted.home
    added = {
        *("SpecificCharacterSet", "PatientName", "PatientID", "PatientIdentityRemoved", "PixelData"),
        *("DeidentificationMethod", "DeidentificationMethodCodeSequence", "PatientBirthDate", "StudyTime"),
        *("LongitudinalTemporalInformationModified", "AccessionNumber", "ReferringPhysicianName", "StudyID"),
        *("CodeValue", "CodingSchemeDesignator", "CodeMeaning", "SourceImageSequence"),
        *("ReferencedSOPClassUID", "ReferencedSOPInstanceUID", "ReferencedFrameNumber"),
    }
    copies = list((home / "studies").rglob("*.dcm"))
    keywords = {element.keyword for path in copies for element in pydicom.dcmread(path).iterall()}
    assert keywords <= TREATMENTS.keys() | added


def test_a_file_is_found_again_by_its_digits(
    planted: Planted, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(planted.home))
    report = next(planted.home.glob("imports/d-*.csv")).read_text()
    reference = next(line.split(",")[0] for line in report.splitlines() if "burnt in" in line)
    assert find_dicom_file.main(["--root", str(planted.tree.parent), reference]) == 0
    assert capsys.readouterr().out.strip().endswith(f"{PERSON[0]}2.dcm")
