"""The cohort layouts that can be imported."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.datasets.abus_phantoms import ABUS_PHANTOMS
from core.datasets.bcss import BCSS
from core.datasets.brats2020 import BRATS2020
from core.datasets.breast_lesions_usg import BREAST_LESIONS_USG
from core.datasets.bus_bra import BUS_BRA
from core.datasets.busi import BUSI
from core.datasets.cohort_layout import Cohort, Layout, LayoutOptions
from core.datasets.dicom.tree import DICOM
from core.datasets.generic import GENERIC
from core.datasets.mama_mia import MAMA_MIA
from core.datasets.mri_phantoms import MRI_PHANTOMS
from core.datasets.phantoms import PHANTOMS
from core.datasets.tdsc_abus import TDSC_ABUS
from core.errors import SettingsError
from core.files.gate import below
from core.imaging.deidentify.quiet import quiet_libraries


def _guarded(layout: Layout) -> Layout:
    """The layout, whose readers open no file outside of the root, and whose libraries print nothing."""

    def read(root: Path, options: LayoutOptions) -> Cohort:
        own = [] if options.derived is None else [options.derived]
        with below(root if root.is_dir() else root.parent, *own), quiet_libraries():
            return layout.read(root, options)

    return replace(layout, read=read)


LAYOUTS: dict[str, Layout] = {
    layout.key: _guarded(layout)
    for layout in (
        *(BUSI, BREAST_LESIONS_USG, BUS_BRA, TDSC_ABUS, MAMA_MIA, BRATS2020, BCSS, DICOM, GENERIC),
        *(PHANTOMS, MRI_PHANTOMS, ABUS_PHANTOMS),
    )
}
"""Layouts by key, in the order in which they are offered."""


def find_layout(key: str) -> Layout:
    """The layout with this key.

    Raises:
        SettingsError: There is none; the message lists those that exist.
    """
    if key not in LAYOUTS:
        raise SettingsError(f"there is no layout {key!r}; choose one of {', '.join(LAYOUTS)}")
    return LAYOUTS[key]
