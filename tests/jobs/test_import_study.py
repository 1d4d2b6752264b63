from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from core.cases import Case
from core.datasets.cohort_layout import LayoutOptions
from core.errors import InputError, SettingsError
from core.files.gate import LINKS_VARIABLE
from core.imaging.hashing import file_sha256
from core.settings import Settings
from db.store import Store
from db.studies import ImportCounts, last_import_notes, load_cases
from jobs.import_study import ImportOutcome, ImportRequest, main, run
from tests.tiny_cohorts import save_picture, write_busi

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    home = tmp_path / "home"
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(home))
    return Settings(home=home, weights=home / "weights")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_busi(tmp_path / "cohort")


def stored(settings: Settings, study: str = "tiny") -> list[Case]:
    with Store(settings.store_path).connect() as con:
        return load_cases(con, study)


def import_busi(settings: Settings, root: Path, *, copy: bool = False) -> ImportOutcome:
    return run(ImportRequest(study="tiny", layout="busi", root=root, copy=copy), settings)


def test_cases_are_stored_and_the_files_stay_where_they_are(settings: Settings, root: Path) -> None:
    outcome = import_busi(settings, root)
    assert (outcome.cases, outcome.lesions, outcome.files_seen) == (4, 3, 9)
    assert outcome.counts == ImportCounts(added=4, updated=0, unchanged=0, missing=0)
    assert outcome.exit_code == 0
    cases = {case.case_id: case for case in stored(settings)}
    case = cases["malignant (1)"]
    assert case.image.path == root / "malignant" / "malignant (1).png"
    assert case.image.file_sha256 == file_sha256(case.image.path)
    assert len(case.lesions[0].mask_paths) == 2
    assert not settings.studies.exists()


def test_second_import_changes_nothing(settings: Settings, root: Path) -> None:
    import_busi(settings, root)
    before = stored(settings)
    assert import_busi(settings, root).counts == ImportCounts(added=0, updated=0, unchanged=4, missing=0)
    assert stored(settings) == before


def test_changed_new_and_vanished_files(settings: Settings, root: Path) -> None:
    import_busi(settings, root)
    save_picture(root / "benign" / "benign (2).png", seed=77)
    save_picture(root / "normal" / "normal (2).png", seed=78)
    (root / "normal" / "normal (1).png").unlink()
    assert import_busi(settings, root).counts == ImportCounts(added=1, updated=1, unchanged=2, missing=1)


def test_copies_are_referenced_and_survive_the_original(settings: Settings, root: Path) -> None:
    import_busi(settings, root, copy=True)
    outcome = import_busi(settings, root, copy=True)
    assert outcome.counts.unchanged == 4
    shutil.rmtree(root)
    for case in stored(settings):
        assert case.image.path.is_relative_to(settings.studies / "tiny" / "files")
        assert file_sha256(case.image.path) == case.image.file_sha256
        assert all(path.is_file() for lesion in case.lesions for path in lesion.mask_paths)


def test_files_outside_the_root_are_copied_inside(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LINKS_VARIABLE, "1")
    for name in ("one", "two"):
        save_picture(tmp_path / name / "a.png", seed=len(name) + ord(name[0]))
    (tmp_path / "table").mkdir()
    (tmp_path / "table" / "t.csv").write_text("image,pathology\n../one/a.png,normal\n../two/a.png,normal\n")
    run(ImportRequest(study="tiny", layout="generic", root=tmp_path / "table", copy=True), settings)
    paths = {case.image.path for case in stored(settings)}
    assert len(paths) == 2
    assert all(path.is_relative_to(settings.studies / "tiny" / "files") and path.is_file() for path in paths)


def test_report_lists_every_note(settings: Settings, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "benign" / "benign (2).png").write_bytes(b"broken")
    (root / "benign" / "notes.txt").write_text("x")
    shutil.copy(root / "benign" / "benign (10).png", root / "malignant" / "malignant (1).png")
    assert main(["--layout", "busi", "--root", str(root), "--study", "tiny"]) == 3
    path, files_path = sorted((settings.home / "imports").glob("tiny-*.csv"), key=lambda one: len(one.name))
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["file"], row["left_out"]) for row in rows] == [
        ("benign/benign (2).png", "yes"),
        ("benign/benign (2)_mask.png", "yes"),
        ("malignant/malignant (1).png", "no"),
        ("benign/notes.txt", "no"),
    ]
    with files_path.open(newline="") as file:
        fates = {row["file"]: (row["fate"], row["case_id"]) for row in csv.DictReader(file)}
    assert len(fates) == 10
    assert fates["benign/benign (2).png"] == ("left out", "benign (2)")
    assert fates["benign/benign (2)_mask.png"] == ("left out", "benign (2)")
    assert fates["benign/benign (10).png"] == ("image", "benign (10)")
    assert fates["normal/normal (1)_mask.png"] == ("mask", "normal (1)")
    assert fates["benign/notes.txt"] == ("not used", "")
    said = capsys.readouterr().out
    assert "3 of 4 cases" not in said
    assert "study tiny: 3 cases with 2 lesions from 10 files" in said
    assert f"10 files: 7 used, 2 left out, 1 not part of the layout; each of them: {files_path}" in said
    assert "3 added, 0 updated, 0 unchanged, 0 not met again and kept" in said
    assert "filed under two classes: malignant here" in said
    assert "replace it by an intact copy" in " ".join(said.split())
    with Store(settings.store_path).connect() as con:
        assert last_import_notes(con, "tiny")[0].file == "benign/benign (2).png"


def test_all_in_is_exit_code_0(settings: Settings, root: Path) -> None:
    assert main(["--layout", "busi", "--root", str(root), "--study", "tiny"]) == 0


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"--layout": "dicoms"}, "there is no layout 'dicoms'; choose one of busi, breast_lesions_usg, "),
        ({"--root": "/does/not/exist"}, "--root 'exist' does not exist"),
        ({"--study": "../evil"}, "'../evil' cannot name a study"),
        ({"--study": ""}, "'' cannot name a study"),
        ({"--column": "image"}, "--column 'image' is not of the form ROLE=NAME"),
        ({"--layout": "generic"}, "one CSV file is expected"),
    ],
)
def test_bad_usage_is_exit_code_2_on_stderr(
    settings: Settings, root: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, str], message: str
) -> None:
    given = {"--layout": "busi", "--root": str(root), "--study": "tiny"} | changed
    assert main([word for pair in given.items() for word in pair]) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


def test_absurd_spacing_is_bad_usage(
    settings: Settings, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--layout", "busi", "--root", str(root), "--study", "tiny", "--spacing-mm", "0", "nan"]
    assert main(arguments) == 2
    assert "give two numbers between 0.01 and 5" in capsys.readouterr().err


def test_missing_root(settings: Settings) -> None:
    with pytest.raises(
        SettingsError, match="the layout 'busi' needs --root: folders benign, malignant, normal"
    ):
        run(ImportRequest(study="tiny", layout="busi"), settings)


def test_study_keeps_its_layout(settings: Settings, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import_busi(settings, root)
    assert main(["--layout", "phantoms", "--study", "tiny", "--cases", "1"]) == 2
    assert (
        "was imported with the layout 'busi', not 'phantoms'; choose another --study"
        in capsys.readouterr().err
    )


def test_phantoms_need_no_root(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--layout", "phantoms", "--study", "demo", "--cases", "3", "--seed", "5"]
    assert main(arguments) == 0
    assert "3 of 3 cases" in capsys.readouterr().out
    assert main(arguments) == 0
    assert "0 added, 0 updated, 3 unchanged" in capsys.readouterr().out
    assert all(case.image.path.is_relative_to(settings.studies / "demo") for case in stored(settings, "demo"))


def test_options_reach_the_layout(settings: Settings, tmp_path: Path) -> None:
    save_picture(tmp_path / "t" / "a.png", seed=1)
    (tmp_path / "t" / "t.csv").write_text("Path,Klass\na.png,benign\n")
    arguments = ["--layout", "generic", "--root", str(tmp_path / "t"), "--study", "tiny", "--modality", "mri"]
    arguments += ["--column", "image=Path", "--column", "pathology=Klass", "--spacing-mm", "0.5", "0.25"]
    assert main(arguments) == 3
    (case,) = stored(settings)
    assert (case.pathology.value, case.modality.value, case.image.spacing_mm) == (
        "benign",
        "mri",
        (0.5, 0.25),
    )


def test_the_command_runs_as_a_module(settings: Settings, root: Path) -> None:
    command = [sys.executable, "-m", "jobs.import_study", "--layout", "busi", "--root", str(root)]
    done = subprocess.run(
        [*command, "--study", "tiny"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "4 added" in done.stdout
    usage = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert usage.returncode == 2
    assert "--study" in usage.stderr


def test_progress_is_reported(settings: Settings, root: Path) -> None:
    totals: list[int] = []
    options = LayoutOptions(progress=lambda done, total: totals.append(total))
    run(ImportRequest(study="tiny", layout="busi", root=root, options=options), settings)
    assert totals == [4]


def test_a_grey_copy_in_another_format_is_the_same_picture(settings: Settings, root: Path) -> None:
    with Image.open(root / "benign" / "benign (10).png") as picture:
        picture.convert("RGB").save(root / "malignant" / "malignant (9).bmp")
    outcome = import_busi(settings, root)
    assert outcome.exit_code == 3  # its mask is missing
    assert any("pixel for pixel, as benign/benign (10).png" in note.problem for note in outcome.notes)


def test_a_study_whose_folder_another_one_has_on_some_systems_is_refused(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", weights=tmp_path / "weights")
    write_busi(tmp_path / "in")
    run(ImportRequest("Busi", "busi", tmp_path / "in"), settings)
    with pytest.raises(InputError, match="there is a study 'Busi', whose folder is the same as that"):
        run(ImportRequest("busi", "busi", tmp_path / "in"), settings)
