"""Ask for a study's images to be encoded ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.requests.cases import CasesRequest, cases_setting
from core.requests.job_facts import JobFacts
from core.requests.setting import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodeRequest(CasesRequest):
    """Encode the images of a study for a model and keep the embeddings, so that prompting need not wait.

    It is carried out as an evaluation under no prompt protocol: what an evaluation asks for beside its
    fields is constant here.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting(help="The study whose images are encoded.")
    model: str = setting(label="Model", help="The model that is going to be prompted.", choices="models")
    cases: str = cases_setting("birads in 4A, 4B; a worklist's filter")

    prompts: ClassVar[tuple[str, ...]] = ()
    seed: ClassVar[int] = 0
    baseline: ClassVar[bool] = False
    workers: ClassVar[int] = 1
    engine: ClassVar[str] = "local"
    address: ClassVar[str] = ""


FACTS = JobFacts(
    key="encode",
    request=EncodeRequest,
    label="Encode images ahead of prompting",
    about="Keeps what a model sees in each image, so that prompting it need not wait.",
    done="encoded",
    measures=False,
)
