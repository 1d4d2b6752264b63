"""Checks that requests of several kinds share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import SettingsError


def require_listed(request: Any, lists: Mapping[str, Sequence[str]]) -> None:
    """Refuse a value that is not on the list of its field.

    Raises:
        SettingsError: Naming the field, its value and the list.
    """
    for field, known in lists.items():
        if getattr(request, field) not in known:
            raise SettingsError(f"{field} is {getattr(request, field)!r}; choose from {', '.join(known)}")


def require_at_least(request: Any, least: int, fields: Sequence[str]) -> None:
    """Refuse numbers below a bound.

    Raises:
        SettingsError: Naming the field and its value.
    """
    for field in fields:
        if getattr(request, field) < least:
            raise SettingsError(f"{field} is {getattr(request, field)}; it must be {least} or more")


def require_fitting(request: Any) -> None:
    """Refuse a learning rate, an averaging or a limit that makes no sense.

    Raises:
        SettingsError: Naming the field and its value.
    """
    if request.learning_rate <= 0:
        raise SettingsError(f"learning_rate is {request.learning_rate}; it must be above 0")
    if not 0 <= request.ema < 1:
        raise SettingsError(f"ema is {request.ema}; it must be 0 or more and below 1")
    require_limit(request)


def require_limit(request: Any) -> None:
    """Refuse a limit that leaves no case.

    Raises:
        SettingsError: Naming its value.
    """
    if request.limit is not None and request.limit < 1:
        raise SettingsError(f"limit is {request.limit}; it must be 1 or more, or be left out")


def require_sides(request: Any) -> None:
    """Refuse shares and folds from which no split can be drawn.

    Raises:
        SettingsError: Naming the field and its value.
    """
    for field in ("validation", "test"):
        if not 0 <= getattr(request, field) < 1:
            raise SettingsError(f"{field} is {getattr(request, field)}; it must be 0 or more and below 1")
    if not request.folds and request.validation + request.test >= 1:
        raise SettingsError(
            f"validation is {request.validation} and test is {request.test}; "
            "together they must be below 1, the rest is trained on"
        )
    if request.folds < 0 or request.folds == 1:
        raise SettingsError(f"folds is {request.folds}; it must be 2 or more, or 0 for a single split")
    if request.fold < 0 or request.fold >= max(request.folds, 1):
        raise SettingsError(
            f"fold is {request.fold}; it must be 0 or more and below folds, which is {request.folds}"
        )
