"""Choosing among the labels of a mask."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.errors import InputError
from core.imaging.masks.content import Target
from core.imaging.masks.mask_channels import listed

ALL = "all"
"""The choice that merges all labels on purpose."""


def chosen(targets: tuple[Target, ...], choice: str | None) -> tuple[Target, ...]:
    """The targets that a person asked for.

    Args:
        targets: The targets of one mask.
        choice: Numbers or names of labels, whatever their letter case: ``3`` or ``mass``; ``1,4`` for two
            targets, ``1+4`` for their union, ``all`` for the union of all; None for all as they are.

    Raises:
        InputError: The mask has no such label, or several; the message lists those that it has.
    """
    if choice is None:
        return targets
    if choice.strip().casefold() == ALL:
        return (_union(targets, ALL),)
    if any(_is_called(target, choice) for target in targets):  # a name may hold the signs of a list
        return (_named(targets, choice),)
    return tuple(
        _union([_named(targets, part) for part in group.split("+")], group.strip())
        for group in choice.split(",")
    )


def _is_called(target: Target, wanted: str) -> bool:
    return wanted.strip().casefold() in (target.label.casefold(), (target.name or target.label).casefold())


def _named(targets: Sequence[Target], wanted: str) -> Target:
    found = [target for target in targets if _is_called(target, wanted)]
    if len(found) == 1:
        return found[0]
    how_many = "no label" if not found else f"{len(found)} labels called"
    raise InputError(f"holds {how_many} {wanted.strip()!r} (it has {listed(tuple(targets)) or 'none'})")


def _union(targets: Sequence[Target], title: str) -> Target:
    if len(targets) == 1:
        return targets[0]
    return Target(title, None, np.asarray(np.logical_or.reduce([target.pixels for target in targets])))
