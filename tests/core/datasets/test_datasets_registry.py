from __future__ import annotations

import pytest

from core.datasets.registry import LAYOUTS, find_layout
from core.errors import SettingsError


def test_layouts_by_key() -> None:
    assert list(LAYOUTS) == [
        *("busi", "breast_lesions_usg", "bus_bra", "tdsc_abus"),
        *("mama_mia", "brats2020", "bcss", "dicom", "generic"),
        *("phantoms", "mri_phantoms", "abus_phantoms"),
    ]
    for key, layout in LAYOUTS.items():
        assert find_layout(key) is layout
        assert layout.key == key
        assert layout.label
        assert layout.description
    assert [key for key, layout in LAYOUTS.items() if layout.synthetic] == [
        "phantoms",
        "mri_phantoms",
        "abus_phantoms",
    ]


def test_unknown_layout_lists_the_known_ones() -> None:
    with pytest.raises(
        SettingsError,
        match="there is no layout 'dicoms'; choose one of busi, breast_lesions_usg, bus_bra, tdsc_abus, "
        "mama_mia, brats2020, bcss, dicom, generic, phantoms, mri_phantoms, abus_phantoms",
    ):
        find_layout("dicoms")
