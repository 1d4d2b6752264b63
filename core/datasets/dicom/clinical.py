"""The facts of patient and device that a de-identified copy still tells."""

from __future__ import annotations

from typing import Any

from core.datasets.written_age import parse_age_years


def clinical_of(copied: Any, *, frame: int | None = None) -> dict[str, str | float | None]:
    """Return the clinical columns of a case.

    Args:
        copied: The de-identified copy; the original must not be given.
        frame: The number of the frame of a clip, from 1.

    Returns:
        age (years; 90 for all above 89), sex, study_date (moved, ISO), laterality, and the frame of a clip.
    """
    found: dict[str, str | float | None] = {
        "age": parse_age_years(str(copied.get("PatientAge") or "")),
        "sex": str(copied.get("PatientSex") or "") or None,
        "study_date": _iso(str(copied.get("StudyDate") or "")),
        "laterality": str(copied.get("ImageLaterality") or copied.get("Laterality") or "") or None,
    }
    return found if frame is None else {**found, "frame": float(frame)}


def device_of(copied: Any) -> str | None:
    """Return manufacturer and model; None where neither was kept."""
    parts = [str(copied.get(name) or "").strip() for name in ("Manufacturer", "ManufacturerModelName")]
    return " ".join(part for part in parts if part) or None


def _iso(text: str) -> str | None:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 else None
