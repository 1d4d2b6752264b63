"""The reader's list: order, progress, neighbours, where to go on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.annotation.mask_agreement import CaseMarks, pairwise_dice, stored_dice
from core.annotation.worklist import MaskPairFact, Progress, Standing, Worklist, WorklistFacts, arrange
from core.annotation.worklist_settings import Order, Show, WorklistSettings, worklist_settings_from_json
from core.errors import SettingsError
from core.imaging.mask_files import save_mask

CASES = tuple(f"c{number}" for number in range(6))


def worklist(show: Show = Show.ALL, *, last: str | None = None, **standings: str) -> Worklist:
    facts = WorklistFacts("Ada", CASES, {c: Standing(s) for c, s in standings.items()}, last)
    return arrange(facts, WorklistSettings(show=show), masks=Path())


def test_progress_counts_the_whole_selection() -> None:
    found = worklist(Show.UNREAD, c0="read", c1="started", c2="read")
    assert found.progress == Progress(read=2, started=1, total=6)
    assert found.listed == ("c1", "c3", "c4", "c5")
    assert worklist(Show.MINE, c0="read", c4="started").listed == ("c0", "c4")


def test_next_and_previous_are_listed_neighbours() -> None:
    found = worklist(Show.UNREAD, c1="read", c2="read")
    assert found.next_after("c0") == "c3"
    assert found.previous_before("c3") == "c0"
    # The case that was just read has left the list, and still has neighbours.
    assert (found.previous_before("c2"), found.next_after("c2")) == ("c0", "c3")
    assert (found.previous_before("c0"), found.next_after("c5")) == (None, None)
    assert found.next_after("gone") == "c0"
    assert found.upcoming("c0", count=2) == ("c3", "c4")


def test_one_goes_on_where_one_stopped() -> None:
    assert worklist().resume == "c0"
    assert worklist(last="c3", c3="started").resume == "c3"
    assert worklist(last="c3", c3="read", c4="read").resume == "c5"
    assert worklist(last="c5", c5="read", c0="read").resume == "c1"
    assert worklist(last="of another filter", c0="read").resume == "c1"
    assert worklist(last="c2", **dict.fromkeys(CASES, "read")).resume is None
    assert worklist(**dict.fromkeys(CASES, "read")).unread_after("c1") is None


def shuffled(reader: str, seed: int, cases: tuple[str, ...] = CASES) -> tuple[str, ...]:
    settings = WorklistSettings(order=Order.SHUFFLED, seed=seed)
    return arrange(WorklistFacts(reader, cases, {}), settings, masks=Path()).ordered


def test_each_reader_has_an_order_of_his_own_that_stays() -> None:
    many = tuple(f"case {number}" for number in range(50))
    orders = {shuffled(reader, seed, many) for reader in ("Ada", "Ben") for seed in (0, 1)}
    assert len(orders) == 4
    assert all(sorted(order) == sorted(many) for order in orders)
    assert shuffled("Ada", 0, many) == shuffled("Ada", 0, tuple(reversed(many)))
    grown = shuffled("Ada", 0, (*many, "added"))
    assert tuple(c for c in grown if c != "added") == shuffled("Ada", 0, many)


def test_the_worst_come_first_and_cases_without_a_result_last() -> None:
    settings = WorklistSettings(order=Order.WORST, run_id="r")
    dice = {"c1": 0.9, "c2": 0.0, "c3": None, "c4": 0.9}
    facts = WorklistFacts("Ada", CASES, {}, worst_dice=dice)
    assert arrange(facts, settings, masks=Path()).ordered == ("c2", "c3", "c1", "c4", "c0", "c5")
    worst_two = replace(settings, most=2)
    found = arrange(facts, worst_two, masks=Path())
    assert (found.ordered, found.progress.total) == (("c2", "c3"), 2)


def block(width: int) -> np.ndarray:
    mask = np.zeros((8, 8), dtype=bool)
    mask[2:4, :width] = True
    return mask


def test_cases_where_model_and_baseline_differ_most_come_first(tmp_path: Path) -> None:
    names = [save_mask(tmp_path, block(width)) for width in range(5)]
    pairs = [
        MaskPairFact("c0", names[4], names[4]),
        MaskPairFact("c1", names[4], names[2]),
        MaskPairFact("c2", names[4], names[0]),
        MaskPairFact("c0", names[4], names[3]),
        MaskPairFact("c3", names[0], names[0]),
    ]
    settings = WorklistSettings(order=Order.DISAGREEMENT, run_id="r")
    found = arrange(WorklistFacts("Ada", CASES, {}, mask_pairs=pairs), settings, masks=tmp_path)
    assert found.ordered[:4] == ("c2", "c1", "c0", "c3")
    assert found.scores == pytest.approx({"c0": 1 / 7, "c1": 1 / 3, "c2": 1.0, "c3": 0.0})
    assert stored_dice(tmp_path, names[2], other_sha256=names[4]) == pytest.approx(2 / 3)


def test_settings_survive_the_store_and_need_a_run_to_look_at() -> None:
    chosen = WorklistSettings("birads in 4A, 4B", Show.UNREAD, Order.WORST, 7, "r", prompts="hu2023")
    assert worklist_settings_from_json(json.loads(json.dumps(chosen.to_json()))) == chosen
    with pytest.raises(SettingsError, match="the order 'worst' looks at results; choose a run"):
        WorklistSettings(order=Order.WORST)
    with pytest.raises(SettingsError, match="0 cases are asked for"):
        WorklistSettings(most=0)
    with pytest.raises(SettingsError, match="cannot be read"):
        worklist_settings_from_json({"show": "some"})


def test_readers_agree_over_all_they_marked_in_a_case(tmp_path: Path) -> None:
    two, four, nothing = (save_mask(tmp_path, block(width)) for width in (2, 4, 0))
    right = save_mask(tmp_path, block(4) & ~block(2))

    def marks(case_id: str, reader: str, *names: str) -> CaseMarks:
        return CaseMarks(case_id, reader, (8, 8), names)

    found = pairwise_dice(
        [
            marks("c1", "Ben", four),
            marks("c1", "Ada", two, right),  # split in two what Ben took as one
            marks("c1", "Cleo", two),
            marks("c2", "Ada", nothing),
            marks("c2", "Ben"),
            marks("c3", "Ada", two),
        ],
        masks=tmp_path,
    )
    values = {(p.case_id, p.reader_a, p.reader_b): p.dice.value for p in found}
    assert values == {
        ("c1", "Ada", "Ben"): 1.0,
        ("c1", "Ada", "Cleo"): pytest.approx(2 / 3),
        ("c1", "Ben", "Cleo"): pytest.approx(2 / 3),
        ("c2", "Ada", "Ben"): None,
    }
