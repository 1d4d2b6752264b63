"""A trained U-Net behind the Segmenter contract: it takes no prompt."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from core.classification.framed_picture import InputKind, crop_window, framed, unframed
from core.models.card import read_card
from core.models.classifiers.network_input import input_tensor
from core.models.contracts import Candidate, Embedding, MaskPrediction, ModelInfo
from core.models.device import choose_device
from core.models.load_checkpoint import load_strictly
from core.models.prompt_checks import require_kinds
from core.models.trained_cards import WEIGHTS_FILE
from core.models.unet.build_unet import build_unet
from core.models.weight_files import read_weights
from core.prompts.values import PromptSet


class UnetSegmenter:
    """See `core.models.contracts.Segmenter`; may be shared by threads."""

    cacheable = False

    def __init__(
        self, info: ModelInfo, unet: nn.Module, *, size: int, checkpoint_sha256: str | None = None
    ) -> None:
        self.info, self.checkpoint_sha256 = info, checkpoint_sha256
        self._unet, self._size = unet.eval(), size
        self._turn = threading.Lock()

    def embed(self, image: NDArray[np.uint8]) -> Embedding:
        """Return the array ``chance``: of being lesion, (y, x) float32 on the image's grid.

        Raises:
            InputError: The image is not (y, x) or (y, x, 3) of uint8.
        """
        shape = (image.shape[0], image.shape[1])
        window = crop_window(InputKind.WHOLE, shape, None)
        picture, mask = framed(image, None, window, size=self._size)
        with self._turn:
            chance = self._chance(input_tensor(picture[None], mask[None]))
        return Embedding({"chance": unframed(chance, window, shape)}, shape)

    def predict(
        self, embedding: Embedding, prompts: PromptSet, *, multimask: bool | None = None
    ) -> MaskPrediction:
        """Return one mask, possibly empty: the places whose chance is one half or more.

        Raises:
            PromptError: There is a prompt.
        """
        require_kinds(self.info, prompts.kinds)
        return MaskPrediction((Candidate(np.asarray(embedding.arrays["chance"] >= 0.5, dtype=np.bool_)),))

    @torch.inference_mode()
    def _chance(self, tensor: torch.Tensor) -> NDArray[np.float32]:
        """Return the mean over picture and mirror image; left and right mean nothing in breast ultrasound."""
        given = tensor.to(next(self._unet.parameters()).device)
        logits = (self._unet(given) + self._unet(given.flip(-1)).flip(-1)) / 2
        chance: NDArray[np.float32] = torch.sigmoid(logits)[0, 0].float().cpu().numpy()
        return chance


def load_unet(info: ModelInfo, folder: Path, *, device: str) -> UnetSegmenter:
    """A U-Net from its folder.

    Raises:
        CheckpointError: A file is missing or damaged.
    """
    card = read_card(folder)
    unet = build_unet()
    load_strictly(unet, read_weights(folder / WEIGHTS_FILE), origin=folder.name)
    return UnetSegmenter(
        info, unet.to(choose_device(device)), size=int(card.size or 0), checkpoint_sha256=card.weights_sha256
    )
