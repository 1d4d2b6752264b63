"""What a distrustful reader looks for: whose numbers, of how many, why none, and of which weights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.cases import Case
from core.models.met_cases import Exposure, RunExposure
from core.provenance import Provenance
from core.reports.blocks import Paragraph, Report, Table
from core.reports.build_report import build_report
from core.reports.cells import columns_of
from core.reports.registry import protocol_report
from core.reports.source import StoredRun
from tests.core.reports.fake_source import FakeSource, picture_case, rows, stored

ALL = tuple("abcdefgh")
TRAITS = {"contrast": 0.1, "area_px": 9.0, "aspect_ratio": 1.0, "complexity": 0.1, "irregularity": 0.1}
MET = {"exposure": Exposure(frozenset("ab")), "unmet": Exposure()}


def pictures(cases: str | tuple[str, ...] = ALL, **columns: Any) -> pd.DataFrame:
    """Rows of hu2023; Dice rises from case to case."""
    facts = {"model": "sam_vit_l", "prompts": "hu2023", "pathology": "benign", "pixel_accuracy": 0.9}
    frame = rows(tuple(cases), **{**facts, **TRAITS, "longest_diameter_mm": 3.0, "components": 1, **columns})
    return frame.assign(dice=[0.5 + place / 50 for place in range(len(frame))])


def table(report: Report, stem: str) -> Table:
    return next(one for one in report.tables() if one.stem == stem)


def limits(report: Report) -> str:
    section = next(one for one in report.sections if one.title == "Limitations")
    return " ".join(item for block in section.blocks for item in getattr(block, "items", ()))


def methods(report: Report, title: str) -> str:
    return next(one.text for one in report.blocks() if isinstance(one, Paragraph) and one.title == title)


def hu(source: FakeSource) -> Report:
    return build_report(protocol_report("hu2023"), source, study="tiny")


def evaluated(home: Path, **frames: pd.DataFrame) -> FakeSource:
    """One run a frame, later ones newer; model and prompts are those of the frame."""
    runs = [
        stored(
            name,
            "evaluate",
            model=one["model"].iloc[0],
            hour=hour,
            prompts=list(one["prompts"].unique()),
        )
        for hour, (name, one) in enumerate(frames.items())
    ]
    met = {name: RunExposure(Exposure()) for name in frames}
    return FakeSource(home, runs, frames, met)


class LookAlikes(FakeSource):
    """BUSI: patients are not known, and some cases have no result."""

    extra = ("x", "y")

    def layout(self, study: str) -> str:
        return "busi"

    def cases(self, study: str) -> list[Case]:
        return [replace(picture_case(name), patient_known=False) for name in (*ALL, *self.extra)]


def test_a_limited_run_is_of_the_cases_that_it_went_through(tmp_path: Path) -> None:
    run = stored("m", "evaluate", model="sam_vit_l", prompts=["hu2023"], limit=8)
    report = hu(LookAlikes(tmp_path, [run], {"m": pictures()}, {"m": RunExposure(Exposure())}))
    assert "cohort (8 cases of BUSI; published: BUSI)" in limits(report)
    assert "Results are of 8 of the 10 cases with a reference" in table(report, "cohort").note
    assert "Results of only 8 groups of pictures that look alike" in limits(report)
    claim = table(report, "claim").frame.set_index("item")
    assert "2 with a reference and without a result" in claim.loc[35, "text"]
    assert not claim.loc[36, "filled"]  # the cohort that is described was not gone through
    assert "Patients: groups of pictures that look alike." in table(report, "models").note


def test_captions_say_whose_numbers_they_are_and_not_that_they_are_all(tmp_path: Path) -> None:
    report = hu(evaluated(tmp_path, m=pictures()))
    for stem in ("subgroups", "correlations", "claims", "pathology"):
        shown = [one.caption for one in report.tables() if one.stem == stem]
        assert all("SAM ViT-L" in caption for caption in shown)
    assert "{model}" not in " ".join(one.caption for one in (*report.tables(), *report.figures()))
    assert "fewer than 10 patients" in table(report, "subgroups").note


@pytest.mark.parametrize("patients", [3, 8])
def test_a_missing_interval_of_hu2023_says_why(tmp_path: Path, patients: int) -> None:
    contrast = [place / 10 for place in range(8)]
    mine = pictures(contrast=contrast).assign(patient_id=[f"p{place % patients}" for place in range(8)])
    report = hu(evaluated(tmp_path, m=mine, e=mine.assign(model="ellipse", dice=0.4)))
    for stem in ("models", "differences", "correlations", "subgroups"):
        one = table(report, stem)
        shown = one.frame if one.shown is None else one.shown
        at = {column.head: column.cells for column in columns_of(shown)}
        value = next(at[name] for name in ("mean", "difference", "tau-b") if name in at)
        for number, ends in zip(value, at["95 % CI"], strict=True):
            assert number == "–" or ends != "–", (stem, number, ends)
            assert patients == 8 or number == "–" or ends == "none: fewer than 6 patients"
        assert "patients" not in at or stem == "subgroups"


def test_groups_of_unlike_size_say_that_the_smaller_one_is_too_small(tmp_path: Path) -> None:
    kinds = ["malignant"] * 2 + ["benign"] * 6
    report = hu(evaluated(tmp_path, m=pictures().assign(pathology=kinds)))
    claims = table(report, "claims")
    row = claims.frame.set_index("metric").loc["dice"]
    assert (row["n_patients"], row["patients_behind"]) == (8, 2)
    assert claims.shown is not None
    ends = next(column.cells for column in columns_of(claims.shown) if column.head == "95 % CI")
    assert ends[0] == "none: fewer than 6 patients"


def test_a_patient_with_lesions_of_both_kinds_is_one_patient(tmp_path: Path) -> None:
    mine = pictures().assign(pathology=["malignant", "benign"] * 4, patient_id=list("ppqqrrss"))
    row = table(hu(evaluated(tmp_path, m=mine)), "claims").frame.set_index("metric").loc["dice"]
    assert row["n_patients"] == 4


def with_weights(run: StoredRun, sha: str, **changes: Any) -> StoredRun:
    return replace(run, provenance=Provenance("1", "cases", sha, "plain", {}, "machine"), **changes)


def test_arms_of_other_weights_under_the_same_name_are_not_paired(tmp_path: Path) -> None:
    source = evaluated(tmp_path, m=pictures(), t=pictures(prompts="tight_box"))
    source.stored = [with_weights(source.stored[0], "new"), with_weights(source.stored[1], "old")]
    report = hu(source)
    assert "SAM ViT-L with the tight box" in [one.part for one in report.missing]
    assert not [one for one in report.tables() if one.stem == "claims"]


def test_models_with_other_draws_of_the_prompt_are_said_to_have_them(tmp_path: Path) -> None:
    source = evaluated(tmp_path, m=pictures(), e=pictures(model="ellipse"), f=pictures(model="ellipse"))
    source.stored = [replace(run, seed=seed) for run, seed in zip(source.stored, (1, 1, 0), strict=True)]
    report = hu(source)
    assert "e" in report.run_ids  # the newer ellipse had other boxes
    assert "drawn with different seeds" not in limits(report)
    apart = replace(source, stored=[source.stored[0], source.stored[2]])
    assert "drawn with different seeds (SAM ViT-L: 1, Ellipse in the box (baseline): 0)" in limits(hu(apart))


def test_a_second_run_of_a_model_does_not_hide_its_other_prompts_by_exposure(tmp_path: Path) -> None:
    source = evaluated(tmp_path, m=pictures(), t=pictures("cdefgh", prompts="tight_box"))
    source.met = dict.fromkeys(("m", "t"), RunExposure(MET["exposure"]))
    found = table(hu(source), "by_exposure").frame
    seen = list(zip(found["prompts"], found["exposure"], found["n"], strict=True))
    assert seen == [
        ("hu2023", "trained on", 2),
        ("hu2023", "not met", 6),
        ("tight_box", "not met", 6),
    ]


def test_irregularity_that_was_not_measured_is_said_with_the_command(tmp_path: Path) -> None:
    mine = pictures().assign(irregularity=[None] * 3 + [0.1] * 5)
    assert "Irregularity was not measured of 3 of 8 lesions" in limits(hu(evaluated(tmp_path, m=mine)))
    assert "Irregularity was not" not in limits(hu(evaluated(tmp_path, m=pictures())))


def test_methods_name_the_tests_that_tables_hold(tmp_path: Path) -> None:
    report = hu(evaluated(tmp_path, m=pictures().assign(pathology=["malignant", "benign"] * 4)))
    text = methods(report, "Statistics")
    assert "Welch's t" in text
    assert "Holm 1979" in text
    assert "Benjamini and Hochberg" in text
    assert "DeLong" not in text
    assert "compared with all its lesions at once" not in methods(report, "Measurement")
    bare = hu(evaluated(tmp_path, m=pictures(), n=pictures(prompts="none")))
    assert "compared with all its lesions at once" in methods(bare, "Measurement")


def volumes(home: Path) -> FakeSource:
    traits = {"slice_count": 3.0, "first_slice_area_mm2": 4.0, "components": 1.0}
    parts = [
        rows(ALL[:3], prompts=arm, model="slice_tracker", **traits).assign(dice=[0.5, 0.6, None])
        for arm in ("box_centre_outward", "box_bottom_to_top")
    ]
    run = stored("k", "propagate", model="slice_tracker", prompts=["box_centre_outward", "box_bottom_to_top"])
    return FakeSource(home, [run], {"k": pd.concat(parts)}, {"k": RunExposure(Exposure())})


def test_kang2025_counts_pairs_and_says_why_there_is_no_interval(tmp_path: Path) -> None:
    report = build_report(protocol_report("kang2025"), volumes(tmp_path), study="tiny")
    pair = table(report, "differences").frame.iloc[0]
    assert (pair["n"], pair["n_undefined"]) == (2, 1)
    arms = table(report, "arms").shown
    assert arms is not None
    at = {column.head: column.cells for column in columns_of(arms)}
    assert set(at["95 % CI"]) == {"none: fewer than 6 patients"}
    assert table(report, "failures").note.startswith("The limit is ours")
