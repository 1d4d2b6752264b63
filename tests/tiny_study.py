"""A study of a few tiny pictures, really on disk and really in a store."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from core.datasets.cohort_layout import LayoutOptions
from core.datasets.registry import find_layout
from core.settings import Settings
from db.store import Store
from db.studies import StudyImport, save_import

SHAPE = (48, 64)
SPACING_MM = (0.5, 0.25)
BIRADS = ("2", "3", "4A", "4B", "4C", "5")


def write_cohort(root: Path, cases: int) -> None:
    """A generic cohort: dark elliptic lesions that differ from case to case, masks and ``cases.csv``."""
    (root / "images").mkdir(parents=True)
    (root / "masks").mkdir()
    lines = ["image,mask,patient,pathology,birads,age,spacing_y_mm,spacing_x_mm"]
    for number in range(cases):
        image, mask = _picture(number)
        Image.fromarray(image).save(root / "images" / f"c{number:03}.png")
        Image.fromarray(mask.astype(np.uint8) * 255).save(root / "masks" / f"c{number:03}.png")
        pathology = ("benign", "malignant")[number % 2]
        lines.append(
            f"images/c{number:03}.png,masks/c{number:03}.png,P{number // 2},{pathology},"
            f"{BIRADS[number % len(BIRADS)]},{40 + number},{SPACING_MM[0]},{SPACING_MM[1]}"
        )
    (root / "cases.csv").write_text("\n".join(lines) + "\n")


def import_cohort(store: Store, root: Path, *, study: str = "tiny") -> None:
    """Bring the cohort into the store."""
    cohort = find_layout("generic").read(root, LayoutOptions())
    imported = StudyImport(study, "generic", root, cohort.cases, cohort.notes, cohort.files_seen)
    with store.connect(write=True) as con:
        save_import(con, imported)


def make_study(home: Path, *, cases: int, study: str = "tiny") -> tuple[Settings, Store]:
    """Settings and store of a fresh home that holds one imported study."""
    settings = Settings(home=home, weights=home / "weights")
    store = Store(settings.store_path)
    root = home / "cohort" / study
    write_cohort(root, cases)
    import_cohort(store, root, study=study)
    return settings, store


def _picture(number: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(number)
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    centre_y, centre_x = rng.uniform(18, 30), rng.uniform(22, 42)
    half_y, half_x = rng.uniform(5, 10), rng.uniform(7, 16)
    mask = ((y - centre_y) / half_y) ** 2 + ((x - centre_x) / half_x) ** 2 < 1
    image = np.where(mask, 60, 150) + rng.normal(0, 15, SHAPE)
    return image.clip(0, 255).astype(np.uint8), mask
