from core.statistics.p_words import adjusted_floor, p_text


def test_as_journals_print_it():
    assert [p_text(p) for p in (None, float("nan"), 0.0345, 0.0009, 1.0)] == [
        "–",
        "–",
        "0.035",
        "< 0.001",
        "1.000",
    ]


def test_at_the_floor_of_its_draws():
    assert p_text(1 / 1000, floor=1 / 1000) == "≤ 0.001"
    assert p_text(1 / 200, floor=1 / 200) == "≤ 0.005"
    assert p_text(1 / 701, floor=1 / 701) == "≤ 0.002"  # 0.00143, rounded up
    assert p_text(2 / 1000, floor=1 / 1000) == "0.002"
    assert p_text(1e-4, floor=1e-4) == "< 0.001"


def test_adjusting_keeps_the_floor_with_the_p():
    assert adjusted_floor(0.001, 0.006, floor=0.001) == 0.006
    assert adjusted_floor(0.002, 0.006, floor=0.001) is None
    assert adjusted_floor(0.001, 0.006, floor=None) is None
    assert adjusted_floor(None, None, floor=0.001) is None
