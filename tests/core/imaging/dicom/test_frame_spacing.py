from __future__ import annotations

from pydicom.dataset import Dataset

from core.imaging.dicom.frame_spacing import spacing_of
from core.imaging.remarks import collected_remarks


def test_pixels_that_are_no_squares_are_reported_where_their_size_is_not_known() -> None:
    header = Dataset()
    header.PixelAspectRatio = [2, 1]
    with collected_remarks() as remarks:
        assert spacing_of(header) is None
    assert remarks[0].problem.startswith("its pixels are no squares but 2 high and 1 wide")
    header.PixelSpacing = [0.2, 0.1]
    with collected_remarks() as remarks:
        assert spacing_of(header) == (0.2, 0.1)
    assert remarks == []
