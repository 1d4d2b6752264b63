"""What README promises is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.datasets.registry import LAYOUTS
from core.models.catalog import PICTURE_MODELS, PROPAGATION_MODELS
from core.prompts.registry import PROMPTS
from core.propagation.propagation_arms import ARMS

REPOSITORY = Path(__file__).resolve().parents[1]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def table_keys(first_heading: str) -> set[str]:
    """The keys in code style in the first column of the table with that first heading."""
    table = re.search(rf"^\| {first_heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", README, flags=re.MULTILINE)
    assert table is not None, f"README has no table headed {first_heading!r}"
    cells = [row.split("|")[1] for row in table.group(1).splitlines()]
    return {key for cell in cells for key in re.findall(r"`([^`]+)`", cell)}


@pytest.mark.parametrize(
    ("heading", "registry"),
    [
        ("layout", LAYOUTS),
        ("model", PICTURE_MODELS.shipped),
        ("prompts", PROMPTS),
        ("volume model", PROPAGATION_MODELS.shipped),
        ("arm", ARMS),
    ],
)
def test_tables_list_what_the_registries_hold(heading: str, registry: dict[str, object]) -> None:
    assert table_keys(heading) == set(registry)


def test_both_commands_are_in_the_makefile() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for command in re.findall(r"^make ([\w-]+)", README, flags=re.MULTILINE):
        assert re.search(rf"^{command}:", makefile, flags=re.MULTILINE), f"make {command} is not there"


def test_every_module_named_can_be_run() -> None:
    named = set(re.findall(r"python -m (jobs|benchmarks)\.(\w+)", README))
    assert named
    for room, module in named:
        text = (REPOSITORY / room / f"{module}.py").read_text(encoding="utf-8")
        assert '__name__ == "__main__"' in text


def test_every_link_into_the_repository_leads_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")]
    assert links
    assert [link for link in links if not (REPOSITORY / link).exists()] == []
