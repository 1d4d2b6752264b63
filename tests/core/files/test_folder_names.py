"""Names that become folders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import SettingsError
from core.files.folder_names import (
    names_run,
    names_study,
    require_model_name,
    require_run_id,
    require_study_name,
)
from jobs.run_folder import RunFolder

ESCAPES = ("", ".", "..", "../up", "a/b", "a\\b", "/etc", "-rf")
OTHERS = ("a b", "a;b", "a\n", "$(x)", "*", "con", "nul.txt", "a.", "ä")


@pytest.mark.parametrize("name", ESCAPES + OTHERS)
@pytest.mark.parametrize("require", [require_study_name, require_model_name, require_run_id])
def test_no_name_leaves_its_folder(name: str, require: Callable[[str], None]) -> None:
    with pytest.raises(SettingsError):
        require(name)


def test_usual_names_are_taken() -> None:
    assert names_study("BUSI_2020.v1-a")
    assert names_run("20260101-000000-sam_vit_b-dead")
    assert not names_run("a.b")
    require_model_name("my_model.v2")
    with pytest.raises(SettingsError, match="small letters"):
        require_model_name("My")
    with pytest.raises(SettingsError, match="up to 64"):
        require_study_name("x" * 65)


def test_a_refusal_is_short() -> None:
    with pytest.raises(SettingsError) as refused:
        require_study_name("/" * 10_000)
    assert len(str(refused.value)) < 300


def test_a_run_has_no_folder_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="not the id of a run"):
        RunFolder(tmp_path, "../../etc")
