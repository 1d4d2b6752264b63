"""The sizes of a SAM-Med3D network; importing this loads no torch."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from core.errors import CheckpointError, InputError, SettingsError
from core.files.json_text import parsed_json

_DECODER_HEADS = 8
_PARTS_OF_A_POSITION = 3
_MOST_SIZE = 65_536
"""No size of a network comes near it; a file that says more would have one built without end."""
_MOST_LAYERS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Med3DConfig:
    """Sizes of one network.

    Attributes:
        depth: Attention blocks of the image encoder.
        dim: Width of its tokens; a multiple of `heads`.
        heads: Heads of its attention.
        global_blocks: Indices of blocks that attend to the cube alone; the others attend to a window.
        neck: Width of the embedding; a multiple of 48.
        image_size: Side of the input cube in voxels; a multiple of `patch`.
        patch: Side in voxels of what becomes one token.
        window: Side in tokens of the window; the cube fits into one, the rest of it is padding.
        mlp_ratio: Hidden width of the encoder's perceptrons, in `dim`.
        decoder_depth: Two-way attention layers of the mask decoder.
        decoder_mlp: Hidden width of their perceptrons.
        iou_hidden: Hidden width of the head that predicts the IoU.
        mask_channels: Channels on which the previous mask is taken in; a multiple of 4.
        mirror_axes: Axes of the cube that may be turned round without showing what no scan shows: an answer
            is the mean over all mirror images, at the price of as many encodings. None for the published
            weights.
        smooth: True where what the network sees of a finer volume is the mean over each of its voxels, and
            its answer is taken back linearly between them. The published weights know values between two
            voxels, and the nearest voxel on the way back.
        close_up_mm: Side of the finer voxels at which small lesions are looked at once more; None for never.

    Raises:
        SettingsError: The sizes do not go together.
    """

    depth: int = 12
    dim: int = 768
    heads: int = 12
    global_blocks: tuple[int, ...] = (2, 5, 8, 11)
    neck: int = 384
    image_size: int = 128
    patch: int = 16
    window: int = 14
    mlp_ratio: float = 4.0
    decoder_depth: int = 2
    decoder_mlp: int = 2048
    iou_hidden: int = 256
    mask_channels: int = 16
    mirror_axes: tuple[int, ...] = ()
    smooth: bool = False
    close_up_mm: float | None = None

    def __post_init__(self) -> None:
        wrong = (
            self.dim % self.heads
            or self.image_size % self.patch
            or self.neck % (_PARTS_OF_A_POSITION * 2 * _DECODER_HEADS)
            or self.mask_channels % 4
            or not set(self.mirror_axes) <= {0, 1, 2}
            or (self.close_up_mm is not None and self.close_up_mm <= 0)
        )
        if wrong:
            raise SettingsError(f"the sizes of the network do not go together: {self}")
        if self.grid > self.window:
            raise SettingsError(
                f"a cube of {self.grid} tokens a side does not fit into a window of {self.window}; "
                "take larger patches or a larger window"
            )

    @property
    def grid(self) -> int:
        """Return the tokens along a side of the cube."""
        return self.image_size // self.patch

    @property
    def views(self) -> tuple[tuple[int, ...], ...]:
        """The axes to mirror for each view of a cube, itself first; an answer is the mean over them."""
        axes = self.mirror_axes
        return tuple(chosen for n in range(len(axes) + 1) for chosen in combinations(axes, n))

    @property
    def low_res(self) -> int:
        """The side of the masks that come out and go back in."""
        return 4 * self.grid

    def to_json(self) -> str:
        """Return the text for a weights file's metadata."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Med3DConfig:
        """The sizes written by `to_json`.

        Raises:
            CheckpointError: It is not such a text.
        """
        try:
            values = parsed_json(text, "the sizes of the network")
            _require_plausible(values)
            listed = {"global_blocks": tuple(values["global_blocks"])}
            return cls(**(values | listed | {"mirror_axes": tuple(values.get("mirror_axes", ()))}))
        except (ValueError, TypeError, KeyError, ZeroDivisionError, InputError, SettingsError) as error:
            raise CheckpointError(
                f"the sizes of a SAM-Med3D network cannot be read ({error}); put an intact file in place"
            ) from error


def _require_plausible(values: Mapping[str, Any]) -> None:
    """Refuse sizes that would have a network built without end.

    Raises:
        ValueError: Names the first.
    """
    for name, value in values.items():
        most = _MOST_LAYERS if name in ("depth", "decoder_depth") else _MOST_SIZE
        numbers = value if isinstance(value, list) else [value]
        if len(numbers) > _MOST_LAYERS or any(
            isinstance(one, int | float) and not abs(one) <= most for one in numbers
        ):
            raise ValueError(f"{name[:40]} is beyond {most:,}")


VIT_B_ORI = Med3DConfig()
"""The network of the published weights."""
