"""The marks that readers accepted, by the hashes of their masks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaseMarks:
    """The marks of one reader in one case: the hashes of the masks of all lesions, none if none."""

    case_id: str
    reader: str
    shape: tuple[int, ...]
    mask_sha256: tuple[str, ...]
