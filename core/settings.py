"""The places where Samography keeps its data and finds its weights."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Places on disk; nothing is created until something is written there.

    Attributes:
        home: Root of all data, from ``SAMOGRAPHY_HOME`` (default ``./data``).
        weights: Folder of model checkpoints, from ``SAMOGRAPHY_WEIGHTS`` (default ``<home>/weights``).
    """

    home: Path
    weights: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Return the settings from environment variables; blank variables count as unset."""
        variables = os.environ if environment is None else environment
        home = Path(variables.get("SAMOGRAPHY_HOME") or "data").expanduser().absolute()
        weights = Path(variables.get("SAMOGRAPHY_WEIGHTS") or home / "weights").expanduser().absolute()
        return cls(home=home, weights=weights)

    @property
    def store_path(self) -> Path:
        """The DuckDB file."""
        return self.home / "samography.duckdb"

    @property
    def runs(self) -> Path:
        """The folder of runs, one each: request, journal, log."""
        return self.home / "runs"

    @property
    def masks(self) -> Path:
        """The predicted masks, named by their content."""
        return self.home / "masks"

    @property
    def embeddings(self) -> Path:
        """The image embeddings on disk."""
        return self.home / "embeddings"

    @property
    def models(self) -> Path:
        """The models that were trained here, one folder each: weights and card."""
        return self.home / "models"

    @property
    def classifiers(self) -> Path:
        """The classifiers that were trained here, one folder each: weights, card and their baseline."""
        return self.home / "classifiers"

    @property
    def studies(self) -> Path:
        """The image files that Samography itself made or copied, one folder per study."""
        return self.home / "studies"

    @property
    def reports(self) -> Path:
        """The reports of protocols, one folder each."""
        return self.home / "reports"

    @property
    def secrets(self) -> Path:
        """The key of de-identification; for its owner alone, and in no export."""
        return self.home / "secrets"

    @property
    def volumes(self) -> Path:
        """The copies that pages keep of volumes that they have shown, so that these open quickly."""
        return self.home / "volumes"
