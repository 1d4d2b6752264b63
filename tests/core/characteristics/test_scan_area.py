import numpy as np

from core.characteristics.scan_area import scan_area


def test_frame_is_left_out_and_speckle_gaps_and_cysts_are_not():
    grey = np.zeros((80, 90))
    grey[10:70, 20:80] = 60.0
    grey[15:18, 30:60] = 0.0
    grey[30:50, 40:60] = 0.0
    expected = np.zeros(grey.shape, dtype=bool)
    expected[10:70, 20:80] = True
    np.testing.assert_array_equal(scan_area(grey), expected)


def test_black_image_counts_whole():
    assert scan_area(np.zeros((5, 7))).all()
