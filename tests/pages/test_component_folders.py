"""The folders of pages/components: one per screen, and one for what several screens use."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from core.access.pages import PAGES
from tests.conftest import REPOSITORY

COMPONENTS = REPOSITORY / "pages" / "components"
SCREENS = {Path(path).stem for path in PAGES}
OF_SEVERAL = {"login", "shared", "case_session", "viewer"}
"""Folders of no screen; an open case and the viewer are what Prompting and Volumes share."""


@cache
def importers() -> dict[str, frozenset[str]]:
    """Which modules of pages import each of them."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in [*(REPOSITORY / "pages").rglob("*.py"), REPOSITORY / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pages."):
                for name in {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}:
                    found[name].add(module_of(path))
    return {name: frozenset(by) for name, by in found.items()}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(REPOSITORY).with_suffix("").parts)


def parts_in(folder: str) -> list[str]:
    found = sorted((COMPONENTS / folder).rglob("*.py"))
    return [module_of(path) for path in found if path.name != "__init__.py"]


def screens_that_use(module: str) -> set[str]:
    """The pages that import a module, itself or through other modules; "app" for app.py."""
    seen, waiting = {module}, [module]
    while waiting:
        new = importers().get(waiting.pop(), frozenset()) - seen
        seen |= new
        waiting += new
    return {name.removeprefix("pages.") for name in seen if name.removeprefix("pages.") in SCREENS | {"app"}}


def test_a_folder_is_called_after_its_screen() -> None:
    folders = {path.parent.name for path in COMPONENTS.glob("*/*.py")}
    assert folders <= SCREENS | OF_SEVERAL
    assert [path.name for path in COMPONENTS.glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("screen", sorted(SCREENS))
def test_the_parts_of_a_screen_are_used_by_it_alone(screen: str) -> None:
    assert {
        part: screens_that_use(part) for part in parts_in(screen) if screens_that_use(part) != {screen}
    } == {}


def test_what_is_shared_is_used_by_several_screens() -> None:
    of_one = {part: screens_that_use(part) for part in parts_in("shared") if len(screens_that_use(part)) < 2}
    assert {part: by for part, by in of_one.items() if by and by != {"app"}} == {}


def test_no_two_parts_have_one_name() -> None:
    folders = SCREENS | OF_SEVERAL
    names = Counter(part.rpartition(".")[2] for folder in folders for part in parts_in(folder))
    assert [name for name, times in names.items() if times > 1] == []
