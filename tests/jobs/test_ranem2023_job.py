"""The whole preset at toy size on phantom patches."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from core.datasets.phantom_plan import plan_phantoms
from core.datasets.phantom_render import render_phantom
from core.job_state import JobState
from core.protocols.ranem2023 import ARMS, arm_request
from core.requests.train import TrainRequest
from core.settings import Settings
from db.store import Store
from jobs import import_study, lifecycle, ranem2023, report
from jobs.submission import submit_request

KINDS = ("points_3", "points_3_box", "tight_box", "box_10", "points_50_50_box", "box_centre", "sections_4")
TRAINED = [arm for arm in ARMS if arm.prompts in KINDS]


def write_patches(root: Path, count: int) -> None:
    """Phantoms as 256 x 256 patches in the BCSS layout: tumour 1, everything else 2."""
    for folder in ("images", "masks"):
        (root / folder).mkdir(parents=True)
    cases = [case for case in plan_phantoms(2 * count, seed=5) if case.lesion is not None][:count]
    for number, case in enumerate(cases):
        phantom, name = render_phantom(case), f"TCGA-A1-{number // 2:04}-x{number}.png"
        y, x = (
            int(np.clip(c.mean() - 128, 0, s - 256))
            for c, s in zip(np.nonzero(phantom.mask), phantom.mask.shape, strict=True)
        )
        part = np.s_[y : y + 256, x : x + 256]
        Image.fromarray(phantom.image[part]).save(root / "images" / name)
        Image.fromarray(np.where(phantom.mask[part], 1, 2).astype(np.uint8)).save(root / "masks" / name)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_arms_of_every_kind_are_trained_evaluated_and_tabled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path / "home", weights=tmp_path / "weights")
    store = Store(settings.store_path)
    write_patches(tmp_path / "bcss", 10)
    import_study.run(import_study.ImportRequest("patches", "bcss", tmp_path / "bcss"), settings)
    base = TrainRequest(
        study="patches",
        model="starter_2d",
        name="base",
        scratch=True,
        size=32,
        part="all",
        epochs=1,
        steps=1,
        evaluate=False,
        device="cpu",
        threads=1,
    )
    lifecycle.run(submit_request(store, settings, base, state=JobState.RUNNING).run_id, settings)
    changes = {"epochs": 1, "steps": 1, "device": "cpu", "threads": 1}
    requests = [arm_request(arm, study="patches", model="base", name="r", changes=changes) for arm in TRAINED]
    table = ranem2023.run(requests, settings, target=tmp_path / "tables", cohorts=("bcss",))
    assert table["prompts"].tolist() == [arm.prompts for arm in TRAINED]
    assert (table["n"] == 2).all()
    assert table["dice"].between(0, 100).all()
    assert table["bcss_dice"].notna().tolist() == [True, True, True, True, False, True, False]
    again = ranem2023.run(requests[:2], settings, target=tmp_path / "tables")
    pd.testing.assert_series_equal(again["dice"], table["dice"][:2])
    assert (tmp_path / "tables" / "table.md").read_text().count("\n") == 4
    assert (tmp_path / "tables" / "gain.svg").read_text().startswith("<svg")
    with Image.open(tmp_path / "tables" / "dice.png") as drawn:
        assert drawn.width > 1000
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(settings.home))
    out = tmp_path / "report"
    assert report.main(["--protocol", "ranem2023", "--study", "patches", "--out", str(out)]) == 0
    reported = pd.read_csv(out / "tables" / "arms.csv")
    pd.testing.assert_series_equal(reported["dice"], table["dice"])
    assert "Models were not trained as long as in the study" in (out / "report.html").read_text()
