"""The findings of a preset, before anybody writes them down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True, slots=True)
class Findings:
    """A preset's tables and its figures (Altair charts) by file stem."""

    tables: dict[str, pd.DataFrame]
    figures: dict[str, Any]
