"""The propagation jobs, run as a user runs them: real volumes, a real store, real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from core.errors import InputError, PromptError, SettingsError
from core.imaging.mask_files import load_mask, save_mask
from core.job_state import JobState
from core.models import checkpoints, sam2_models
from core.models.catalog import PROPAGATION_MODELS
from core.prompts.lesion_prompts import LesionPrompts, SlicePrompts
from core.prompts.values import BoxPrompt, MaskPrompt, PointPrompt, PromptSet, PromptSource
from core.propagation.live import read_live
from core.propagation.prompts_json import prompts_text
from core.requests.propagate import PropagateRequest
from core.requests.registry import facts_of
from core.requests.request import from_json
from core.settings import Settings
from db.export import export_frame
from db.results import merge_records
from db.runs import RunStatus, find_baseline, run_status, run_statuses
from db.slice_scores import slice_scores
from db.store import Store
from db.studies import load_cases
from jobs import propagate_case
from jobs.propagate import main
from jobs.run_folder import RunFolder
from jobs.submission import ReuseState, submit_request
from tests.followed_volumes import SHAPE, make_volume_study
from tests.job_home import INJECTED, REPOSITORY, wait_until
from tests.journaled_runs import journaled
from tests.tiny_sam2 import video_module

ARMS = ["--arms", "box_centre_outward", "--arms", "mask_bottom_to_top"]
BOX = BoxPrompt((13.0, 17.0), (32.0, 42.0))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    torch.set_num_threads(1)
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    monkeypatch.delenv("SAMOGRAPHY_WEIGHTS", raising=False)
    return tmp_path


@pytest.fixture
def volumes(home: Path) -> tuple[Settings, Store]:
    return make_volume_study(home, cases=3)


def propagate(*arguments: str, model: str = "box_ellipse_volume") -> int:
    return main(["--study", "mri", "--model", model, *arguments])


def statuses(store: Store) -> list[RunStatus]:
    with store.connect() as con:
        return run_statuses(con)


def frames(store: Store, run_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Results, and slices."""
    with store.connect() as con:
        return export_frame(con, [run_id]), slice_scores(con, [run_id])


def test_arms_masks_metrics_and_slices_are_kept(volumes: tuple[Settings, Store]) -> None:
    settings, store = volumes
    assert propagate(*ARMS) == 0
    (status,) = statuses(store)
    assert (status.state, status.done, status.failed) == (JobState.SUCCEEDED, 3, 0)
    assert "window mri_percentile/1" in status.run.provenance.preprocessing
    results, slices = frames(store, status.run.run_id)
    assert len(results) == 3 * 2
    assert results[["dice", "hausdorff_mm", "hd95_mm", "hd95_voxels", "volume_cm3"]].notna().all(axis=None)
    assert (results["slice_count"] == 7).all()
    assert set(results["prompts"]) == {"box_centre_outward", "mask_bottom_to_top"}
    centre = slices[slices["prompts"] == "box_centre_outward"]
    assert centre.groupby("case_id")["slice_index"].agg(list).tolist() == [[4, 5, 6, 7, 3, 2, 1]] * 3
    assert centre.loc[centre["prompted"], "slice_index"].tolist() == [4, 4, 4]
    assert centre["dice"].between(0, 1).all()
    row = results.iloc[0]
    mask = load_mask(settings.masks, row["mask_sha256"])
    assert mask.shape == SHAPE
    of_row = slices[(slices["case_id"] == row["case_id"]) & (slices["prompts"] == row["prompts"])]
    areas = of_row.set_index("slice_index")["area_px"].reindex(range(SHAPE[0]), fill_value=0)
    assert mask.sum(axis=(1, 2)).tolist() == areas.tolist()
    prompt = json.loads(results.set_index("prompts").loc["box_centre_outward", "prompt"].iloc[0])
    assert (prompt["source"], prompt["direction"], prompt["span"]) == ("simulated", "both", [1, 7])
    assert prompt["window"] == "mri_percentile/1"


def test_the_slice_tracker_brings_its_baseline_and_follows_the_lesion(
    volumes: tuple[Settings, Store],
) -> None:
    _, store = volumes
    assert propagate("--limit", "1", "--fill-holes-px", "4", model="slice_tracker") == 0
    by_model = {status.run.model: status.run.run_id for status in statuses(store)}
    assert set(by_model) == {"slice_tracker", "box_ellipse_volume"}
    with store.connect() as con:
        found = find_baseline(con, run_status(con, by_model["slice_tracker"]).run, "box_ellipse_volume")
    assert found is not None
    assert found.run.run_id == by_model["box_ellipse_volume"]
    results, slices = frames(store, by_model["slice_tracker"])
    assert results["dice"].item() > 0.7
    assert slices["score"].notna().all()


def test_all_slices_until_the_lesion_is_lost(volumes: tuple[Settings, Store]) -> None:
    _, store = volumes
    assert propagate("--span", "all", "--limit", "1") == 0
    _, slices = frames(store, statuses(store)[0].run.run_id)
    assert sorted(slices["slice_index"]) == list(range(SHAPE[0]))


def test_sam2_through_the_same_door(volumes: tuple[Settings, Store], monkeypatch: pytest.MonkeyPatch) -> None:
    settings, store = volumes
    entry = replace(checkpoints.CHECKPOINTS["sam2.1_hiera_tiny"], size_bytes=None, sha256=None)
    monkeypatch.setitem(checkpoints.CHECKPOINTS, "sam2.1_hiera_tiny", entry)
    small = partial(sam2_models._load_volume, size="tiny", image_size=128)
    monkeypatch.setitem(
        PROPAGATION_MODELS.shipped, "sam2_tiny", replace(PROPAGATION_MODELS.shipped["sam2_tiny"], load=small)
    )
    settings.weights.mkdir()
    torch.save({"model": video_module().state_dict()}, settings.weights / entry.file_name)
    assert propagate("--limit", "1", "--no-baseline", *ARMS, model="sam2_tiny") == 0
    _, slices = frames(store, statuses(store)[0].run.run_id)
    assert len(slices) == 14
    given = slices[slices["prompts"] == "mask_bottom_to_top"].iloc[0]
    assert given["prompted"]
    assert given["dice"] > 0.8


def test_a_stopped_run_goes_on_where_it_stopped_and_duplicates_nothing(
    volumes: tuple[Settings, Store],
) -> None:
    settings, store = volumes
    command = [sys.executable, "-m", "jobs.propagate", "--study", "mri", "--model", "box_ellipse_volume"]
    environment = os.environ | {"PYTHONPATH": INJECTED, "SAMOGRAPHY_TEST_SLOW_S": "1.5"}
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment) as process:
        wait_until(lambda: list(settings.runs.glob("*/journal.jsonl")) != [], "a case is done")
        process.send_signal(signal.SIGINT)
    (status,) = statuses(store)
    assert status.state is JobState.CANCELLED
    assert 1 <= int(status.done or 0) < 3
    assert propagate() == 0
    (status,) = statuses(store)
    assert (status.state, status.done) == (JobState.SUCCEEDED, 3)
    results, slices = frames(store, status.run.run_id)
    assert (len(results), len(slices)) == (3, 21)
    with store.connect(write=True) as con:
        assert merge_records(con, status.run.run_id, journaled(con, settings, status.run.run_id)) == 0
    assert len(frames(store, status.run.run_id)[1]) == 21


def test_what_is_done_is_shown_while_it_runs(volumes: tuple[Settings, Store]) -> None:
    settings, store = volumes
    assert propagate("--cases", "case_id = v0") == 0
    (status,) = statuses(store)
    folder = RunFolder(settings.runs, status.run.run_id).live_path
    seen = read_live(folder, "v0")
    results, _ = frames(store, status.run.run_id)
    assert seen is not None
    assert (seen.arm, seen.done, seen.total, seen.finished) == ("box_centre_outward", 7, 7, True)
    assert np.array_equal(seen.mask("1"), load_mask(settings.masks, results["mask_sha256"].item()))


def drawn(settings: Settings) -> str:
    """A box on slice 3, a mask with a point on slice 6 that corrects it; and a lesion without reference."""
    mask = np.zeros(SHAPE[1:], dtype=bool)
    mask[15:30, 20:38] = True
    save_mask(settings.masks, mask)
    first = SlicePrompts(3, PromptSet((BOX,), PromptSource.DRAWN))
    corrected = SlicePrompts(6, PromptSet((MaskPrompt(mask), PointPrompt((20.0, 26.0))), PromptSource.DRAWN))
    return prompts_text([LesionPrompts("1", (first, corrected)), LesionPrompts("new", (first,))])


def test_drawn_prompts_on_one_case(volumes: tuple[Settings, Store]) -> None:
    settings, store = volumes
    asked = ["--study", "mri", "--model", "slice_tracker", "--case", "v1", "--last", "7"]
    assert propagate_case.main([*asked, "--prompts-json", drawn(settings)]) == 0
    (status,) = statuses(store)
    assert (status.run.kind, status.run.prompts) == ("propagate_case", ("drawn",))
    results, slices = frames(store, status.run.run_id)
    assert set(results["prompt_source"]) == {"drawn"}
    of = slices.groupby("lesion_id")
    assert of.get_group("1").query("prompted")["slice_index"].tolist() == [3, 6]
    assert of["slice_index"].max().to_dict() == {"1": 7, "new": 7}
    assert of.get_group("new")["undefined_reason"].unique().tolist() == [
        "the case has no reference of this lesion"
    ]
    measured = results.set_index("lesion_id")["dice"]
    assert measured["1"] > 0.5
    seen = read_live(RunFolder(settings.runs, status.run.run_id).live_path, "v1")
    assert seen is not None
    assert {answer.lesion_id for answer in seen.answers} == {"1", "new"}


def test_kinds_are_known_everywhere(volumes: tuple[Settings, Store]) -> None:
    settings, store = volumes
    request = PropagateRequest(study="mri", model="box_ellipse_volume")
    assert facts_of(request).key == "propagate"
    first = submit_request(store, settings, request)
    again = submit_request(store, settings, replace(request, device="cpu", priority=3))
    other = submit_request(store, settings, replace(request, fill_holes_px=3))
    assert (first.reuse, again.reuse, other.reuse) == (
        *(ReuseState.NEW, ReuseState.UNFINISHED, ReuseState.NEW),
    )
    assert first.run_id == again.run_id


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"arms": ["box"]}, "arms box are not known"),
        ({"arms": []}, "no arms are given; choose from box_centre_outward"),
        ({"arms": ["box_centre_outward"] * 2}, "given twice"),
        ({"span": "some"}, "span is 'some'; choose from tumour, all"),
        ({"stop_after_empty": 0}, "stop_after_empty is 0; it must be 1 or more"),
        ({"fill_holes_px": -1}, "fill_holes_px is -1; it must be 0 or more"),
    ],
)
def test_bad_requests_say_what_is_wrong(changes: dict[str, object], message: str) -> None:
    values = {"study": "mri", "model": "box_ellipse_volume"} | changes
    with pytest.raises(SettingsError, match=message):
        from_json(PropagateRequest, values)


def test_what_cannot_be_followed_is_not_submitted(volumes: tuple[Settings, Store]) -> None:
    settings, store = volumes
    with pytest.raises(PromptError, match="'medsam2' does not take point prompts"):
        submit_request(
            store, settings, PropagateRequest(study="mri", model="medsam2", arms=("points_top_to_bottom",))
        )
    with pytest.raises(SettingsError, match="volume model 'ellipse' is not known; choose from box_ellipse_v"):
        submit_request(store, settings, PropagateRequest(study="mri", model="ellipse"))
    with pytest.raises(InputError, match="no volume of study 'mri' with a reference mask"):
        submit_request(
            store, settings, PropagateRequest(study="mri", model="slice_tracker", cases="device = X")
        )


def test_a_broken_volume_fails_alone(volumes: tuple[Settings, Store]) -> None:
    _, store = volumes
    with store.connect() as con:
        broken = load_cases(con, "mri")[1]
    broken.image.path.write_bytes(broken.image.path.read_bytes()[:100])
    assert propagate() == 3
    (status,) = statuses(store)
    assert (status.done, status.failed) == (3, 1)
