from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from core.datasets.accounting import FileUse, Reason, StudyFiles, account_of, pattern_of
from core.datasets.cohort_layout import USED, Cohort, Fate, FileFate, ImportNote, LayoutOptions
from core.datasets.registry import LAYOUTS, find_layout
from core.files.gate import LINKS_VARIABLE
from tests.every_layout import CASES, WRITERS, plant_strays, read
from tests.tiny_cohorts import write_busi


def entries_below(root: Path) -> list[Path]:
    """Every file, link and empty folder, found another way than the account does."""
    found = []
    for folder, folders, files in os.walk(root):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        found += [Path(folder) / name for name in (*files, *links)]
        if not folders and not files:
            found.append(Path(folder))
    return found


def fates(cohort: Cohort) -> dict[str, Fate]:
    return {one.file: one.fate for one in cohort.files}


@pytest.mark.parametrize("key", list(LAYOUTS))
def test_every_file_is_used_or_named(key: str, tmp_path: Path) -> None:
    root, home = tmp_path / "root", tmp_path / "home"
    WRITERS[key](root)
    plain = read(key, root, home)
    assert len(plain.cases) == CASES[key]
    plant_strays(root)
    cohort = read(key, root, home)
    assert {case.case_id for case in plain.cases} <= {case.case_id for case in cohort.cases}
    there = entries_below(root)
    assert cohort.files_seen == len(there) == cohort.files_used + cohort.files_named
    assert len({one.file for one in cohort.files}) == len(there)
    assert all(one.reason for one in cohort.files if one.fate not in USED)
    if key != "dicom":  # whose names are references
        assert {one.file for one in cohort.files} == {path.relative_to(root).as_posix() for path in there}
        _require_used_are_those_of_cases(cohort, root)


def _require_used_are_those_of_cases(cohort: Cohort, root: Path) -> None:
    """Images and masks that cases name are used; where they are made of others, these are."""
    paths = [path for case in cohort.cases for path in (case.image.path, *_masks(case))]
    named = {path.relative_to(root).as_posix() for path in paths if path.is_relative_to(root)}
    used = {one.file for one in cohort.files if one.fate in (Fate.IMAGE, Fate.MASK)}
    assert named <= used
    if named:
        assert all("normal" in name for name in used - named)


def _masks(case: object) -> list[Path]:
    return [path for lesion in case.lesions for path in lesion.mask_paths]  # type: ignore[attr-defined]


@pytest.mark.parametrize("key", list(LAYOUTS))
def test_every_unused_file_has_a_line_of_its_own_or_of_its_kind(key: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    WRITERS[key](root)
    plant_strays(root)
    cohort = read(key, root, tmp_path / "home")
    lines = {note.file for note in cohort.notes}
    groups = Counter(
        note.problem.split(" files: ", 1)[-1] for note in cohort.notes if " files: " in note.problem
    )
    series = " ".join(note.problem for note in cohort.notes)
    for one in cohort.files:
        if one.fate not in USED:
            assert one.file in lines or one.reason in groups or one.file in series, one


def test_the_order_in_which_a_fate_is_settled(tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "c.csv", "d.png", "e.txt", ".DS_Store"):
        (tmp_path / name).write_bytes(b"x")
    uses = [
        FileUse(tmp_path / "a.png", Fate.LEFT_OUT, "two", "its id came before"),
        FileUse(tmp_path / "sub" / ".." / "a.png", Fate.IMAGE, "one"),
        FileUse(tmp_path / "b.png", Fate.LEFT_OUT, "two", "the case is left out"),
    ]
    files = StudyFiles(
        tmp_path,
        {tmp_path / "c.csv": "the table"},
        lambda path: Reason("nobody names it", "name it") if path.suffix == ".png" else None,
    )
    notes = [ImportNote("a.png", "mask missing", "add it", left_out=True)]
    account = account_of(files, uses, notes)
    assert account.fates == (
        FileFate(
            ".DS_Store",
            Fate.NOT_USED,
            "",
            "left behind by an operating system or an archive program; not used",
        ),
        FileFate("a.png", Fate.IMAGE, "one", ""),
        FileFate("b.png", Fate.LEFT_OUT, "two", "of the case 'two': the case is left out"),
        FileFate("c.csv", Fate.TABLE, "", "the table"),
        FileFate("d.png", Fate.NOT_USED, "", "nobody names it"),
        FileFate("e.txt", Fate.NOT_USED, "", "fits no pattern of the layout; not used"),
    )
    assert [note.file for note in account.notes] == [".DS_Store", "b.png", "d.png", "e.txt"]
    assert [note.left_out for note in account.notes] == [False, True, False, False]


def test_many_files_of_one_reason_share_a_line(tmp_path: Path) -> None:
    for number in range(7):
        (tmp_path / f"p{number}").mkdir()
        (tmp_path / f"p{number}" / f"{number}.log").write_bytes(b"x")
    account = account_of(StudyFiles(tmp_path), [], [])
    (note,) = account.notes
    assert (note.file, note.problem) == ("*.log", "7 files: fits no pattern of the layout; not used")
    assert len(account.fates) == 7
    assert pattern_of(["a/b/x.png", "a/c/y.png"]) == "a/*.png"
    assert pattern_of(["x.png", "y.txt"]) == "*"


def test_a_folder_that_cannot_be_opened_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_busi(tmp_path / "root")
    (root / "closed").mkdir()
    scandir = os.scandir

    def refuse(folder: object) -> object:
        if str(folder).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(folder)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", refuse)
    cohort = find_layout("busi").read(root, LayoutOptions())
    (note,) = cohort.notes
    assert note.file == "closed"
    assert note.problem == "a folder that cannot be opened (Permission denied); what lies in it is left out"
    assert note.left_out


def test_links_are_named_and_followed_only_where_cases_use_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LINKS_VARIABLE, "1")
    elsewhere = write_busi(tmp_path / "elsewhere")
    (elsewhere / "images").mkdir()
    (elsewhere / "images" / "unused.png").write_bytes(b"x")
    (elsewhere / "benign" / "benign (2).png").rename(elsewhere / "images" / "a.png")
    root = tmp_path / "root"
    root.mkdir()
    (root / "images").symlink_to(elsewhere / "images", target_is_directory=True)
    (root / "others").symlink_to(elsewhere / "benign", target_is_directory=True)
    (root / "b.png").symlink_to(elsewhere / "benign" / "benign (10).png")
    (root / "cases.csv").write_text("image,pathology\nimages/a.png,normal\nb.png,normal\n")
    cohort = find_layout("generic").read(root, LayoutOptions())
    assert len(cohort.cases) == 2
    assert fates(cohort) == {
        "images/a.png": Fate.IMAGE,
        "images/unused.png": Fate.NOT_USED,
        "others": Fate.LEFT_OUT,
        "b.png": Fate.IMAGE,
        "cases.csv": Fate.TABLE,
    }
    assert any("a link to a folder, which is not looked into" in note.problem for note in cohort.notes)


def test_a_link_out_of_the_root_is_refused_and_the_rest_goes_in(tmp_path: Path) -> None:
    elsewhere = write_busi(tmp_path / "elsewhere") / "benign"
    root = tmp_path / "root"
    root.mkdir()
    (root / "a.png").symlink_to(elsewhere / "benign (2).png")
    (root / "own.png").write_bytes((elsewhere / "benign (10).png").read_bytes())
    (root / "b.png").symlink_to(root / "own.png")
    (root / "cases.csv").write_text("image,pathology\na.png,normal\nb.png,normal\n")
    cohort = find_layout("generic").read(root, LayoutOptions())
    assert [case.image.path.name for case in cohort.cases] == ["b.png"]
    assert fates(cohort)["a.png"] is Fate.LEFT_OUT
    (note,) = [note for note in cohort.notes if note.file == "a.png"]
    assert note.problem.startswith("is reached by a link that leads out of the study's folder")


def test_pipes_long_names_and_names_that_are_no_text_are_accounted_for(tmp_path: Path) -> None:
    root = write_busi(tmp_path / "root")
    os.mkfifo(root / "benign" / "benign (3).png")
    (root / "benign" / f"{'n' * 251}.png").write_bytes(b"x")
    Path(os.fsdecode(os.fsencode(root) + b"/benign/odd \xff.png")).write_bytes(b"x")
    cohort = find_layout("busi").read(root, LayoutOptions())
    found = fates(cohort)
    assert {"benign/benign (3).png", f"benign/{'n' * 251}.png", "benign/odd \\xff.png"} <= set(found)
    assert cohort.files_seen == cohort.files_used + cohort.files_named
    assert len(cohort.cases) == len(
        find_layout("busi").read(write_busi(tmp_path / "plain"), LayoutOptions()).cases
    )


def test_files_of_cases_outside_of_the_root_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LINKS_VARIABLE, "1")
    picture = write_busi(tmp_path / "elsewhere") / "benign" / "benign (2).png"
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "cases.csv").write_text(f"image,pathology\n{picture},normal\n")
    cohort = find_layout("generic").read(tmp_path / "root", LayoutOptions())
    assert fates(cohort) == {"cases.csv": Fate.TABLE, "benign (2).png": Fate.IMAGE}
    assert "1 files of cases lie outside of the study's folder: benign (2).png" in [
        note.problem for note in cohort.notes
    ]


def test_a_table_from_elsewhere_shows_no_other_file_of_the_machine(tmp_path: Path) -> None:
    picture = write_busi(tmp_path / "elsewhere") / "benign" / "benign (2).png"
    root = write_busi(tmp_path / "root")
    (root / "to anything").symlink_to("/")
    names = [str(picture), "../elsewhere/benign/benign (2).png", "to anything/etc/passwd"]
    rows = "".join(f"{name},normal\n" for name in [*names, "benign/benign (2).png"])
    (root / "cases.csv").write_text(f"image,pathology\n{rows}")
    cohort = find_layout("generic").read(root, LayoutOptions())
    assert [case.case_id for case in cohort.cases] == ["benign/benign (2)"]
    said = [note.problem for note in cohort.notes if "out" in note.problem and note.left_out]
    assert sum("lies outside of the study's folder" in one for one in said) == 2
    assert sum("is reached by a link that leads out" in one for one in said) == 1
    assert cohort.files_seen < 50  # what lies behind the link is not walked


def test_what_samography_writes_below_the_root_is_no_part_of_the_study(tmp_path: Path) -> None:
    root = write_busi(tmp_path / "root")
    (root / "home").mkdir()
    (root / "home" / "store.duckdb").write_bytes(b"x")
    cohort = find_layout("busi").read(root, LayoutOptions(apart=(root / "home",)))
    assert (cohort.files_seen, cohort.notes) == (9, ())
