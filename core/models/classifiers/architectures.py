"""The classifiers that can be trained, by key; importing this loads no torch."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Architecture:
    """An architecture of classifiers.

    Attributes:
        label: The name for people.
        checkpoint: ImageNet weights that it may start from (`core.models.checkpoints`).
        head: Name of the last layer in its state, whose weights are of other classes.
        source: Paper.
    """

    key: str
    label: str
    checkpoint: str
    head: str
    source: str


ARCHITECTURES = {
    one.key: one
    for one in (
        Architecture(
            "mobilenet_v2",
            "MobileNetV2",
            "imagenet_mobilenet_v2",
            "classifier.1",
            "Sandler et al. 2018, arXiv:1801.04381",
        ),
        Architecture(
            "resnet50", "ResNet50", "imagenet_resnet50", "fc", "He et al. 2016, doi:10.1109/CVPR.2016.90"
        ),
    )
}
"""The architectures in the order in which forms list them."""


def architecture(key: str) -> Architecture:
    """The architecture of that key.

    Raises:
        SettingsError: There is none.
    """
    if key not in ARCHITECTURES:
        raise SettingsError(f"classifier {key!r} is not known; choose from {', '.join(ARCHITECTURES)}")
    return ARCHITECTURES[key]
