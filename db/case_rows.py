"""Cases as rows of the store, and rows as cases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.cases import Case, IgnoredArea, ImageFile, Lesion, Modality, Pathology
from core.characteristics.appearance import appearance_sha256
from db.home_paths import HomePaths


@dataclass(frozen=True, slots=True)
class Filed:
    """The filing of a study: how its files stand in the store."""

    places: HomePaths
    root: Path

    def stored(self, path: Path) -> str:
        """Return the text that stands for a path."""
        return self.places.stored(path, self.root)

    def path(self, stored: str) -> Path:
        """Return the path that a text stands for."""
        return self.places.path(stored, self.root)


def case_of_row(
    row: tuple[Any, ...],
    filed: Filed,
    lesions: tuple[Lesion, ...],
    clinical: Mapping[str, str | float | None],
) -> Case:
    """Return a case from its row as ``studies/cases`` and ``cases/one`` select it."""
    case_id, patient_id, modality, path, file_hash, pixel_hash, shape, spacing, cosines, *rest = row
    pathology, birads, device, duplicate_group, ignored_path, ignored_sha256, patient_known = rest
    return Case(
        case_id=case_id,
        patient_id=patient_id,
        modality=Modality(modality),
        image=ImageFile(
            filed.path(path), file_hash, pixel_hash, tuple(shape), _tuple_of(spacing), _tuple_of(cosines)
        ),
        lesions=lesions,
        pathology=Pathology(pathology),
        birads=birads,
        device=device,
        duplicate_group=duplicate_group,
        ignored=None if ignored_path is None else IgnoredArea(filed.path(ignored_path), ignored_sha256),
        clinical=clinical,
        patient_known=patient_known is not False,
    )


def _tuple_of(numbers: list[float] | None) -> tuple[float, ...] | None:
    return None if numbers is None else tuple(numbers)


def case_row(case: Case, filed: Filed) -> dict[str, Any]:
    """Return a case without its lesions and clinical columns."""
    image = case.image
    return {
        "case_id": case.case_id,
        "patient_id": case.patient_id,
        "patient_known": case.patient_known,
        "modality": case.modality.value,
        "image_path": filed.stored(image.path),
        "file_sha256": image.file_sha256,
        "pixel_sha256": image.pixel_sha256,
        "shape": list(image.shape),
        "spacing_mm": None if image.spacing_mm is None else list(image.spacing_mm),
        "axis_cosines": None if image.axis_cosines is None else list(image.axis_cosines),
        "pathology": case.pathology.value,
        "birads": case.birads,
        "device": case.device,
        "duplicate_group": case.duplicate_group,
        "ignored_path": None if case.ignored is None else filed.stored(case.ignored.path),
        "ignored_sha256": None if case.ignored is None else case.ignored.mask_sha256,
    }


def lesion_rows(case: Case, filed: Filed) -> list[dict[str, Any]]:
    """Return the lesions of a case."""
    return [
        {
            "case_id": case.case_id,
            "lesion_id": lesion.lesion_id,
            "mask_paths": [filed.stored(path) for path in lesion.mask_paths],
            "mask_sha256": lesion.mask_sha256,
            "area_px": lesion.area_px,
            "appearance_sha256": appearance_sha256(case.image, lesion),
        }
        for lesion in case.lesions
    ]


def clinical_rows(case: Case) -> list[dict[str, Any]]:
    """Return the clinical columns of a case, as text and where it is one as a number."""
    return [
        {
            "case_id": case.case_id,
            "name": name,
            "text": None if value is None else f"{value:.15g}" if isinstance(value, float) else str(value),
            "number": float(value) if isinstance(value, int | float) else None,
        }
        for name, value in case.clinical.items()
    ]


def content_sha256(case: Case, filed: Filed) -> str:
    """Return the hash of everything that an import says of a case: the same hash is the same case."""
    row = case_row(case, filed)
    if case.ignored is None:  # studies of before there were ignored areas keep their hash
        del row["ignored_path"], row["ignored_sha256"]
    if case.image.axis_cosines is None:  # likewise those of before there were oblique axes
        del row["axis_cosines"]
    if case.patient_known:  # and so do those of before it was asked whether patients are known
        del row["patient_known"]
    content = [row, lesion_rows(case, filed), clinical_rows(case)]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
