from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from core.datasets.file_finder import FileFinder, Names, without_ending

COMPOSED, SPLIT = (unicodedata.normalize(form, "Größe.png") for form in ("NFC", "NFD"))


def tree(root: Path, *names: str) -> FileFinder:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"")
    return FileFinder(root)


def found(finder: FileFinder, written: str, separators: str = "&;") -> list[str]:
    return [path.relative_to(finder.folder).as_posix() for path in finder.find_all(written, separators)]


def test_names_are_met_as_written_then_in_one_form_then_without_case() -> None:
    names = Names(["A.png", "a.png", COMPOSED, "B.png", "Ab.png", "aB.png"])
    assert [names.find(name) for name in ("A.png", "a.png", SPLIT, "b.PNG")] == [
        "A.png",
        "a.png",
        COMPOSED,
        "B.png",
    ]
    assert names.find("ab.png") is None
    assert names.meant("ab.png") == ("Ab.png", "aB.png")
    assert names.find("gone.png") is None
    assert Names([COMPOSED, SPLIT]).find(SPLIT) == SPLIT


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        *(
            ("us/a.png", "us/a"),
            ("a.NII.GZ", "a"),
            ("a.nii", "a"),
            ("a.seg.nrrd", "a"),
            ("a.b.c.tif", "a.b.c"),
        ),
        *(("1.2.840.10", "1.2.840.10"), ("1.2.840.11", "1.2.840.11"), ("Dr. X", "Dr. X"), (".png", ".png")),
    ],
)
def test_known_endings_only_are_cut(path: str, stem: str) -> None:
    assert without_ending(path) == stem


@pytest.mark.parametrize(
    ("written", "files"),
    [
        ("R&D/a.png", ["R&D/a.png"]),
        ("R&D/a.png&R&D/b;1.png", ["R&D/a.png", "R&D/b;1.png"]),
        ("c.png;R&D/a.png", ["c.png", "R&D/a.png"]),
        ("c.png & R&D\\a.png", ["c.png", "R&D/a.png"]),
        ("c.png&gone.png", ["c.png", "gone.png"]),
        ("R&D/gone.png", ["R&D/gone.png"]),
        ("R&D/gone.png&R&D/gone2.png", ["R&D/gone.png", "R&D/gone2.png"]),
        ("c.png;", ["c.png"]),
        (" ; ", []),
        ("", []),
    ],
)
def test_a_separator_in_a_name_cuts_nothing(tmp_path: Path, written: str, files: list[str]) -> None:
    finder = tree(tmp_path, "R&D/a.png", "R&D/b;1.png", "c.png")
    assert found(finder, written) == files
    assert finder.notes() == []


@pytest.mark.parametrize(
    "written",
    ["us/a.png", "us\\a.png", " us/a.png ", '"us/a.png"', "./us/a.png", "'us\\a.png '"],
)
def test_blanks_quotes_and_slashes_do_not_matter(tmp_path: Path, written: str) -> None:
    finder = tree(tmp_path, "us/a.png")
    assert finder.find(written) == tmp_path / "us" / "a.png"
    assert finder.notes() == []


@pytest.mark.parametrize(
    "written", ["C:\\study\\us\\a.png", "/home/x/us/a.png", "//server/us/A.PNG", "US/A.png"]
)
def test_another_computer_s_path_and_another_case_are_found_and_reported(
    tmp_path: Path, written: str
) -> None:
    finder = tree(tmp_path, "us/a.png")
    assert finder.find(written) == tmp_path / "us" / "a.png"
    (note,) = finder.notes()
    assert note.problem.startswith("1 files were found under a name that is written another way: ")
    assert not note.left_out


def test_another_unicode_form_is_found(tmp_path: Path) -> None:
    finder = tree(tmp_path, SPLIT)
    assert finder.find(COMPOSED) == tmp_path / SPLIT
    assert len(finder.notes()) == 1


def test_two_files_that_differ_by_case_stay_two(tmp_path: Path) -> None:
    finder = tree(tmp_path, "A.png", "a.png", "Ab.png", "aB.png")
    assert [finder.find(name).name for name in ("A.png", "a.png", "ab.png")] == ["A.png", "a.png", "ab.png"]
    (note,) = finder.notes()
    assert (
        note.problem
        == "ab.png may be any of Ab.png, aB.png, which differ in letter case or Unicode form only"
    )
    assert note.left_out


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    finder = tree(tmp_path, "a.png")
    assert not finder.find("x" * 5000).is_relative_to(tmp_path / "x")
    assert found(finder, "a.png&" * 60) == ["a.png"] * 60
