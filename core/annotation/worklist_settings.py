"""The settings of a worklist: the cases that a reader is given, and their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from core.errors import SettingsError


class Show(StrEnum):
    """The part of the selected cases that is listed."""

    ALL = "all"
    UNREAD = "unread"
    MINE = "mine"


class WorklistOrder(StrEnum):
    """The order of the list.

    FIXED: by case. SHUFFLED: another order for each reader, the same at each visit. WORST: lowest Dice of a
    run first. DISAGREEMENT: where a run's mask and its baseline's differ most, first.
    """

    FIXED = "fixed"
    SHUFFLED = "shuffled"
    WORST = "worst"
    DISAGREEMENT = "disagreement"


@dataclass(frozen=True, slots=True)
class WorklistSettings:
    """The choices of a person.

    Attributes:
        case_filter: The filter in the language of `core.case_filter`; empty for all cases.
        seed: The seed of the shuffled order.
        run_id: The id of the run for the orders that look at results.
        baseline_run_id: The id of the run to hold against in the order of disagreement; None for the run's
            own baseline.
        prompts: The protocol whose results count; None for all of the run's.
        most: Only the first so many cases of the order, the worst 20 say; None for all.

    Raises:
        SettingsError: An order that looks at results is given no run, or the number is below 1.
    """

    case_filter: str = ""
    show: Show = Show.ALL
    order: WorklistOrder = WorklistOrder.FIXED
    seed: int = 0
    run_id: str | None = None
    baseline_run_id: str | None = None
    prompts: str | None = None
    most: int | None = None

    def __post_init__(self) -> None:
        if self.order in (WorklistOrder.WORST, WorklistOrder.DISAGREEMENT) and self.run_id is None:
            raise SettingsError(f"the order {self.order.value!r} looks at results; choose a run for it")
        if self.most is not None and self.most < 1:
            raise SettingsError(f"{self.most} cases are asked for; it must be 1 or more, or be left out")

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def worklist_settings_from_json(values: Mapping[str, Any]) -> WorklistSettings:
    """Read what `WorklistSettings.to_json` gave.

    Raises:
        SettingsError: A value is not known.
    """
    try:
        show, order = Show(values["show"]), WorklistOrder(values["order"])
        return WorklistSettings(**{**values, "show": show, "order": order})
    except (KeyError, TypeError, ValueError) as error:
        raise SettingsError(
            f"the stored worklist cannot be read ({error}); choose its settings anew"
        ) from error
