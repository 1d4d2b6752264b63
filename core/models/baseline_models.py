"""The models without weights as registry entries; their code is imported when one is loaded."""

from __future__ import annotations

from pathlib import Path

from core.models.contracts import ClickSegmenter, ModelInfo, Segmenter, VolumeSegmenter
from core.models.load_options import LoadOptions
from core.models.registered_model import RegisteredModel
from core.prompts.values import PromptKind

MEDIAN_CM3 = 3.41
"""Median lesion of the own cohort of zhou2025 (292 patients, `core/protocols/published/zhou2025.csv`)."""


def _load_ellipse(info: ModelInfo, weights: Path, options: LoadOptions) -> Segmenter:
    from core.models.ellipse import EllipseBaseline

    return EllipseBaseline(info)


def _load_classical(info: ModelInfo, weights: Path, options: LoadOptions) -> Segmenter:
    from core.models.classical import ClassicalSegmenter

    return ClassicalSegmenter(info)


def _load_ellipse_volume(info: ModelInfo, weights: Path, options: LoadOptions) -> VolumeSegmenter:
    from core.models.box_ellipse_volume import BoxEllipseVolume

    return BoxEllipseVolume(info)


def _load_sphere(info: ModelInfo, weights: Path, options: LoadOptions) -> ClickSegmenter:
    from core.models.sphere_at_click import SphereAtClick

    return SphereAtClick(info, volume_cm3=MEDIAN_CM3)


ELLIPSE: RegisteredModel[Segmenter] = RegisteredModel(
    ModelInfo(
        key="ellipse",
        label="Ellipse in the box (baseline)",
        prompts=frozenset({PromptKind.BOX, PromptKind.POINT, PromptKind.NONE}),
        preprocessing="none",
        licence="none",
        source="Baseline: the ellipse inscribed in the prompt box",
        baseline=True,
    ),
    _load_ellipse,
)
CLASSICAL: RegisteredModel[Segmenter] = RegisteredModel(
    ModelInfo(
        key="classical",
        label="Classical: dark ellipse and outline",
        prompts=frozenset({PromptKind.BOX, PromptKind.POINT, PromptKind.NONE}),
        preprocessing="grey-1",
        licence="none",
        source="Ellipse search and dynamic programming (Amini et al. 1990, doi:10.1109/34.57681)",
        baseline=True,
    ),
    _load_classical,
)
BOX_ELLIPSE_VOLUME: RegisteredModel[VolumeSegmenter] = RegisteredModel(
    ModelInfo(
        key="box_ellipse_volume",
        label="Ellipse in the box on every slice (baseline)",
        prompts=frozenset({PromptKind.BOX, PromptKind.POINT, PromptKind.MASK}),
        preprocessing="none",
        licence="none",
        source="Baseline: the ellipse inscribed in the prompt's box, repeated on every slice",
        baseline=True,
    ),
    _load_ellipse_volume,
)
SPHERE_AT_CLICK: RegisteredModel[ClickSegmenter] = RegisteredModel(
    ModelInfo(
        key="sphere_at_click",
        label="Ball of the median lesion's size at the click",
        prompts=frozenset({PromptKind.POINT}),
        preprocessing="none-v1",
        licence="none",
        source=f"This project; {MEDIAN_CM3} cm3 is the median lesion of zhou2025's own cohort",
        baseline=True,
    ),
    _load_sphere,
)
