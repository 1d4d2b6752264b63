"""Segmenting lesions from simulated clicks, run as a user runs it: real volumes, a real store."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.clicks import study_grid
from core.clicks.click_readers import READERS, find_reader, round_arms, round_of
from core.errors import InputError, SettingsError
from core.imaging.mask_files import load_mask
from core.job_state import JobState
from core.models.catalog import CLICK_MODELS
from core.models.contracts import LesionAnswer, ModelInfo
from core.prompts.values import PromptKind, PromptSet, PromptSource
from core.requests.request import from_json
from core.requests.segment import SegmentRequest
from core.settings import Settings
from core.volumes import Volume
from db.export import export_frame
from db.runs import RunStatus, run_statuses
from db.store import Store
from jobs.segment import main
from jobs.submission import baseline_requests, submit_request
from tests.followed_volumes import SHAPE, make_volume_study

THREE = ("clicks_1", "clicks_2", "clicks_3")


class Growing:
    """Answers with balls around the positive clicks: a lesion is covered after some rounds."""

    info = ModelInfo("growing", "", frozenset({PromptKind.POINT}), "growing-v1", "none", "")
    checkpoint_sha256 = None

    def open(self, volume: Volume) -> Growing:
        return self

    def answer(
        self,
        clicks: PromptSet,
        *,
        previous: LesionAnswer | None = None,
        reference: np.ndarray | None = None,
    ) -> LesionAnswer:
        assert reference is None
        if previous is not None:
            assert previous.clicks.prompts == clicks.prompts[: len(previous.clicks.prompts)]
        mask = np.zeros(SHAPE, bool)
        places = np.stack(np.indices(SHAPE), -1) * np.array([3.0, 1.0, 0.8])
        for point in clicks.points:
            if point.positive:
                away = np.linalg.norm(places - np.array(point.position) * [3.0, 1.0, 0.8], axis=-1)
                mask |= away < 6
        return LesionAnswer(mask, clicks)


class Unprompted(Growing):
    info = ModelInfo("unprompted", "", frozenset({PromptKind.NONE}), "none-v1", "none", "")

    def answer(self, clicks: PromptSet, **given: object) -> LesionAnswer:
        assert clicks == PromptSet()
        assert given["reference"] is not None
        return LesionAnswer(np.ones(SHAPE, bool), clicks)


@pytest.fixture
def volumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Settings, Store]:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    monkeypatch.delenv("SAMOGRAPHY_WEIGHTS", raising=False)
    return make_volume_study(tmp_path, cases=3)


def segment(*arguments: str, model: str = "sphere_at_click") -> int:
    return main(["--study", "mri", "--model", model, *arguments])


def statuses(store: Store) -> list[RunStatus]:
    with store.connect() as con:
        return run_statuses(con)


def results(store: Store, run_id: str) -> pd.DataFrame:
    with store.connect() as con:
        return export_frame(con, [run_id])


def use(model: Growing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CLICK_MODELS, "load", lambda *_, **__: model)


def test_rounds_masks_metrics_and_clicks_are_kept(volumes: tuple[Settings, Store]) -> None:
    settings, store = volumes
    assert segment("--rounds", "3") == 0
    (status,) = statuses(store)
    assert (status.state, status.done, status.failed) == (JobState.SUCCEEDED, 3, 0)
    assert status.run.prompts == THREE
    found = results(store, status.run.run_id)
    assert len(found) == 3 * 3
    assert found[["dice", "hausdorff_mm", "hausdorff_voxels", "volume_cm3"]].notna().all(axis=None)
    row = found[found["prompts"] == "clicks_3"].iloc[0]
    assert load_mask(settings.masks, row["mask_sha256"]).shape == SHAPE
    prompt = json.loads(row["prompt"])
    assert (prompt["reader"], prompt["placement"], prompt["memory"]) == ("one_click", "grown", "newest")
    assert prompt["source"] == PromptSource.SIMULATED.value
    assert [click["kind"] for click in prompt["prompts"]] == ["point"] * 3
    assert prompt["prompts"][0]["positive"]


def test_more_clicks_help_and_clicks_are_reported_in_order(
    volumes: tuple[Settings, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, store = volumes
    use(Growing(), monkeypatch)
    assert segment("--rounds", "3", "--no-baseline") == 0
    found = results(store, statuses(store)[0].run.run_id)
    by_round = found.groupby("prompts")["dice"].mean()
    assert by_round["clicks_1"] < by_round["clicks_2"] < by_round["clicks_3"]


def test_a_click_in_every_slice_as_in_the_study(
    volumes: tuple[Settings, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, store = volumes
    use(Growing(), monkeypatch)
    assert segment("--reader", "zhou2025", "--rounds", "1", "--no-baseline", "--limit", "1") == 0
    prompt = json.loads(results(store, statuses(store)[0].run.run_id)["prompt"].item())
    assert [click["position"][0] for click in prompt["prompts"]] == [1, 2, 3, 4, 5, 6, 7]


def test_when_nothing_is_wrong_any_more_the_answer_stands(
    volumes: tuple[Settings, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, store = volumes

    class Right(Growing):
        def answer(self, clicks: PromptSet, **given: object) -> LesionAnswer:
            reference = given["reference"]
            assert isinstance(reference, np.ndarray)
            return LesionAnswer(reference, clicks)

    use(Right(), monkeypatch)
    assert segment("--rounds", "3", "--placement", "reference", "--no-baseline", "--limit", "1") == 0
    found = results(store, statuses(store)[0].run.run_id)
    assert found.set_index("prompts")["dice"].to_dict() == dict.fromkeys(THREE, 1.0)


def test_a_model_without_prompts_answers_once(
    volumes: tuple[Settings, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, store = volumes
    use(Unprompted(), monkeypatch)
    assert segment("--placement", "reference", "--no-baseline", "--limit", "1") == 0
    assert results(store, statuses(store)[0].run.run_id)["prompts"].tolist() == ["no_clicks"]


def test_the_baseline_goes_along(volumes: tuple[Settings, Store]) -> None:
    request = SegmentRequest(study="mri", model="sam_med3d")
    (baseline,) = baseline_requests(request)
    assert (baseline.model, baseline.reader, baseline.rounds) == ("sphere_at_click", "one_click", 11)
    assert CLICK_MODELS.shipped[baseline.model].info.baseline
    assert baseline_requests(baseline) == ()


def test_bad_requests_are_reported_before_anything_is_stored(volumes: tuple[Settings, Store]) -> None:
    settings, store = volumes
    wrong = {"reader": "nobody", "rounds": 0, "placement": "here", "memory": "none", "seed": -1, "limit": 0}
    for name, value in wrong.items():
        with pytest.raises(SettingsError, match=name):
            from_json(SegmentRequest, {"study": "mri", "model": "sphere_at_click", name: value})
    with pytest.raises(SettingsError, match="nothing_like_it"):
        submit_request(store, settings, SegmentRequest(study="mri", model="nothing_like_it"))
    with pytest.raises(InputError, match="no volume"):
        submit_request(
            store, settings, SegmentRequest(study="mri", model="sphere_at_click", cases="case_id = none")
        )
    assert statuses(store) == []


def test_readers_and_arms() -> None:
    assert round_arms(3) == THREE
    assert [round_of(arm) for arm in ("clicks_11", "clicks_x", "tight_box")] == [11, None, None]
    assert set(READERS) == {"one_click", "zhou2025"}
    with pytest.raises(SettingsError, match="one_click, zhou2025"):
        find_reader("somebody")


def test_on_the_grid_of_the_study_masks_are_kept_on_the_own_one(
    volumes: tuple[Settings, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, store = volumes
    depth, height, width = SHAPE
    monkeypatch.setattr(study_grid, "SHAPE", (3 * depth, height, width))
    monkeypatch.setattr(study_grid, "SPACING_MM", (1.0, 1.0, 0.8))
    assert segment("--rounds", "1", "--limit", "1", "--grid", "zhou2025") == 0
    assert segment("--rounds", "1", "--limit", "1") == 0
    own, fine = (results(store, one.run.run_id).iloc[0] for one in statuses(store))
    assert load_mask(settings.masks, fine["mask_sha256"]).shape == SHAPE
    assert json.loads(fine["prompt"])["grid"] == "zhou2025"
    first = json.loads(fine["prompt"])["points"][0] if "points" in json.loads(fine["prompt"]) else None
    assert first is None or max(np.array(first["position"]) - np.array(SHAPE)) < 0
    assert fine["hausdorff_mm"] == pytest.approx(own["hausdorff_mm"], abs=6)
    assert fine["hausdorff_voxels"] > own["hausdorff_voxels"]
