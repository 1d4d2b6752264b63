"""The request of every evaluation of a model over a study, on pictures and volumes alike."""

from __future__ import annotations

from dataclasses import dataclass

from core.declared import PositiveInt, Seed
from core.requests.cases import CasesRequest
from core.requests.setting import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEvaluationRequest(CasesRequest):
    """An evaluation of a model, case by case, on this machine or over a cluster.

    Raises:
        SettingsError: A value is out of range.
    """

    seed: Seed = setting(label="Seed", default=0)
    baseline: bool = setting(default=True, shapes=False)
    workers: PositiveInt = setting(
        label="Workers",
        help="Processes that share the cases, each with its own model.",
        default=1,
        shapes=False,
    )
    engine: str = setting(
        label="Engine",
        help="local works on this machine; ray spreads the cases over a Ray cluster.",
        default="local",
        choices="engines",
        shapes=False,
    )
    address: str = setting(
        label="Ray address",
        help="Of the cluster, e.g. auto or ray://head:10001. Empty for one on this machine alone.",
        default="",
        shapes=False,
    )
