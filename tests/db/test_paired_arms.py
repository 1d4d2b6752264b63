"""Two arms paired by lesion, and the cases that a model has met, on a real store."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from core.models.card import write_card
from core.models.descent import Descent
from core.models.met_cases import Exposure, Met
from core.settings import Settings
from db.export import export_frame
from db.exposure import exposure, run_exposure
from db.paired_arms import ArmPair, all_known, paired_lesions, paired_metric, related_cases
from db.runs import run_statuses
from db.store import Store
from jobs import evaluate
from tests.core.models.test_descent import FIRST, SECOND
from tests.tiny_study import import_cohort, make_study, write_cohort

CASES = 6


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Store]:
    """Study "tiny" of three patients, two models over it, one of them without its last case."""
    home = tmp_path_factory.mktemp("pairs")
    _, store = make_study(home, cases=CASES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_HOME", str(home))
        assert evaluate.main(["--study", "tiny", "--model", "ellipse", "--prompts", "tight_box"]) == 0
        some = ["--cases", f"case_id != images/c{CASES - 1:03}", "--no-baseline"]
        assert (
            evaluate.main(["--study", "tiny", "--model", "classical", "--prompts", "tight_box", *some]) == 0
        )
    return home, store


@pytest.fixture
def pair(home: tuple[Path, Store]) -> ArmPair:
    with home[1].connect() as con:
        by_model = {status.run.model: status.run.run_id for status in run_statuses(con, kind="evaluate")}
    return ArmPair("tiny", by_model["classical"], "tight_box", by_model["ellipse"], "tight_box")


def test_lesions_of_either_arm_are_told_apart(home: tuple[Path, Store], pair: ArmPair) -> None:
    with home[1].connect() as con:
        frame = paired_lesions(con, pair)
    assert frame["case_id"].tolist() == [f"images/c{number:03}" for number in range(CASES)]
    assert frame["in_b"].all()
    assert frame["in_a"].tolist() == [True] * (CASES - 1) + [False]
    assert frame["same_reference"].tolist() == frame["in_a"].tolist()
    assert frame["patient_id"].tolist() == ["P0", "P0", "P1", "P1", "P2", "P2"]


def test_values_stand_beside_one_another(home: tuple[Path, Store], pair: ArmPair) -> None:
    with home[1].connect() as con:
        frame = paired_metric(con, pair, "dice")
        turned = paired_metric(con, replace(pair, run_a=pair.run_b, run_b=pair.run_a), "dice")
    assert len(frame) == CASES - 1
    assert frame["a"].tolist() == turned["b"].tolist()
    assert (frame["a"] != frame["b"]).any()


def test_a_kind_of_run_can_be_asked_for(home: tuple[Path, Store]) -> None:
    with home[1].connect() as con:
        assert len(run_statuses(con, kind="evaluate")) == 2
        assert run_statuses(con, kind="train") == []


def test_cases_of_the_same_patient_count_as_met(home: tuple[Path, Store]) -> None:
    with home[1].connect() as con:
        assert related_cases(con, "tiny", learned_study="tiny", case_ids=["images/c000", "images/c005"]) == {
            "images/c000",
            "images/c001",
            "images/c004",
            "images/c005",
        }
        assert related_cases(con, "tiny", learned_study="tiny", case_ids=[]) == frozenset()


def test_the_same_picture_in_another_study_counts_as_met(home: tuple[Path, Store]) -> None:
    folder, store = home
    write_cohort(folder / "cohort" / "again", 3)
    import_cohort(store, folder / "cohort" / "again", study="again")
    with store.connect() as con:
        assert related_cases(con, "tiny", learned_study="again", case_ids=["images/c002"]) == {"images/c002"}
        assert all_known(con, "again", ["images/c000", "images/c002"])
        assert not all_known(con, "again", ["images/c000", "images/c005"])


def test_exposure_goes_through_all_trainings(home: tuple[Path, Store]) -> None:
    first = replace(FIRST, split={"train": ["images/c000"], "validation": ["images/c002"]})
    second = replace(SECOND, split={"train": ["images/c002"], "validation": ["images/c004"]})
    with home[1].connect() as con:
        met = exposure(con, "tiny", Descent((second, first), None))
        assert (met.train, met.validation) == (
            {"images/c000", "images/c001", "images/c002", "images/c003"},
            {"images/c004", "images/c005"},
        )
        assert met.any == {f"images/c{number:03}" for number in range(CASES)}
        assert met.unknown == ()
        elsewhere = replace(first, name="far", data={"study": "deleted"})
        assert exposure(con, "tiny", Descent((elsewhere,), "starter_2d", lost="gone")).unknown == (
            "gone",
            "far",
            "starter_2d",
        )


def test_a_run_has_the_sides_of_the_card_of_its_own_weights(home: tuple[Path, Store]) -> None:
    folder, store = home
    split = {"train": ["images/c000"], "validation": ["images/c002"], "test": ["images/c004", "images/c005"]}
    card = replace(FIRST, split=split)
    settings = Settings(folder, folder / "weights")
    write_card(settings.models / "first", card)
    with store.connect() as con:
        plain = run_statuses(con, kind="evaluate")[0].run
        made = replace(plain.provenance, checkpoint_sha256=card.weights_sha256)
        run = replace(plain, model="first", provenance=made)
        found = run_exposure(con, run, settings)
        assert found.test_cases == {"images/c004", "images/c005"}
        assert found.exposure.of("images/c001") is Met.TRAIN  # of the same patient as c000
        other = replace(run, provenance=replace(made, checkpoint_sha256="of another training"))
        lost = run_exposure(con, other, settings)
        assert (dict(lost.partitions), lost.exposure.of("images/c000")) == ({}, Met.UNKNOWN)
        pretrained = run_exposure(con, replace(run, model="sam_vit_b"), settings)
        assert pretrained.exposure.of("images/c000") is Met.UNKNOWN
        learns_nothing = run_exposure(con, replace(run, model="ellipse"), settings)
        assert learns_nothing.exposure.of("images/c000") is Met.UNMET
    shutil.rmtree(settings.models / "first")


def test_exports_say_it_row_by_row(home: tuple[Path, Store]) -> None:
    with home[1].connect() as con:
        run = run_statuses(con, kind="evaluate")[0].run.run_id
        exported = export_frame(con, [run], met={run: Exposure(frozenset({"images/c000"}))})
        silent = export_frame(con, [run])
    assert exported.set_index("case_id")["exposure"].to_dict()["images/c000"] == "trained on"
    assert set(exported["exposure"]) == {"trained on", "not met"}
    assert set(silent["exposure"]) == {"not known"}
