"""Where simulated prompts lie, and which slices are answered."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import PromptError, SettingsError
from core.prompts.lesion_prompts import SliceDirection, Span
from core.prompts.values import BoxPrompt, MaskPrompt, PromptKind
from core.propagation.propagation_arms import ARMS, SpanChoice, direction_of, find_arm, simulated, span_of

REFERENCE = np.zeros((9, 6, 7), dtype=bool)
REFERENCE[2, 1:3, 2:4] = True
REFERENCE[3:6, 1:5, 2:6] = True
REFERENCE[7, 4, 4] = True
"""On slices 2, 3, 4, 5 and 7; the middle of the five is 4."""


def test_every_kind_and_order_is_an_arm() -> None:
    assert len(ARMS) == 9
    assert {key.split("_", 1)[0] for key in ARMS} == {"box", "mask", "points"}
    assert all(arm.key == key for key, arm in ARMS.items())
    assert ARMS["box_centre_outward"].label == "Box, centre outward"
    assert ARMS["mask_bottom_to_top"].kinds == {PromptKind.MASK}


@pytest.mark.parametrize(
    ("key", "slice_index", "direction", "box"),
    [
        ("box_bottom_to_top", 2, SliceDirection.UP, BoxPrompt((1.0, 2.0), (3.0, 4.0))),
        ("box_top_to_bottom", 7, SliceDirection.DOWN, BoxPrompt((4.0, 4.0), (5.0, 5.0))),
        ("box_centre_outward", 4, SliceDirection.BOTH, BoxPrompt((1.0, 2.0), (5.0, 6.0))),
    ],
)
def test_a_box_touches_the_lesion_on_the_slice_of_the_order(
    key: str, slice_index: int, direction: SliceDirection, box: BoxPrompt
) -> None:
    arm = find_arm(key)
    made = simulated(arm, REFERENCE, lesion_id="1", random=np.random.default_rng(0))
    (given,) = made.slices
    assert (given.slice_index, given.prompts.boxes) == (slice_index, (box,))
    assert direction_of(arm.order) is direction


def test_masks_and_points_are_of_the_slice() -> None:
    random = np.random.default_rng(0)
    mask = simulated(find_arm("mask_centre_outward"), REFERENCE, lesion_id="1", random=random)
    assert mask.slices[0].prompts.prompts == (MaskPrompt(REFERENCE[4]),)
    points = simulated(find_arm("points_centre_outward"), REFERENCE, lesion_id="1", random=random)
    assert len(points.slices[0].prompts.points) == 3
    assert all(REFERENCE[4][int(p.position[0]), int(p.position[1])] for p in points.slices[0].prompts.points)


def test_spans() -> None:
    assert span_of(REFERENCE, SpanChoice.TUMOUR, stop_after_empty=2) == Span(2, 7)
    assert span_of(REFERENCE, SpanChoice.ALL, stop_after_empty=2) == Span(0, 8, 2)


def test_what_cannot_be_simulated() -> None:
    with pytest.raises(PromptError, match="empty reference has no slice"):
        simulated(
            ARMS["box_top_to_bottom"], REFERENCE & False, lesion_id="1", random=np.random.default_rng(0)
        )
    with pytest.raises(SettingsError, match="arm 'box' is not known; choose from box_centre_outward"):
        find_arm("box")
