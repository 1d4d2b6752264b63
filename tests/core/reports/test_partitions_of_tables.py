"""Tables about a side hold that side, whichever run is newest or widest; a lost card is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from core.models.card import write_card
from core.models.exposure import Exposure, Met, RunExposure
from core.reports.blocks import Report, Table
from core.reports.build_report import build_report, chosen_runs
from core.reports.by_exposure import exposure_results
from core.reports.chosen_runs import Chosen, Used
from core.reports.registry import protocol_report
from core.reports.run_exposures import Exposed, exposed, exposure_blocks, exposure_table, with_partitions
from tests.core.models.test_descent import FIRST
from tests.core.reports.fake_source import FakeSource, picture_case, rows, stored

TRAIN, VALIDATION, TEST = ("a", "b", "c"), ("d",), ("e", "f")
EVERY = (*TRAIN, *VALIDATION, *TEST)
SIDES = dict.fromkeys(TRAIN, "train") | {"d": "validation"} | dict.fromkeys(TEST, "test")
KNOWN = RunExposure(Exposure(frozenset(TRAIN), frozenset(VALIDATION)), SIDES)


def table(report: Report, stem: str) -> pd.DataFrame | None:
    return next((one.frame for one in report.tables() if one.stem == stem), None)


def note(report: Report, stem: str) -> str:
    return next(one.note for one in report.tables() if one.stem == stem)


def limits(report: Report) -> str:
    section = next(one for one in report.sections if one.title == "Limitations")
    return " ".join(item for block in section.blocks for item in getattr(block, "items", ()))


def claim(report: Report) -> pd.DataFrame:
    found = table(report, "claim")
    assert found is not None
    return found.set_index("item")


def made(key: str, source: FakeSource) -> Report:
    return build_report(protocol_report(key), source, study="tiny")


def dosch(home: Path, *, met: RunExposure) -> FakeSource:
    """A U-Net with its test evaluation, and later one of the whole study beside the ellipse."""
    curve = {"learning rate": 1e-3, "best epoch": 1, "IoU on validation": 0.5}
    write_card(home / "models" / "finder", replace(FIRST, name="finder", curve=curve))
    unet = "unet_efficientnet_b2"
    runs = [
        stored("train", "train_unet", model=unet, name="finder"),
        stored("old", "evaluate", model="finder", hour=1, prompts=["none"], cases="case_id in e, f"),
        stored("new", "evaluate", model="finder", hour=2, prompts=["none"], snapshot="all"),
        stored("ellipse", "evaluate", model="ellipse", hour=2, prompts=["none"], snapshot="all"),
    ]
    frames = {
        "old": rows(TEST, prompts="none"),
        "new": rows(EVERY, prompts="none"),
        "ellipse": rows(EVERY, prompts="none"),
    }
    plain = RunExposure(Exposure())
    return FakeSource(home, runs, frames, {"old": met, "new": met, "ellipse": plain})


def test_the_unet_is_reported_on_its_test_side_whatever_else_was_evaluated(tmp_path: Path) -> None:
    report = made("dosch2025", dosch(tmp_path, met=KNOWN))
    found = table(report, "segmenter")
    assert found is not None
    assert found["n"].tolist() == [2, 2, 2, 2]
    assert "Cases: 2 of 2 cases on the test side of finder's own card." in note(report, "segmenter")
    assert "3 trained on, 1 chosen on, 2 not met" in limits(report)
    assert "not disjoint from training" in claim(report).loc[20, "text"]
    assert claim(report).loc[32, "text"].startswith("On cases that the model was not fitted to")


def test_a_unet_whose_card_is_lost_has_no_table_and_it_is_said(tmp_path: Path) -> None:
    lost = RunExposure(Exposure(unknown=("finder",)))
    report = made("dosch2025", dosch(tmp_path, met=lost))
    assert table(report, "segmenter") is None
    assert "The table of the U-Net is left out: of finder its card is missing" in limits(report)
    assert not claim(report).loc[[20, 32, 33], "filled"].any()


def test_cases_of_the_test_side_that_an_ancestor_met_are_left_out(tmp_path: Path) -> None:
    met = RunExposure(Exposure(frozenset({*TRAIN, "e"}), frozenset(VALIDATION)), SIDES)
    report = made("dosch2025", dosch(tmp_path, met=met))
    found = table(report, "segmenter")
    assert found is not None
    assert set(found["n"]) == {1}
    assert "1 that the weights met before are left out" in note(report, "segmenter")


def test_an_arm_of_ranem_is_tabled_on_its_test_side(tmp_path: Path) -> None:
    arm, whole = "tight_box", {"prompts": ["tight_box"]}
    runs = [
        stored("train", "train", model="starter_2d", name="r-tight_box", **whole),
        stored("new", "evaluate", model="r-tight_box", hour=2, snapshot="all", **whole),
        stored("ellipse", "evaluate", model="ellipse", hour=2, snapshot="all", **whole),
    ]
    frames = {run: rows(EVERY, prompts=arm) for run in ("new", "ellipse")}
    source = FakeSource(tmp_path, runs, frames, {"new": KNOWN})
    report = made("ranem2023", source)
    for stem in ("arms", "baseline"):
        found = table(report, stem)
        assert found is not None
        assert found["n"].tolist() == [2]
    lost = made("ranem2023", replace(source, met={}))
    assert table(lost, "arms") is None
    assert "The arm tight_box is left out: of r-tight_box its card is missing" in limits(lost)


def zhou(home: Path, met: dict[str, RunExposure]) -> FakeSource:
    runs, frames = [], {}
    for number, fold in enumerate(("s_fold1", "s_fold2")):
        runs += [
            stored(f"t{number}", "train_volumes", model="starter_3d", name=fold, folds=2),
            stored(f"c{number}", "segment", model=fold, hour=1, prompts=["clicks_1"]),
        ]
        frames[f"c{number}"] = rows(EVERY, prompts="clicks_1")
    return FakeSource(home, runs, frames, met)


def splits(report: Report) -> dict[str, int]:
    found = table(report, "groups")
    assert found is not None
    kept = found[(found["family"] == "all") & (found["metric"] == "dice")]
    return dict(zip(kept["split"], kept["n"], strict=True))


def test_a_fold_without_a_card_is_left_out_and_said_so(tmp_path: Path) -> None:
    sides = {"total": 6, "train": 3, "validation": 1, "test": 2}
    assert splits(made("zhou2025", zhou(tmp_path, {"c0": KNOWN, "c1": KNOWN}))) == sides
    report = made("zhou2025", zhou(tmp_path, {"c0": KNOWN}))
    assert splits(report) == sides
    assert "Fold 2 of s is left out: of s_fold2 its card is missing" in limits(report)
    nothing = made("zhou2025", zhou(tmp_path, {}))
    assert table(nothing, "groups") is None
    assert limits(nothing).count("is left out") == 2


def test_a_model_that_was_not_trained_here_has_no_test_side(tmp_path: Path) -> None:
    run = stored("c", "segment", model="starter_3d", prompts=["clicks_1"])
    source = FakeSource(tmp_path, [run], {"c": rows(EVERY, prompts="clicks_1")})
    report = made("zhou2025", source)
    assert splits(report) == {"total": 6, "not known": 6}
    assert "Exposure not known" in limits(report)
    met = RunExposure(Exposure(frozenset(TRAIN)))
    assert splits(made("zhou2025", replace(source, met={"c": met}))) == {
        "total": 6,
        "train": 3,
        "not met": 3,
    }


def test_hu2023_says_what_its_models_had_met(tmp_path: Path) -> None:
    run = stored("h", "evaluate", model="starter_2d", prompts=["hu2023"])
    found = RunExposure(Exposure(frozenset(TRAIN), frozenset(VALIDATION)))
    source = FakeSource(
        tmp_path, [run], {"h": rows(EVERY, prompts="hu2023", pathology="benign")}, {"h": found}
    )
    chosen = chosen_runs(protocol_report("hu2023"), source, study="tiny")
    assert chosen.run_ids == ("h",)
    counts = "tiny: 3 trained on, 1 chosen on, 2 not met"
    models = exposed(chosen, source)
    assert exposure_table(models).iloc[0].tolist() == ["starter_2d", "tiny", 6, 3, 1, 2, 0]
    met = exposure_results(chosen, source, models)[0].frame
    assert met[["exposure", "n", "mean"]].values.tolist() == [
        ["trained on", 3, 0.5],
        ["chosen on", 1, 0.5],
        ["not met", 2, 0.5],
    ]
    (block,) = with_partitions([Table("models", "", pd.DataFrame())], {}, models)
    assert isinstance(block, Table)
    assert counts in block.note


def test_a_training_and_what_was_called_with_it_are_one_entry(tmp_path: Path) -> None:
    source = dosch(tmp_path, met=KNOWN)
    runs = [one for one in source.stored if one.run_id != "ellipse"]
    both = replace(source, stored=runs, met={"old": KNOWN, "new": replace(KNOWN, sides={})})
    chosen = Chosen(tuple(Used("evaluation", run) for run in runs if run.kind == "evaluate"), ())
    (one,) = exposed(chosen, both)
    assert (one.cases, one.counts[Met.TRAIN], len(one.found.sides)) == (6, 3, 6)


def test_the_cohort_by_exposure_fills_no_median_with_zero(tmp_path: Path) -> None:
    grades_of = {"a": "3", "b": "4A", "e": "2"}
    cases = [replace(picture_case(name), birads=grade) for name, grade in grades_of.items()]
    lesions = pd.DataFrame({"case_id": ["a"], "lesion_id": ["1"], "name": ["area_px"], "number": [9.0]})
    found = Exposed("finder", "tiny", KNOWN.exposure.counts("abe"), dict.fromkeys("abe", Met.TRAIN), KNOWN)
    apart = exposure_blocks([found], cases, study="tiny", lesions=lesions)[1].frame
    rows_of = apart.set_index(["property", "level"])
    assert rows_of.loc[("Area (px2)", "per lesion"), "not met"] == "– (n = 0)"
    grades = apart.loc[apart["property"] == "BI-RADS", "level"].tolist()
    assert grades == ["2", "3", "4A", "missing"]
    assert rows_of.loc[("BI-RADS", "2"), ["trained on", "not met"]].tolist() == ["0 (0.0 %)", "1 (100.0 %)"]


def test_an_arm_without_a_case_of_its_test_side_is_said_to_be_left_out(tmp_path: Path) -> None:
    whole = {"prompts": ["tight_box"]}
    runs = [
        stored("train", "train", model="starter_2d", name="r-tight_box", **whole),
        stored("new", "evaluate", model="r-tight_box", hour=2, **whole),
    ]
    source = FakeSource(tmp_path, runs, {"new": rows(TRAIN, prompts="tight_box")}, {"new": KNOWN})
    report = made("ranem2023", source)
    assert table(report, "arms") is None
    assert "The arm tight_box is left out: no case on the test side of r-tight_box's card" in limits(report)
