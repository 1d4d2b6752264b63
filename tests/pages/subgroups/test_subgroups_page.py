"""Subgroups: every lesion is in one group, in clinical order, with the numbers of the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.settings import Settings
from db.analysis import lesion_levels, metric_values
from db.store import Store
from tests.pages.conftest import BARE_STUDY, OpenPage, shown_text


def test_groups_by_birads_are_those_of_the_store(
    home: Path, open_page: OpenPage, runs: dict[str, str]
) -> None:
    run_id = runs["classical/succeeded"]
    page = open_page("subgroups", study="tiny", run=run_id, group="birads")
    with Store(Settings(home, home / "weights").store_path).connect() as con:
        values = metric_values(con, [run_id], "dice", prompts="hu2023")
        levels = lesion_levels(con, "tiny", "birads")
    by_level = values.merge(levels, on=["case_id", "lesion_id"]).groupby("level")["value"]
    theirs = by_level.agg(n="count", mean="mean", sd="std")
    table = page.dataframe[0].value.set_index("Group")
    assert table.index.tolist() == ["2", "3", "4A", "4B", "4C", "5"]
    assert table["n"].to_dict() == theirs["n"].to_dict()
    expected = [
        f"{row['mean']:.3f} ± {row['sd']:.3f}".replace("nan", "–")
        for _, row in theirs.loc[table.index].iterrows()
    ]
    assert table["Model mean ± SD"].tolist() == expected
    assert "Baseline mean ± SD" in table


def test_small_groups_are_said_to_be_small(open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page("subgroups", study="tiny", run=runs["classical/succeeded"], group="birads")
    assert "6 groups with fewer than 10 lesions in grey" in shown_text(page)


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ("size", "T-stage by longest diameter."),
        ("age", "Age."),
        ("contrast", "Quartiles of this cohort."),
        ("pathology", "Groups in clinical order."),
    ],
)
def test_every_kind_of_group_holds_all_lesions(
    group: str, said: str, open_page: OpenPage, runs: dict[str, str]
) -> None:
    page = open_page("subgroups", study="tiny", run=runs["classical/succeeded"], group=group)
    assert not page.exception
    assert said in shown_text(page)
    assert page.dataframe[0].value["n"].sum() == 13


def test_size_without_spacing_goes_by_thirds_and_says_so(home: Path, open_page: OpenPage) -> None:
    page = open_page("subgroups", study=BARE_STUDY, group="size")
    assert "Size within this cohort (pixel spacing unknown)." in shown_text(page)
    assert page.dataframe[0].value["Group"].str.contains("third of the cohort").all()


def test_groups_stand_where_the_metric_is_undefined(home: Path, open_page: OpenPage) -> None:
    page = open_page("subgroups", study=BARE_STUDY, group="size", metric="hd95_mm")
    table = page.dataframe[0].value
    assert table["Undefined"].sum() == 4
    assert "not given" not in table["Group"].tolist()
    assert "undefined for every lesion" in shown_text(page)


def test_ordered_groups_have_a_trend_and_the_model_an_interaction(
    open_page: OpenPage, runs: dict[str, str]
) -> None:
    page = open_page("subgroups", study="tiny", run=runs["classical/succeeded"], group="birads")
    assert not page.exception
    said = shown_text(page)
    assert "Trend along the groups:" in said
    assert "Jonckheere–Terpstra z =" in said
    # Thirteen lesions in six groups: none has five patients but perhaps one.
    assert "Not tested: fewer than two groups have 5 patients." in said


def test_groups_without_an_order_have_no_trend(open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page("subgroups", study="tiny", run=runs["classical/succeeded"], group="pathology")
    assert "Trend along" not in shown_text(page)
    assert len(page.get("vega_lite_chart")) == 2
