"""The models of one contract by key; importing this loads no model and no torch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Generic

from core.errors import CheckpointError, SettingsError
from core.models.availability import Availability, availability, require_packages, weights_sha256
from core.models.contracts import ClickMemory, ModelInfo
from core.models.load_options import LoadOptions
from core.models.registered_model import M, OnBase, RegisteredModel
from core.settings import Settings

FindTrained = Callable[[Path], Mapping[str, RegisteredModel[M]]]
"""Folder of trained models -> entries of those that fulfil the registry's contract, by key."""


def _none_trained(folder: Path) -> Mapping[str, RegisteredModel[M]]:
    return {}


class Registry(Generic[M]):
    """Models that come with the project and models trained here, all of one contract.

    Every method takes `models`, the folder of trained models (`Settings.models`); None stands for the one of
    the environment. Methods that take `weights` want the folder of checkpoints (`Settings.weights`).

    Args:
        noun: The name of such a model in messages, e.g. "click model".
        shipped: The entries that come with the project, in the order in which pages and help texts list them.
        trained: Finds those that were trained here; by default there are none.
    """

    def __init__(
        self, noun: str, shipped: Iterable[RegisteredModel[M]], *, trained: FindTrained[M] = _none_trained
    ) -> None:
        self._noun = noun
        self._trained = trained
        self.shipped: dict[str, RegisteredModel[M]] = {model.info.key: model for model in shipped}

    def all(self, models: Path | None = None) -> dict[str, RegisteredModel[M]]:
        """Return the entries by key, those that come with the project first."""
        folder = Settings.from_environment().models if models is None else models
        return self.shipped | dict(self._trained(folder))

    def find(self, key: str, *, models: Path | None = None) -> RegisteredModel[M]:
        """Return the entry of a key.

        Raises:
            SettingsError: No model has this key; the message names those there are.
        """
        if key in self.shipped:
            return self.shipped[key]
        known = self.all(models)
        if key not in known:
            raise SettingsError(f"{self._noun} {key!r} is not known; choose from {', '.join(known)}")
        return known[key]

    def info(self, key: str, *, models: Path | None = None) -> ModelInfo:
        """Return what is known of a model before it is loaded.

        Raises:
            SettingsError: See `find`.
        """
        return self.find(key, models=models).info

    def sha256(self, key: str, weights: Path, *, models: Path | None = None) -> str | None:
        """Return the hash of a model's weights without loading it; None for a model without weights.

        Raises:
            SettingsError: See `find`.
            CheckpointError: The weights are missing or damaged.
        """
        return weights_sha256(self.find(key, models=models), weights)

    def load(
        self,
        key: str,
        weights: Path,
        *,
        device: str = "auto",
        models: Path | None = None,
        memory: ClickMemory = ClickMemory.NEWEST,
    ) -> M:
        """Load a model; a new object at each call.

        Args:
            key: The model's.
            weights: The folder of checkpoints, see the class.
            device: The device, see `LoadOptions`.
            models: The folder of trained models, see the class.
            memory: The clicks that the model is told, see `LoadOptions`.

        Raises:
            SettingsError: The key is not known, or the device is not here.
            CheckpointError: The weights are missing, damaged or of another model, or a package is missing.
        """
        model = self.find(key, models=models)
        require_packages(model)
        options = LoadOptions(device=device, memory=memory)
        if not isinstance(model.load, OnBase):
            return model.load(model.info, weights, options)
        self._require_same_base(key, model.load, weights, models=models)
        base = self.load(model.load.base, weights, device=device, models=models, memory=memory)
        return model.load.put_on(model.info, base, options)

    def available(self, weights: Path, *, models: Path | None = None) -> list[Availability]:
        """Tell of every model whether packages and checkpoint are here; file contents are not checked."""
        return [availability(model, weights) for model in self.all(models).values()]

    def trainable(self, models: Path | None = None) -> list[str]:
        """Return the keys of the models that a training here can start from."""
        return [key for key, model in self.all(models).items() if model.trainable]

    def _require_same_base(self, key: str, on_base: OnBase[M], weights: Path, *, models: Path | None) -> None:
        if self.sha256(on_base.base, weights, models=models) != on_base.base_sha256:
            raise CheckpointError(
                f"model {key!r} was trained from {on_base.base!r} with other weights than those that are "
                "here now; put the former ones in place"
            )
