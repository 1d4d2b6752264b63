"""Published figures in whole reports: never subtracted from those of another model, cohort or protocol."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from core.cases import Case
from core.errors import JobError
from core.models.exposure import Exposure, RunExposure
from core.reports.blocks import Report
from core.reports.build_report import build_report, chosen_runs
from core.reports.registry import protocol_report
from tests.core.reports.fake_source import FakeSource, picture_case, rows, stored

CASES = tuple("abcdefgh")


def made(key: str, source: FakeSource) -> Report:
    return build_report(protocol_report(key), source, study="tiny")


def frame(report: Report, stem: str) -> pd.DataFrame:
    return next(one.frame for one in report.tables() if one.stem == stem)


def note(report: Report, stem: str) -> str:
    return next(one.note for one in report.tables() if one.stem == stem)


def limits(report: Report) -> str:
    section = next(one for one in report.sections if one.title == "Limitations")
    return " ".join(item for block in section.blocks for item in getattr(block, "items", ()))


def clicked(home: Path, *, reader: str) -> FakeSource:
    run = stored("c", "segment", model="starter_3d", prompts=["clicks_1"], reader=reader)
    return FakeSource(home, [run], {"c": rows(CASES, prompts="clicks_1")}, {"c": RunExposure(Exposure())})


def test_clicks_of_another_reader_are_refused_with_the_reason(tmp_path: Path) -> None:
    report = made("zhou2025", clicked(tmp_path, reader="one_click"))
    assert "groups" not in [one.stem for one in report.tables()]
    assert "Run c is left out: its clicks are those of the reader one_click" in limits(report)
    with pytest.raises(JobError, match="run c cannot be reported: its clicks are those of the reader one_cl"):
        chosen_runs(
            protocol_report("zhou2025"),
            clicked(tmp_path, reader="one_click"),
            study="tiny",
            preferred=["c"],
        )


def test_the_printed_distance_has_no_unit_and_no_difference(tmp_path: Path) -> None:
    report = made("zhou2025", clicked(tmp_path, reader="zhou2025"))
    groups = frame(report, "groups")
    assert groups["difference"].isna().all()
    assert "prints its Hausdorff distance without a unit" in note(report, "groups")
    assert "not comparable" in note(report, "groups")
    assert "model (Starter 3D" in limits(report)


def test_only_what_differs_is_said_to_differ(tmp_path: Path) -> None:
    run = stored("m", "evaluate", model="sam_vit_l", prompts=["hu2023"])
    frame = rows(CASES, prompts="hu2023", model="sam_vit_l", pathology="benign", pixel_accuracy=0.9)
    traits = {"contrast": 0.1, "area_px": 9.0, "aspect_ratio": 1.0, "complexity": 0.1}
    source = FakeSource(
        tmp_path, [run], {"m": frame.assign(**traits, longest_diameter_mm=3.0, components=1)}, {}
    )
    elsewhere = limits(made("hu2023", source))
    assert "cohort (another cohort (layout generic); published: BUSI)" in elsewhere
    assert "model (" not in elsewhere
    same = limits(made("hu2023", BusiSource(**vars(source))))
    assert "these differ" not in same
    assert "mixes software and the draw of the prompts" in same


class BusiSource(FakeSource):
    """The same cases, as if they were all of BUSI."""

    def layout(self, study: str) -> str:
        return "busi"

    def cases(self, study: str) -> list[Case]:
        return [*super().cases(study), *(picture_case(f"x{number}") for number in range(639))]
