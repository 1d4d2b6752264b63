"""Blocks beside blocks until the mask stays within what was seen."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterator, Sequence
from itertools import product

import numpy as np
import scipy
from numpy.typing import NDArray

from core.models.contracts import Block
from core.models.load_options import MOST_BLOCKS

Position = tuple[float, float, float]
Ask = Callable[[Block, Position | None], NDArray[np.float32]]
"""(block, a place (z, y, x) of the model's grid within the known mask) -> low-resolution logits (z, y, x)."""


def grown(
    first: Sequence[Block],
    ask: Ask,
    *,
    shape: tuple[int, int, int],
    known: Container[Block] = (),
    most_blocks: int = MOST_BLOCKS,
) -> dict[Block, NDArray[np.float32]]:
    """Ask the first blocks, then neighbours by half a block wherever a mask touches the border of its block.

    Args:
        first: Asked without a place.
        ask: Answers for one block. A neighbour comes with the deepest place of the touching mask that both
            blocks see, to be clicked at where nobody clicked.
        shape: Shape of the model's grid; there is nothing to see beyond it.
        known: Blocks that cost nothing to ask again; they come before others.
        most_blocks: The number of blocks at which to stop; the nearest to the first ones are asked first.

    Returns:
        Logits by block, in the order in which they were asked.
    """
    cheap: deque[tuple[Block, Position | None]] = deque((block, None) for block in first)
    dear: deque[tuple[Block, Position | None]] = deque()
    found: dict[Block, NDArray[np.float32]] = {}
    while (cheap or dear) and len(found) < most_blocks:
        block, place = (cheap or dear).popleft()
        if block not in found:
            found[block] = ask(block, place)
            for neighbour, at in _exits(block, found[block], shape):
                (cheap if neighbour in known else dear).append((neighbour, at))
    return found


def _exits(
    block: Block, logits: NDArray[np.float32], shape: tuple[int, int, int]
) -> Iterator[tuple[Block, Position]]:
    """Return neighbours through whose side the mask leaves, with a place of it that they see."""
    mask = logits > 0
    for axis, last in product(range(3), (False, True)):
        edge = block.start[axis] + block.shape[axis] if last else -block.start[axis]
        more_to_see = edge < (shape[axis] if last else 0)
        if more_to_see and mask.take(-1 if last else 0, axis=axis).any():
            neighbour = _neighbour(block, axis, last=last)
            yield neighbour, _deepest_leaving(mask, block, axis=axis, last=last)


def _neighbour(block: Block, axis: int, *, last: bool) -> Block:
    start = list(block.start)
    start[axis] += (1 if last else -1) * (block.shape[axis] // 2)
    z, y, x = start
    return Block((z, y, x), block.shape)


def _deepest_leaving(mask: NDArray[np.bool_], block: Block, *, axis: int, last: bool) -> Position:
    """The place deepest in what leaves through a side, within the half of the block next to that side."""
    size = mask.shape[axis]
    first = size - size // 2 if last else 0
    half = mask.take(range(first, first + size // 2), axis=axis)
    pieces = np.asarray(scipy.ndimage.label(half)[0], dtype=np.intp)
    leaving = np.unique(pieces.take(-1 if last else 0, axis=axis))
    # The ring of background keeps the place off the rim of what is known.
    depth = scipy.ndimage.distance_transform_edt(np.pad(np.isin(pieces, leaving[leaving > 0]), 1))
    at = np.array(np.unravel_index(int(depth.argmax()), depth.shape)) - 1.0
    at[axis] += first
    z, y, x = np.asarray(block.start) + (at + 0.5) * np.asarray(block.shape) / np.asarray(mask.shape) - 0.5
    return float(z), float(y), float(x)
