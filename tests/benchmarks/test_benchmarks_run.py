"""Every benchmark starts as a module, at its small size, and prints what it is run for."""

from __future__ import annotations

import os
import re
import runpy
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.conftest import REPOSITORY

PROGRAMS = {
    path.stem: text
    for path in sorted((REPOSITORY / "benchmarks").glob("*.py"))
    if '__name__ == "__main__"' in (text := path.read_text(encoding="utf-8"))
}
IN_A_BROWSER = [name for name, text in PROGRAMS.items() if "running_chromium" in text]
ON_A_CLUSTER = [name for name in PROGRAMS if name.startswith("ray_")]
IN_PARALLEL = [name for name in PROGRAMS if name not in {*IN_A_BROWSER, *ON_A_CLUSTER}]

RESULT = re.compile(r"^result: .*\d", flags=re.MULTILINE)


@pytest.fixture
def _left_as_found(tmp_path: Path) -> Iterator[None]:
    """A home of its own, and afterwards the environment and the threads of before."""
    environment, threads = dict(os.environ), torch.get_num_threads()
    os.environ["SAMOGRAPHY_HOME"] = str(tmp_path)
    yield
    os.environ.clear()
    os.environ |= environment
    torch.set_num_threads(threads)


@pytest.mark.usefixtures("_left_as_found")
@pytest.mark.parametrize(
    "name", [*IN_PARALLEL, *(pytest.param(name, marks=pytest.mark.alone) for name in ON_A_CLUSTER)]
)
def test_it_runs_at_its_small_size(
    name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """As `python -m` does, but without importing torch anew each time."""
    if name in ON_A_CLUSTER:
        pytest.importorskip("ray", reason="ray is not installed (requirements-cluster.txt)")
    monkeypatch.setattr(sys, "argv", [f"benchmarks.{name}", "--small"])
    assert exit_code(f"benchmarks.{name}") == 0
    assert RESULT.search(capfd.readouterr().out)


def exit_code(module: str) -> int:
    """Of a module that is run as a program."""
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        print(end.code, file=sys.stderr)
        return int(end.code not in (None, 0))
    return 0


@pytest.mark.browser
@pytest.mark.usefixtures("_left_as_found")
@pytest.mark.parametrize("name", IN_A_BROWSER)
def test_it_runs_at_its_small_size_in_a_browser(
    name: str, chromium: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """In the browser that is there: a process cannot start two."""
    before = list(chromium.contexts)
    monkeypatch.setattr("tests.chromium.running_chromium", lambda: nullcontext(chromium))
    monkeypatch.setattr(sys, "argv", [f"benchmarks.{name}", "--small"])
    assert exit_code(f"benchmarks.{name}") == 0
    assert RESULT.search(capfd.readouterr().out)
    for context in chromium.contexts:
        if context not in before:
            context.close()


def test_documents_name_benchmarks_that_are_there() -> None:
    pages = [REPOSITORY / "README.md", *(REPOSITORY / "docs").rglob("*.md")]
    named = {name for page in pages for name in re.findall(r"python -m benchmarks\.(\w+)", page.read_text())}
    assert named
    assert named <= PROGRAMS.keys()
