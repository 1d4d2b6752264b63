"""The rooms of the house and the only doors between them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
ROOMS = ("core", "db", "jobs", "pages")
MAY_IMPORT = {"core": set(), "db": {"core"}, "jobs": {"core", "db"}, "pages": {"core", "db", "jobs"}}
TORCH_ROOMS = ("core/models/", "core/training/")
TORCH = {"torch", "torchvision", "segment_anything", "sam2", "monai"}


def sources(room: str) -> list[Path]:
    return sorted((REPOSITORY / room).rglob("*.py"))


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Full names of what a file imports, inside functions too."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules() -> dict[str, Path]:
    """Files of all rooms by the name under which they are imported."""
    paths = [path for room in ROOMS for path in sources(room)]
    return {".".join(path.relative_to(REPOSITORY).with_suffix("").parts): path for path in paths}


def imports_by_module() -> dict[str, set[str]]:
    """What every module imports of ours, anywhere in its file."""
    known = modules()
    return {
        module: {
            found for name in imported(path) for found in (name, name.rpartition(".")[0]) if found in known
        }
        - {module}
        for module, path in known.items()
    }


def offenders(paths: list[Path], forbidden: set[str]) -> list[str]:
    return [
        f"{path.relative_to(REPOSITORY)} imports {name}"
        for path in paths
        for name in imported(path)
        if name.split(".")[0] in forbidden
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_its_arrows_allow(room: str) -> None:
    foreign = set(ROOMS) - {room} - MAY_IMPORT[room]
    assert offenders(sources(room), foreign) == []


def test_pages_know_of_the_jobs_only_the_queue() -> None:
    names = [(path, name) for path in sources("pages") for name in imported(path)]
    assert [(p.name, n) for p, n in names if n.startswith("jobs") and not n.startswith("jobs.queue")] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Imports inside functions, and those for type checkers alone, count like any other."""
    try:
        TopologicalSorter(imports_by_module()).prepare()
    except CycleError as error:
        pytest.fail(f"import circle: {' > '.join(error.args[1])}")


def test_imports_inside_functions_count() -> None:
    found = imports_by_module()
    assert "core.models.contracts" in found["core.models.baseline_models"]
    assert "core.models.ellipse" in found["core.models.baseline_models"]


@pytest.mark.parametrize("module", ["core.requests.registry", "db.runs"])
def test_what_every_page_imports_leads_to_no_list_of_models(module: str) -> None:
    found, reached, left = imports_by_module(), set[str](), [module]
    while left:
        new = found[left.pop()] - reached
        reached |= new
        left.extend(new)
    assert "core.errors" in reached
    assert reached.isdisjoint({"core.models.catalog", "core.imaging.mask_files"})


def test_only_db_imports_duckdb() -> None:
    elsewhere = [path for room in ("core", "jobs", "pages") for path in sources(room)]
    assert offenders(elsewhere, {"duckdb"}) == []


def test_only_pages_import_streamlit() -> None:
    elsewhere = [path for room in ("core", "jobs", "db") for path in sources(room)]
    assert offenders(elsewhere, {"streamlit", "streamlit_drawable_canvas"}) == []


def test_charts_are_drawn_by_pages_and_by_the_figures_of_studies() -> None:
    elsewhere = [path for room in ("core", "jobs", "db") for path in sources(room)]
    others = [path for path in elsewhere if not path.match("core/protocols/*_figures.py")]
    assert offenders(others, {"altair"}) == []


def test_torch_stays_with_the_models() -> None:
    elsewhere = [
        path
        for room in ROOMS
        for path in sources(room)
        if not path.relative_to(REPOSITORY).as_posix().startswith(TORCH_ROOMS)
    ]
    assert offenders(elsewhere, TORCH) == []


def test_opening_what_a_page_opens_does_not_load_torch() -> None:
    script = (
        "import sys, core.models.catalog, core.prompts.registry, core.metrics.registry, "
        "core.characteristics.registry, core.requests.registry, db.analysis, db.export, jobs.queue; "
        "sys.exit(','.join(sorted(set(sys.modules) & {'torch', 'monai', 'segment_anything'})) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, f"loaded: {done.stderr}"


def test_parts_of_scipy_are_loaded_at_their_first_use() -> None:
    """Together they take longer than all else that a process imports, and most processes need few of them."""
    loading = [path for room in ROOMS for path in sources(room) if "\nfrom scipy" in path.read_text("utf-8")]
    assert [path for path in loading if path.parent != REPOSITORY / "core" / "datasets"] == []
