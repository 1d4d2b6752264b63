"""A trained network behind the contract of classifiers."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import nn

from core.classification.calibration import Calibration
from core.classification.framed_picture import CropWindow, InputKind, crop_window, framed, unframed
from core.classification.scaling import Scaling
from core.models.card import ModelCard
from core.models.classifiers.build_classifier import build_classifier
from core.models.classifiers.grad_cam import grad_cam
from core.models.classifiers.logits import batch_logits
from core.models.classifiers.network_input import input_tensor
from core.models.classifiers.trained_classifiers import WEIGHTS_FILE, classifier_card
from core.models.device import choose_device
from core.models.load_checkpoint import load_strictly
from core.models.weight_files import read_weights


class NetworkClassifier:
    """See `core.models.contracts.Classifier`; may be shared by threads."""

    def __init__(self, card: ModelCard, network: nn.Module) -> None:
        self.card, self._network = card, network
        self._kind = InputKind(str(card.settings["input"]))
        self._flip = bool(card.settings["flip"])
        self._turn = threading.Lock()

    @property
    def scaling(self) -> Scaling:
        """The way from logits to predictions, fixed on the validation side."""
        curve = self.card.curve
        calibration = Calibration(float(curve["temperature"]), float(curve["shift"]))
        return Scaling(calibration, float(curve["threshold"]))

    def logit(
        self, image: NDArray[np.uint8], mask: NDArray[np.bool_] | None = None, *, name: str = "the case"
    ) -> float:
        """See `core.models.contracts.Classifier`."""
        picture, shown, _ = self._framed(image, mask, name)
        with self._turn:
            found = batch_logits(self._network, picture[None], shown[None], kind=self._kind, flip=self._flip)
        return float(found[0])

    def saliency(
        self, image: NDArray[np.uint8], mask: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float32]:
        """Return Grad-CAM of the positive class, (y, x) of the image, 0 to 1; 0 outside of what it saw."""
        picture, shown, window = self._framed(image, mask, "the case")
        with self._turn:
            seen = grad_cam(self._network, input_tensor(picture[None], shown[None], self._kind))
        return unframed(seen, window, (image.shape[0], image.shape[1]))

    def _framed(
        self, image: NDArray[np.uint8], mask: NDArray[np.bool_] | None, name: str
    ) -> tuple[NDArray[np.uint8], NDArray[np.bool_], CropWindow]:
        window = crop_window(self._kind, (image.shape[0], image.shape[1]), mask, name=name)
        picture, shown = framed(image, mask, window, size=int(self.card.size or 0))
        return picture, shown, window


def load_classifier(folder: Path, name: str, *, device: str = "auto") -> NetworkClassifier:
    """A classifier that was trained here.

    Args:
        folder: `Settings.classifiers`.

    Raises:
        SettingsError: There is none of that name, or the device is not here.
        CheckpointError: Its files are damaged.
    """
    card = classifier_card(folder, name)
    network = build_classifier(card.architecture)
    load_strictly(network, read_weights(folder / name / WEIGHTS_FILE), origin=name)
    return NetworkClassifier(card, network.to(choose_device(device)))
