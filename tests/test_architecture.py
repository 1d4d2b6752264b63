"""The examples of docs/architecture.md, carried out: all are added to a copy, through which a study runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

ROOT = Path(__file__).parents[1]
ROOMS = ("core", "db", "jobs", "pages")
BLOCK = re.compile(r"^```(python|diff) (\S+)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
JOB_KIND = ROOT / "tests" / "new_job_kind"
IMAGES = {"one": (4, 9, 6, 14), "two": (3, 8, 2, 12)}
"""The lesion of each picture: top, bottom, left, right."""

PAGE = """
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60).run()
app.switch_page("pages/run_counts.py").run()
assert not app.exception, app.exception
print([(one.label, one.value) for one in app.metric])
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the rooms with all examples in it."""
    root = tmp_path_factory.mktemp("copy")
    for room in ROOMS:
        shutil.copytree(ROOT / room, root / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "app.py", root)
    (root / ".streamlit").mkdir()
    shutil.copy(ROOT / ".streamlit" / "config.toml", root / ".streamlit")
    for kind, path, text in examples():
        (add_file if kind == "python" else add_lines)(root / path, text)
    shutil.copy(JOB_KIND / "requests" / "look.py", root / "core" / "requests")
    shutil.copy(JOB_KIND / "kinds" / "look.py", root / "jobs" / "kinds")
    return root


@pytest.fixture(scope="module")
def folder(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home whose study the examples have imported, looked at, evaluated and exported."""
    folder = tmp_path_factory.mktemp("architecture")
    draw_cohort(folder / "cohort")
    cohort = ["--layout", "twin_folders", "--root", str(folder / "cohort"), "--study", "twins"]
    run(copy, folder, "-m", "jobs.import_study", *cohort)
    run(copy, folder, "-c", "from jobs.job_command import job_command as c; c('look')(['--study', 'twins'])")
    evaluation = ["--model", "whole_box", "--prompts", "tight_box", "--no-baseline"]
    run(copy, folder, "-m", "jobs.evaluate", "--study", "twins", *evaluation)
    run(copy, folder, "-m", "jobs.export", "--study", "twins", "--format", "csv", "--out", "results.csv")
    return folder


def examples() -> Iterator[tuple[str, str, str]]:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return ((kind, path, body) for kind, path, body in BLOCK.findall(text))


def add_file(path: Path, text: str) -> None:
    assert not path.exists(), f"{path.name} is there already; name the example otherwise"
    path.write_text(text, encoding="utf-8")


def add_lines(path: Path, text: str) -> None:
    """Put each line with ``+`` below the first line that equals the one above it in the example."""
    lines, at = path.read_text(encoding="utf-8").splitlines(), -1
    for line in text.splitlines():
        if line.startswith("+"):
            at += 1
            lines.insert(at, line[1:])
        else:
            assert line[1:] in lines[at + 1 :], f"{path.name} has no line {line[1:]!r}; correct the example"
            at = lines.index(line[1:], at + 1)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def draw_cohort(root: Path) -> None:
    for name, (top, bottom, left, right) in IMAGES.items():
        mask = np.zeros((16, 20), dtype=np.uint8)
        mask[top:bottom, left:right] = 255
        mask[top, left] = 0  # a corner is healthy, so that the box is not the lesion
        for kind, pixels in (("images", 255 - mask // 2), ("masks", mask)):
            (root / kind).mkdir(parents=True, exist_ok=True)
            Image.fromarray(pixels).save(root / kind / f"{name}.png")


def run(copy: Path, folder: Path, *arguments: str) -> str:
    environment = {"SAMOGRAPHY_HOME": str(folder / "home"), "PYTHONPATH": str(copy), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy if "-c" in arguments else folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_there_is_an_example_of_everything() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    added = re.findall(r"^### \.\.\. an? (.+)$", text, flags=re.MULTILINE)
    assert added == ["metric", "model", "cohort layout", "page", "job kind", "export column"]


def test_what_was_added_is_in_the_results(folder: Path) -> None:
    found = pd.read_csv(folder / "results.csv").set_index("case_id")
    assert set(found.index) == set(IMAGES)
    assert set(found["model"]) == {"whole_box"}
    assert set(found["job_kind"]) == {"evaluate"}
    # 5 x 8 pixels less the corner are the lesion, the box has it: 1 - 1 / 79.
    assert found.loc["one", "volumetric_similarity"] == pytest.approx(1 - 1 / 79)


def test_the_page_and_the_job_kind_are_there(copy: Path, folder: Path) -> None:
    assert "('Runs', '2')" in run(copy, folder, "-c", PAGE)
