"""The form begins on a study whose cases the kind of job takes."""

from __future__ import annotations

from pathlib import Path

from jobs import import_study
from tests.pages.conftest import OpenPage, shown_text
from tests.tiny_study import make_study


def test_pictures_for_models_of_pictures_and_volumes_for_the_others(
    empty_home: Path, open_page: OpenPage
) -> None:
    make_study(empty_home, cases=2)
    size = ["--column", "size=24x64x96"]
    assert import_study.main(["--layout", "mri_phantoms", "--study", "a_mri", "--cases", "1", *size]) == 0
    page = open_page("jobs")
    study = next(box for box in page.selectbox if box.label == "Study")
    assert (study.options, study.value) == (["tiny", "a_mri"], "tiny")
    page.selectbox(key="pick_kind").select("propagate").run()
    # What was chosen stays; that it does not fit is said.
    assert next(box for box in page.selectbox if box.label == "Study").value == "tiny"
    assert "tiny holds pictures and no volumes" in shown_text(page)
