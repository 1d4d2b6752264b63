"""A home may be moved: what lies in it is found by its place in the home."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.settings import Settings
from db.cases import load_case
from db.home_paths import HomePaths
from db.store import Store
from db.studies import StudyImport, load_cases, save_import, studies
from tests.tiny_study import make_study

HOME = Path("/data/home")


@pytest.mark.parametrize(
    ("path", "root", "stored"),
    [
        ("/data/home/studies/a/1.png", "/data/home/studies/a", "1.png"),
        ("/data/home/studies/a/derived/1.png", "/cohorts/a", ":home:/studies/a/derived/1.png"),
        ("/cohorts/a/1.png", "/cohorts/a", "1.png"),
        ("/elsewhere/1.png", "/cohorts/a", "/elsewhere/1.png"),
        ("/cohorts/a/:home:/1.png", "/cohorts/a", "./:home:/1.png"),
    ],
)
def test_a_path_comes_back_as_it_was(path: str, root: str, stored: str) -> None:
    places = HomePaths(HOME)
    assert places.stored(Path(path), Path(root)) == stored
    assert places.path(stored, Path(root)) == Path(path)


@pytest.mark.parametrize(
    ("root", "stored"),
    [("/data/home/studies/a", "studies/a"), ("/data/home", "."), ("/cohorts/a", "/cohorts/a")],
)
def test_a_root_comes_back_as_it_was(root: str, stored: str) -> None:
    places = HomePaths(HOME)
    assert places.stored_root(Path(root)) == stored
    assert places.root(stored) == Path(root)


def test_a_home_that_is_moved_finds_its_pictures_and_imports_as_unchanged(tmp_path: Path) -> None:
    settings, store = make_study(tmp_path / "home", cases=2)
    mask = settings.home / "studies" / "tiny" / "derived" / "m.png"
    with store.connect(write=True) as con:
        case, other = load_cases(con, "tiny")
        mask.parent.mkdir(parents=True)
        case.lesions[0].mask_paths[0].rename(mask)
        away = replace(case, lesions=(replace(case.lesions[0], mask_paths=(mask,)),))
        root = case.image.path.parents[1]
        save_import(con, StudyImport("tiny", "generic", root, (away, other), (), 4))
    settings.home.rename(tmp_path / "moved")
    moved = Store(Settings(tmp_path / "moved", tmp_path / "moved" / "weights").store_path)
    with moved.connect(write=True) as con:
        here = load_cases(con, "tiny")
        assert [*here] == [load_case(con, "tiny", one.case_id) for one in here]
        assert all(one.image.path.is_file() and one.lesions[0].mask_paths[0].is_file() for one in here)
        (study,) = studies(con)
        assert study.root == tmp_path / "moved" / "cohort" / "tiny"
        counts = save_import(con, StudyImport("tiny", "generic", study.root, tuple(here), (), 4))
    assert (counts.unchanged, counts.updated) == (2, 0)
