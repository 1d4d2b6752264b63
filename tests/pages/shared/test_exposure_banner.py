"""What stands beside the switch that leaves met cases out: no run and no case is passed over."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.models.met_cases import Exposure
from pages.components.shared.exposure import exposure_banner as banner
from pages.components.shared.exposure.exposure_reads import RunMet

KNOWN, LOST = Exposure(frozenset("ab")), Exposure(frozenset("a"), unknown=("base",))


def status(run_id: str) -> Any:
    return SimpleNamespace(run=SimpleNamespace(run_id=run_id, model="mine", request={}))


def by_model(monkeypatch: pytest.MonkeyPatch, found: dict[str, RunMet]) -> dict[str, RunMet]:
    monkeypatch.setattr(banner, "run_met", lambda study, one: found[one.run.run_id])
    study: Any = None
    return banner._by_model(study, [status(run_id) for run_id in found])


def test_two_runs_of_a_model_are_reported_once_with_the_cases_of_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = {"r1": RunMet(KNOWN, frozenset("ax")), "r2": RunMet(KNOWN, frozenset("by"))}
    assert by_model(monkeypatch, found) == {"mine": RunMet(KNOWN, frozenset("abxy"))}


def test_a_model_that_was_trained_again_under_its_name_stands_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"r1": RunMet(KNOWN, frozenset("a")), "r2": RunMet(LOST, frozenset("a"))}
    assert list(by_model(monkeypatch, found)) == ["mine", "mine, r2"]


def test_cases_of_which_it_is_not_known_are_counted_once_and_said() -> None:
    runs = [RunMet(LOST, frozenset("abc")), RunMet(LOST, frozenset("cd")), RunMet(KNOWN, frozenset("abz"))]
    assert banner._not_known(runs, None, frozenset("ab")) == 2  # c and d; z was not met for certain
    assert banner.staying_words(2) == " 2 cases of which it is not known stay in."
    assert banner.staying_words(0) == ""
