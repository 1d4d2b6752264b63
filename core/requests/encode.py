"""Ask for a study's images to be encoded ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.errors import SettingsError
from core.models.catalog import PICTURE_MODELS
from core.requests.request import setting
from core.requests.usual_settings import (
    cases_setting,
    cohort_setting,
    device_setting,
    limit_setting,
    priority_setting,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodeRequest:
    """Encode the images of a study for a model and keep the embeddings, so that prompting need not wait.

    It is carried out as an evaluation under no prompt protocol: what an evaluation asks for beside its
    fields is constant here.

    Raises:
        SettingsError: A value is out of range, or the model encodes nothing worth keeping.
    """

    study: str = setting(label="Study", help="The study whose images are encoded.", choices="studies")
    model: str = setting(label="Model", help="The model that is going to be prompted.", choices="models")
    cases: str = cases_setting("birads in 4A, 4B; a worklist's filter")
    cohort: str = cohort_setting()
    limit: int | None = limit_setting()
    device: str = device_setting()
    priority: int = priority_setting()

    prompts: ClassVar[tuple[str, ...]] = ()
    seed: ClassVar[int] = 0
    baseline: ClassVar[bool] = False
    workers: ClassVar[int] = 1
    engine: ClassVar[str] = "local"
    address: ClassVar[str] = ""

    def __post_init__(self) -> None:
        if PICTURE_MODELS.info(self.model).checkpoint is None:
            raise SettingsError(
                f"model {self.model!r} has no weights and encodes nothing worth keeping; choose another"
            )
        if self.limit is not None and self.limit < 1:
            raise SettingsError(f"limit is {self.limit}; it must be 1 or more, or be left out")
