"""Jobs of pictures on studies that hold volumes, and the import of volumes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.annotation.worklist import arrange
from core.annotation.worklist_settings import WorklistSettings
from core.errors import InputError
from core.imaging.case_pixels import is_volume_case, volume_as_imported
from core.requests.evaluate import EvaluateRequest
from core.requests.train import TrainRequest
from core.settings import Settings
from db.results import failures
from db.runs import run_statuses
from db.store import Store
from db.studies import load_cases
from db.worklist import worklist_facts
from jobs import evaluate, import_study
from jobs.enrolment import enrol
from jobs.foreground import SOME_FAILED
from jobs.import_study import ImportRequest
from jobs.train_enrolment import enrol_training
from tests.tiny_volumes import box_mask, ramp, write_nifti, write_series
from tests.volume_results import STUDY, make_volume_study


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path / "home"))
    return Settings(home=tmp_path / "home", weights=tmp_path / "home" / "weights")


def write_mixed(root: Path) -> Path:
    """Three pictures, a NIfTI file and a folder of DICOM files."""
    root.mkdir(parents=True)
    lines = ["case_id,image,mask,patient,modality,pathology"]
    for number in range(3):
        pixels = np.random.default_rng(number).integers(0, 99, (20, 24)).astype(np.uint8)
        mask = np.zeros((20, 24), np.uint8)
        mask[5:12, 6:15], pixels[5:12, 6:15] = 255, 200
        Image.fromarray(pixels).save(root / f"p{number}.png")
        Image.fromarray(mask).save(root / f"m{number}.png")
        lines.append(f"p{number},p{number}.png,m{number}.png,P{number},ultrasound,benign")
    write_nifti(root / "v.nii.gz", ramp())
    write_nifti(root / "m.nii.gz", box_mask())
    write_series(root / "series", np.ascontiguousarray(ramp(seed=1).transpose(2, 1, 0)))
    lines += [
        f"{name.partition('.')[0]},{name},m.nii.gz,PV{name[0]},mri,malignant"
        for name in ("v.nii.gz", "series")
    ]
    (root / "cases.csv").write_text("\n".join(lines) + "\n")
    return root


def cases_of(settings: Settings, study: str) -> list:
    with Store(settings.store_path).connect() as con:
        return load_cases(con, study)


def test_phantoms_of_breast_mri_from_the_command_line(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--layout", "mri_phantoms", "--study", "mri", "--cases", "3", "--column", "size=8x48x64"]
    assert import_study.main(arguments) == import_study.ALL_IN
    assert "study mri: 3 cases with 3 lesions" in capsys.readouterr().out
    assert {case.image.shape for case in cases_of(settings, "mri")} == {(8, 48, 64)}
    assert import_study.main(arguments) == import_study.ALL_IN
    assert "0 added, 0 updated, 3 unchanged" in capsys.readouterr().out


@pytest.mark.parametrize("copy", [False, True])
def test_volumes_are_read_back_from_where_they_were_put(
    settings: Settings, tmp_path: Path, copy: bool
) -> None:
    root = write_mixed(tmp_path / "cohort")
    outcome = import_study.run(ImportRequest(study="mixed", layout="generic", root=root, copy=copy), settings)
    assert (outcome.cases, outcome.exit_code) == (5, import_study.ALL_IN)
    volumes = [case for case in cases_of(settings, "mixed") if is_volume_case(case)]
    assert [case.case_id for case in volumes] == ["series", "v"]
    for case, seed in zip(volumes, (1, 0), strict=True):
        assert case.image.path.is_relative_to(settings.home)  # one is DICOM, so that all are copied
        np.testing.assert_array_equal(volume_as_imported(case).voxels, ramp(seed=seed).transpose(2, 1, 0))


def test_a_study_of_volumes_is_refused_with_the_command_that_takes_it(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    _, store = make_volume_study(settings.home, cases=3)
    request = EvaluateRequest(study=STUDY, model="ellipse", prompts=("tight_box",))
    with pytest.raises(
        InputError, match=r"all 3 chosen cases of study 'mri' are volumes.*python -m jobs.propagate"
    ):
        enrol(store, settings, request)
    assert evaluate.main(["--study", STUDY, "--model", "ellipse"]) == 1
    assert "use python -m jobs.propagate --study mri" in capsys.readouterr().err
    with pytest.raises(InputError, match="the 3 chosen cases of study 'mri' are volumes"):
        enrol_training(store, settings, TrainRequest(study=STUDY, model="starter_2d", name="mine"))


def test_among_pictures_each_volume_fails_and_says_why(settings: Settings, tmp_path: Path) -> None:
    import_study.run(
        ImportRequest(study="mixed", layout="generic", root=write_mixed(tmp_path / "c")), settings
    )
    assert evaluate.main(["--study", "mixed", "--model", "ellipse", "--prompts", "tight_box"]) == SOME_FAILED
    with Store(settings.store_path).connect() as con:
        (status,) = run_statuses(con)
        reasons = failures(con, status.run.run_id)
    assert (status.done, status.failed) == (5, 2)
    assert set(reasons) == {"series", "v"}
    assert all("python -m jobs.propagate" in reason for reason in reasons.values())


def test_worklists_leave_volumes_out_and_count_them(settings: Settings, tmp_path: Path) -> None:
    import_study.run(
        ImportRequest(study="mixed", layout="generic", root=write_mixed(tmp_path / "c")), settings
    )
    with Store(settings.store_path).connect() as con:
        facts = worklist_facts(con, "mixed", reader="Ada", settings=WorklistSettings())
    listed = arrange(facts, WorklistSettings(), masks=settings.masks)
    assert listed.ordered == ("p0", "p1", "p2")
    assert (listed.volumes, listed.progress.total) == (2, 3)
