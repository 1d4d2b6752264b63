"""The readers whose readings a person may see."""

from __future__ import annotations

from dataclasses import dataclass

from core.annotation.people import Reader, Role, require_role


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """A person who looks at readings.

    Attributes:
        viewer: The person who looks.
        unblinded: True where the readings of others are asked for.

    Raises:
        AccessError: Those of others are asked for by somebody who is not a researcher.
    """

    viewer: Reader
    unblinded: bool = False

    def __post_init__(self) -> None:
        require_role(self.viewer, Role.RESEARCHER if self.unblinded else Role.READER)

    @property
    def only_reader(self) -> str | None:
        """The one whose readings are shown; None for everybody's."""
        return None if self.unblinded else self.viewer.name
