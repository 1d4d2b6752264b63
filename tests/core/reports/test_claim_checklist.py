"""An item of the checklist counts as answered only where the report holds what it asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd

from core.models.met_cases import Exposure, RunExposure
from core.reports.author_answers import AuthorAnswer
from core.reports.blocks import Paragraph, Report
from core.reports.build_report import build_report
from core.reports.claim_checklist import AUTHORS_ITEMS
from core.reports.registry import protocol_report
from core.reports.training_text import began_with
from tests.core.models.test_descent import FIRST
from tests.core.reports.fake_source import FakeSource, rows, stored


def source(home: Path) -> FakeSource:
    run = stored("c", "segment", model="starter_3d", prompts=["clicks_1"], reader="zhou2025")
    frame = rows("abcdefghijkl", prompts="clicks_1").assign(dice=[0.5 + number / 30 for number in range(12)])
    return FakeSource(home, [run], {"c": frame}, {"c": RunExposure(Exposure())})


def claim(report: Report) -> pd.DataFrame:
    return next(one.frame for one in report.tables() if one.stem == "claim").set_index("item")


def made(given: FakeSource) -> Report:
    return build_report(protocol_report("zhou2025"), given, study="tiny")


def test_what_the_report_does_not_hold_is_not_answered(tmp_path: Path) -> None:
    table = claim(made(source(tmp_path)))
    assert not table.loc[[1, 4, 7, 8, 21, 30, 38, 40, 43], "filled"].any()
    assert table.loc[4, "by"] == "store, in part"
    assert table.loc[4, "text"].endswith("The rest: to be written by the authors.")
    assert table.loc[30, "text"] == "to be written by the authors"
    assert table.loc[37, "filled"]
    nothing = claim(made(FakeSource(tmp_path, [], {"x": rows("ab", prompts="clicks_1")})))
    assert not nothing.loc[37, "filled"]


def test_authors_answers_and_their_hypothesis_appear(tmp_path: Path) -> None:
    answers = {
        4: AuthorAnswer(4, "Dice rises by 0.1.", "Ada", datetime(2025, 12, 1)),
        34: AuthorAnswer(34, "Not a trial.", "Ada", datetime(2026, 2, 1)),
    }
    report = made(replace(source(tmp_path), written=answers))
    table = claim(report)
    assert (table.loc[4, "by"], table.loc[34, "by"]) == ("store and authors", "authors")
    assert table.loc[34, "text"] == "Not a trial."
    texts = [one.text for one in report.blocks() if isinstance(one, Paragraph) and one.title == "Hypothesis"]
    assert texts == ["Dice rises by 0.1. (Written on 2025-12-01, before the first run was asked for.)"]


def test_items_that_the_form_asks_for() -> None:
    asked = {item.number for item in AUTHORS_ITEMS}
    assert {1, 4, 8, 30, 44} <= asked
    assert {19, 20, 24, 33, 36, 38} <= asked  # where the store has no answer, the report leaves them too
    assert not {6, 12, 35} & asked


def test_weights_that_a_training_began_with_are_those_of_its_card() -> None:
    run = stored("t", "train_unet", model="unet_efficientnet_b2", name="u")
    assert began_with(run, replace(FIRST, base="random weights")) == "random weights"
    assert began_with(run, replace(FIRST, base="efficientnet_b2")) == "weights of efficientnet_b2"
    assert began_with(run, None).endswith("as asked for (its card is missing)")


def test_items_that_a_report_leaves_to_the_authors_have_a_place_in_the_form(tmp_path: Path) -> None:
    nothing = claim(made(FakeSource(tmp_path, [], {"x": rows("ab", prompts="clicks_1")})))
    left = set(nothing.index[~nothing["filled"]])
    assert left <= {item.number for item in AUTHORS_ITEMS}
