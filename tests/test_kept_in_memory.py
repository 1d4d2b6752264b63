"""What the process keeps from one act to the next has an end: it may run for months."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from core.annotation import click_engine
from core.annotation.engine import AnnotationEngine
from core.settings import Settings
from pages.components.volumes import shown_masks as masks
from tests.conftest import REPOSITORY

DOCS = (REPOSITORY / "docs" / "limits.md").read_text(encoding="utf-8")
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for room in ("core", "db", "jobs", "pages")
    for path in sorted((REPOSITORY / room).rglob("*.py"))
}
OF_ARGUMENTS = {"db/queries/__init__.py": "as many as there are files of queries"}
"""Results kept without end for each argument, where arguments come to an end."""
KEPT_LISTS = {
    "core/imaging/deidentify/quiet.py:_OPEN": "one entry while files are read",
    "jobs/queue.py:_started": "those that ended leave when the next one is started",
    "jobs/stopping.py:_asked": "one entry for each signal",
    "pages/components/login/browser.py:_ended": "emptied at 10,000",
    "pages/components/login/browser.py:_pending_cookies": "a minute each",
    "pages/components/login/ending.py:_waiting": "sign-outs, until the store can be written again",
    "pages/serving/admitted.py:_browsers": "sessions that are closed leave at 10,000",
    "pages/serving/private_files.py:_owners": "each leaves with its file",
    "pages/serving/refused_downloads.py:_refusals": "the oldest leave at 1,000",
}
"""Lists of the whole process that are empty when it begins."""
_MAKERS = r"\{\}|\[\]|(?:dict|list|set|OrderedDict|Counter|deque)\(\)|defaultdict\(\w+\)"
_EMPTY = re.compile(rf"^(\w+)(?:: [^=\n]+)? = (?:{_MAKERS})$", flags=re.MULTILINE)


def place(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def functions(text: str) -> Iterator[ast.FunctionDef]:
    tree = ast.walk(ast.parse(text)) if "cache" in text else ()
    return (node for node in tree if isinstance(node, ast.FunctionDef))


def required(function: ast.FunctionDef) -> int:
    return len(function.args.args) - len(function.args.defaults)


def name_of(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def has_end(decorator: ast.expr) -> bool:
    names = {word.arg for word in decorator.keywords} if isinstance(decorator, ast.Call) else set()
    return bool(names & {"max_entries", "maxsize"})


def test_results_kept_by_argument_have_a_greatest_number() -> None:
    kept = {"cache", "lru_cache", "cache_data", "cache_resource"}
    endless = {
        place(path)
        for path, text in SOURCES.items()
        for function in functions(text)
        for decorator in function.decorator_list
        if name_of(decorator) in kept and required(function) and not has_end(decorator)
    }
    assert endless == set(OF_ARGUMENTS), "name max_entries, or maxsize"


def test_lists_of_the_whole_process_are_known() -> None:
    found = {f"{place(path)}:{name}" for path, text in SOURCES.items() for name in _EMPTY.findall(text)}
    assert found == set(KEPT_LISTS), "say what ends a list that the whole process keeps"


def test_the_budgets_of_the_docs_are_those_of_the_code(tmp_path: Path) -> None:
    pictures = AnnotationEngine(Settings(tmp_path, tmp_path))
    budgets = {
        "encoded images of models with weights, and of models without": (
            pictures._kept._held._held.maxsize,
            pictures._passing._held._held.maxsize,
        ),
        "answers and pictures of Prompting": (
            pictures._answers._held.maxsize,
            pictures._images._held.maxsize,
        ),
        "answers to clicks in volumes, and opened volumes": (click_engine._ANSWER_BYTES, 6 * 2**20),
        "masks of volumes": (masks._HELD_BYTES,),
    }
    documented = dict(re.findall(r"^\| (.+?) \| (\d.*?) \|$", DOCS, flags=re.MULTILINE))
    numbers = {
        what: re.findall(r"\d+", documented[what].replace(",", "").replace("MiB", "")) for what in budgets
    }
    assert numbers == {what: [str(one // 2**20) for one in most] for what, most in budgets.items()}
    assert click_engine._MOST_OPENED == 6
