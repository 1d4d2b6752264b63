"""The shipped starter of volumes: its size, its sizes, and that it finds a lesion it has never seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.clicks.simulated import correction_clicks, first_click
from core.datasets.abus_phantom_plan import plan_abus_phantoms
from core.datasets.abus_phantom_render import render_abus_phantom
from core.datasets.abus_phantoms import SHAPE
from core.datasets.phantom_volumes import phantom_grid
from core.imaging.hashing import file_sha256
from core.models.catalog import CLICK_MODELS
from core.models.sam_med3d.own_weights import read_med3d
from core.models.sam_med3d.starter import STARTER_3D, blank_starter_3d
from core.models.shipped_card import shipped_cards
from core.models.starter_3d_model import STARTER_3D_PATH
from core.prompts.values import PromptSet
from core.volumes import Volume

MOST_BYTES = 15 * 10**6


def test_it_is_small_and_has_the_sizes_that_are_written_down() -> None:
    assert STARTER_3D_PATH.stat().st_size < MOST_BYTES
    assert read_med3d(STARTER_3D_PATH).network.config == STARTER_3D


def test_its_card_names_the_file() -> None:
    card = shipped_cards()["starter_3d"]
    assert file_sha256(STARTER_3D_PATH) in card
    assert "Not a medical device" in card


def test_random_weights_depend_on_the_seed() -> None:
    first, again, other = (blank_starter_3d(seed=seed, size=16).state_dict() for seed in (1, 1, 2))
    assert all(value.equal(again[name]) for name, value in first.items())
    assert not all(value.equal(other[name]) for name, value in first.items())


def test_it_finds_a_lesion_it_has_never_seen_better_than_a_ball(tmp_path: Path) -> None:
    case = plan_abus_phantoms(5, seed=7)[4]
    phantom = render_abus_phantom(case, shape=SHAPE)
    grid = phantom_grid(
        SHAPE, phantom.spacing_mm, turned_deg=case.tilt_deg, stored=case.patient.device.stored
    )
    volume, reference = Volume(phantom.voxels, grid), phantom.masks[0]
    points = (first_click(reference, np.random.default_rng(0)),)
    dice: dict[str, float] = {}
    for key in ("starter_3d", "sphere_at_click"):
        opened = CLICK_MODELS.load(key, tmp_path, models=tmp_path, device="cpu").open(volume)
        answer = opened.answer(PromptSet(points))
        dice[key] = _dice(answer.mask, reference)
        if key == "starter_3d":
            newest = correction_clicks(reference, answer.mask, np.random.default_rng(1))
            mended = opened.answer(PromptSet(points + newest), previous=answer)
            assert _dice(mended.mask, reference) > 0.6
    assert dice["starter_3d"] > max(0.65, dice["sphere_at_click"] + 0.1)


def _dice(found: np.ndarray, wanted: np.ndarray) -> float:
    return 2.0 * int((found & wanted).sum()) / (int(found.sum()) + int(wanted.sum()))
