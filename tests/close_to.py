"""How close two computations of one number must be; the same code on the same input is equal bit for bit.

Another processor takes other kernels (other orders of summing, fused multiplications), and so does another
layout of an array in memory. Both are right; their last bits differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

ULPS = 8
"""Units in the last place of a network's answer; one is the type's epsilon times the largest magnitude."""

UNDECIDED_LOGIT = 1e-4
"""Nearer to zero, a pixel may fall on either side."""


def assert_within_ulps(found: Any, expected: Any, *, ulps: int = ULPS) -> None:
    """Hold two arrays to at most so many units of the larger side's largest value."""
    ours, theirs = np.asarray(found), np.asarray(expected)
    assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
    unit = np.finfo(ours.dtype).eps * max(np.abs(ours).max(), np.abs(theirs).max())
    apart = np.abs(ours.astype(np.float64) - theirs).max()
    assert apart <= ulps * unit, f"{apart / unit:.1f} units apart, at most {ulps} are meant"


def assert_mask_of(mask: Any, logits: Any, *, undecided: float = UNDECIDED_LOGIT) -> None:
    """Hold a mask to the logits above zero, wherever they are farther from zero than `undecided`."""
    logits = np.asarray(logits)
    assert mask.shape == logits.shape
    wrong = (mask != (logits > 0)) & (np.abs(logits) > undecided)
    assert not wrong.any(), f"{wrong.sum()} of {wrong.size} pixels differ away from zero logits"


class near:  # noqa: N801 - reads like pytest.approx
    """Equal to what holds the same, its floats within 1e-9 (relative, or absolute below one).

    Goes into frozen values, mappings and sequences: ``assert summarise(a) == near(summarise(b))``.
    """

    def __init__(self, expected: object, *, within: float = 1e-9) -> None:
        self._expected, self._within = expected, within

    def __eq__(self, found: object) -> bool:
        return _alike(found, self._expected, self._within)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self._expected!r} within {self._within:g}"


def _alike(found: Any, expected: Any, within: float) -> bool:
    if isinstance(expected, float | np.floating):
        return found is not None and found == pytest.approx(expected, rel=within, abs=within, nan_ok=True)
    if is_dataclass(expected):
        names = [field.name for field in fields(expected)]
        return type(found) is type(expected) and all(
            _alike(getattr(found, name), getattr(expected, name), within) for name in names
        )
    if isinstance(expected, Mapping):
        return found.keys() == expected.keys() and all(
            _alike(found[key], expected[key], within) for key in expected
        )
    if isinstance(expected, Sequence) and not isinstance(expected, str):
        return len(found) == len(expected) and all(map(_alike, found, expected, [within] * len(expected)))
    return bool(found == expected)
