"""Training: runs with their curves, cards, and two models compared, over really trained toy models."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.job_state import JobState
from core.models.card import read_card
from core.settings import Settings
from core.training.curve import CurvePoint
from db.curves import add_curve
from db.runs import Event, EventKind, RunStatus, add_event, run_statuses
from db.store import Store
from tests.made_once import made_once
from tests.pages.conftest import BARE_STUDY, OpenPage, shown_text
from tests.trained_home import CASES, LONG_NAME, make_trained_home, start_training

KEY_OF_MET = "pick_unmet"


@pytest.fixture(scope="session")
def trained_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "trained", make_trained_home)


@pytest.fixture
def own_home(trained_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy that a test may change."""
    shutil.copytree(trained_home, tmp_path / "home")
    return _look_at(tmp_path / "home", monkeypatch)


@pytest.fixture
def training_home(trained_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return _look_at(trained_home, monkeypatch)


def _look_at(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(home))
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
    return home


def store_of(home: Path) -> Store:
    return Store(Settings(home, home / "weights").store_path)


def statuses(home: Path, kind: str) -> list[RunStatus]:
    with store_of(home).connect() as con:
        return run_statuses(con, kind=kind)


def runs_by_name(home: Path) -> dict[str, str]:
    return {str(status.run.request["name"]): status.run.run_id for status in statuses(home, "train")}


def evaluations(home: Path) -> dict[str, str]:
    """Of all cases, by model."""
    return {s.run.model or "": s.run.run_id for s in statuses(home, "evaluate") if s.done == CASES}


def both(home: Path, **more: str) -> Mapping[str, str]:
    runs = evaluations(home)
    return {"view": "compare", "study": "tiny", "a": runs["second"], "b": runs["first"]} | more


def test_lists_the_trainings_and_opens_the_one_that_is_not_over(
    training_home: Path, open_page: OpenPage
) -> None:
    page = open_page("training")
    assert not page.exception
    table = page.dataframe[0].value.set_index("Model made")
    assert list(table.index) == ["waiting", LONG_NAME, "killed", "stopped", "second", "first"]
    assert table.loc["second", ["From", "Part", "State", "Progress", "Epochs"]].tolist() == [
        "first",
        "Mask decoder",
        "Finished",
        1.0,
        "3 / 3",
    ]
    assert table.loc["stopped", "Progress"] == 0.75
    assert table.loc["first", "Best Dice"] == pytest.approx(
        read_card(training_home / "models" / "first").curve["Dice on validation"]
    )
    assert page.query_params["trainings"] == runs_by_name(training_home)["waiting"]


def test_a_finished_training_shows_curves_and_the_card(training_home: Path, open_page: OpenPage) -> None:
    page = open_page("training", trainings=runs_by_name(training_home)["second"])
    assert not page.exception
    assert len(page.get("vega_lite_chart")) == 3
    card = read_card(training_home / "models" / "second")
    text = shown_text(page)
    assert card.command in text
    shown = " ".join(str(value) for table in page.table for value in table.value.to_numpy().ravel())
    assert str(card.split["sha256"]) in text
    assert "8 train, 2 validation, 2 test" in shown
    assert "first ← random weights" in shown
    assert card.licence in shown


def test_several_are_overlaid(training_home: Path, open_page: OpenPage) -> None:
    names = runs_by_name(training_home)
    page = open_page("training", trainings=f"{names['first']},{names['second']}")
    assert not page.exception
    assert page.session_state["training_table"]["selection"]["rows"] == [4, 5]
    spec = page.get("vega_lite_chart")[0].proto.spec
    assert '"domain": ["second", "first"]' in spec
    page.selectbox(key="training_detail").select(names["first"]).run()
    assert "random weights → first" in shown_text(page)


def test_the_marks_move_with_their_rows(own_home: Path, open_page: OpenPage) -> None:
    page = open_page("training", trainings=runs_by_name(own_home)["first"])
    start_training(store_of(own_home), Settings(own_home, own_home / "weights"), name="newer", steps=1)
    page.run()
    assert page.session_state["training_table"]["selection"]["rows"] == [6]
    assert page.query_params["trainings"] == runs_by_name(own_home)["first"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("stopped", "It was cancelled. Resume it on the Jobs page"),
        ("killed", "Its process was killed"),
        (LONG_NAME, "It failed: the GPU has not enough memory"),
        ("waiting", "It starts as soon as the jobs before it have ended."),
    ],
)
def test_says_how_an_unfinished_one_stands(
    name: str, said: str, training_home: Path, open_page: OpenPage
) -> None:
    page = open_page("training", trainings=runs_by_name(training_home)[name])
    assert not page.exception
    assert said in shown_text(page)
    assert name in shown_text(page)


def test_a_running_one_is_followed_to_its_end(own_home: Path, open_page: OpenPage) -> None:
    store = store_of(own_home)
    run_id = start_training(store, Settings(own_home, own_home / "weights"), name="at_work", steps=2)
    page = open_page("training")
    assert page.query_params["trainings"] == run_id
    assert "4 s left" in page.get("progress")[0].proto.text
    assert "Nothing has been validated yet" in shown_text(page)
    with store.connect(write=True) as con:
        add_curve(con, run_id, [CurvePoint(2, 0.5, epoch=1, validation_dice=0.7)])
    page.run()
    assert "best Dice 0.7000 at epoch 1" in page.get("progress")[0].proto.text
    assert len(page.get("vega_lite_chart")) == 3
    with store.connect(write=True) as con:
        add_event(con, run_id, Event(kind=EventKind.STATE, state=JobState.SUCCEEDED, message="done"))
    page.run()
    assert not page.exception
    assert page.query_params["trainings"] == run_id
    assert "The model has been deleted" in shown_text(page)


def test_a_link_to_no_training_says_so(training_home: Path, open_page: OpenPage) -> None:
    page = open_page("training", trainings="no-such-run")
    assert not page.exception
    assert "no-such-run" in shown_text(page)


def test_without_a_training_it_says_how_to_begin(home: Path, open_page: OpenPage) -> None:
    page = open_page("training")
    assert not page.exception
    assert "No training yet" in shown_text(page)
    assert "python -m jobs.train --study" in shown_text(page)
    assert "No model has been trained here yet" in shown_text(open_page("training", view="models"))


@pytest.mark.parametrize("card", ["starter_2d", "first", "second"])
def test_every_model_has_its_card(card: str, training_home: Path, open_page: OpenPage) -> None:
    page = open_page("training", view="models", card=card)
    assert not page.exception
    assert not page.error
    text = shown_text(page)
    assert "Held-out result" in text
    assert ("`0117bde9" in text) == (card == "starter_2d")


def test_held_out_numbers_are_those_of_the_evaluation(training_home: Path, open_page: OpenPage) -> None:
    page = open_page("training", view="models", card="first")
    table = page.dataframe[0].value
    (dice,) = table.loc[table["Metric"] == "Dice", "Mean"]
    on_card = read_card(training_home / "models" / "first").results["tight_box"]["dice"]
    assert float(dice) == pytest.approx(on_card["mean"], abs=6e-4)


def test_only_what_neither_has_met_is_compared_at_first(training_home: Path, open_page: OpenPage) -> None:
    page = open_page("training", **both(training_home))
    assert not page.exception
    text = shown_text(page)
    assert "12 lesions in common, of 12 cases and 6 patients. Nothing is left out." in text
    assert "A (second) was trained on 8, validated on 2; B (first) was trained on 8, validated on 2" in text
    assert "2 cases left" in text
    assert page.toggle(key=KEY_OF_MET).value
    table = page.dataframe[0].value.set_index("Metric")
    assert table.loc["Dice", "n"] == 2
    test_side = read_card(training_home / "models" / "first").split["test"]
    assert set(page.dataframe[1].value["case_id"]) == set(test_side)


def test_leakage_is_warned_of_when_all_are_compared(training_home: Path, open_page: OpenPage) -> None:
    page = open_page("training", **both(training_home))
    page.toggle(key=KEY_OF_MET).set_value(False).run()
    assert not page.exception
    assert "Leakage: of the 12 cases in common" in page.warning[0].value
    table = page.dataframe[0].value.set_index("Metric")
    assert table.loc["Dice", ["n", "Patients"]].tolist() == [12, 6]
    changed = page.dataframe[1].value
    assert changed["change"].abs().is_monotonic_decreasing
    assert (changed["a"] - changed["b"]).tolist() == changed["change"].tolist()
    assert changed["met"].sum() == 10


def test_the_difference_turns_round_with_the_models(training_home: Path, open_page: OpenPage) -> None:
    runs = both(training_home)
    turned = {**runs, "a": runs["b"], "b": runs["a"]}
    one, other = (
        open_page("training", **given).dataframe[0].value.set_index("Metric").loc["Dice"]
        for given in (runs, turned)
    )
    assert one["Mean A"] == other["Mean B"]
    assert one["A − B"].strip("+−") == other["A − B"].strip("+−")


def test_lesions_of_one_run_alone_are_counted(training_home: Path, open_page: OpenPage) -> None:
    partial = next(
        s.run.run_id for s in statuses(training_home, "evaluate") if s.run.model == "first" and s.done < CASES
    )
    page = open_page("training", **both(training_home, b=partial))
    assert "2 lesions in common" in shown_text(page)
    assert "Left out: 10 lesions only in A." in shown_text(page)


def test_the_same_arm_twice_is_not_compared(training_home: Path, open_page: OpenPage) -> None:
    runs = both(training_home)
    page = open_page("training", **{**runs, "b": runs["a"], "prompts_a": "box_10", "prompts_b": "box_10"})
    assert not page.exception
    assert "A and B are the same" in page.warning[0].value


def test_other_prompts_are_said(training_home: Path, open_page: OpenPage) -> None:
    page = open_page("training", **both(training_home, prompts_a="box_10", prompts_b="tight_box"))
    assert not page.exception
    assert "A and B were prompted differently" in shown_text(page)


def test_a_model_whose_card_is_gone_may_have_met_everything(own_home: Path, open_page: OpenPage) -> None:
    shutil.rmtree(own_home / "models" / "first")
    page = open_page("training", **both(own_home))
    assert not page.exception
    text = shown_text(page)
    assert "A (second) was made from first, which was trained on cases that are not recorded here" in text
    assert "B (first) was trained on cases that are not recorded here" in text


def test_weights_from_elsewhere_are_said_to_be_unknown(home: Path, open_page: OpenPage) -> None:
    page = open_page("training", view="compare", study="tiny")
    assert not page.exception
    assert "Ellipse" in page.selectbox(key="pick_b").value or "ellipse" in page.selectbox(key="pick_b").value
    assert KEY_OF_MET not in page.session_state


def test_a_study_with_one_arm_has_nothing_to_compare(home: Path, open_page: OpenPage) -> None:
    page = open_page("training", view="compare", study=BARE_STUDY)
    assert not page.exception
    assert "Nothing to compare yet" in shown_text(page)


def test_the_chosen_view_and_cases_are_in_the_address(training_home: Path, open_page: OpenPage) -> None:
    page = open_page("training")
    page.segmented_control(key="pick_view").set_value("compare").run()
    assert page.query_params["view"] == "compare"
    assert {"a", "b", "prompts_a", "prompts_b", "metric", "case"} <= set(page.query_params)
