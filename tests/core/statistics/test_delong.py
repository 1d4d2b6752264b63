from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from core.errors import InputError
from core.statistics.delong import (
    ALL_ABOVE,
    ALL_BELOW,
    ALL_TIED,
    FEW_IN_CLASS,
    NO_SPREAD,
    TOO_FEW,
    Area,
    AreaDifference,
    delong,
    delong_difference,
)
from tests.conftest import REPOSITORY

GOLDEN = json.loads((REPOSITORY / "tests" / "golden" / "delong_proc.json").read_text())


def spread(counts: dict[str, int]) -> list[float]:
    return [float(grade) for grade, count in counts.items() for _ in range(count)]


def drawn(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Truth and two related scores with ties."""
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < 0.4
    common = rng.normal(size=n)
    one = np.round(truth * 0.9 + common + rng.normal(size=n), 1)
    return truth, one, np.round(truth * 0.5 + common + rng.normal(size=n), 1)


def test_equals_proc_on_its_own_example() -> None:
    poor, good = spread(GOLDEN["poor"]), spread(GOLDEN["good"])
    found = delong([True] * len(poor) + [False] * len(good), poor + good)
    assert found is not None
    assert found.interval is not None
    assert found.auc == pytest.approx(GOLDEN["auc"], abs=5e-8)
    low, high = GOLDEN["interval"]
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=5e-5)
    assert (found.n_positive, found.n_negative) == (41, 72)


def test_area_equals_scikit_learn_with_ties() -> None:
    truth, one, _ = drawn(200, seed=1)
    found = delong(truth, one)
    assert found is not None
    assert found.auc == pytest.approx(roc_auc_score(truth, one), abs=1e-12)


def test_variance_and_difference_agree_with_a_bootstrap() -> None:
    truth, one, other = drawn(300, seed=2)
    rng = np.random.default_rng(3)
    high, low = np.flatnonzero(truth), np.flatnonzero(~truth)
    # For each pair of a diseased and a healthy case: 1 where the first has the higher score, half for a tie.
    above = [0.5 + 0.5 * np.sign(scores[high][:, None] - scores[low]) for scores in (one, other)]
    areas = []
    for _ in range(1500):
        pairs = np.ix_(rng.integers(high.size, size=high.size), rng.integers(low.size, size=low.size))
        areas.append([pair[pairs].mean() for pair in above])
    sampled = np.array(areas)
    area, gap = delong(truth, one), delong_difference(truth, one, other)
    assert area is not None
    assert gap is not None
    assert area.interval is not None
    assert gap.interval is not None
    sd, sd_gap = sampled[:, 0].std(), (sampled[:, 0] - sampled[:, 1]).std()
    assert (area.interval.high - area.interval.low) / 2 / 1.96 == pytest.approx(sd, rel=0.08)
    assert (gap.interval.high - gap.interval.low) / 2 / 1.96 == pytest.approx(sd_gap, rel=0.08)
    assert gap.difference == pytest.approx(area.auc - roc_auc_score(truth, other))


def test_equals_the_definition_pair_by_pair() -> None:
    truth, one, other = drawn(40, seed=4)
    kernels = []
    for scores in (one, other):
        gaps = scores[truth][:, None] - scores[~truth][None, :]
        kernels.append((gaps > 0) + 0.5 * (gaps == 0))
    gap = kernels[0] - kernels[1]
    n, m = gap.shape
    variance = gap.mean(1).var(ddof=1) / n + gap.mean(0).var(ddof=1) / m
    found = delong_difference(truth, one, other)
    assert found is not None
    assert found.interval is not None
    assert found.difference == pytest.approx(gap.mean())
    half = 1.959963984540054 * np.sqrt(variance)
    assert found.interval.high == pytest.approx(gap.mean() + half)


def test_what_is_too_small() -> None:
    assert delong([True, True], [1.0, 2.0]) is None
    alone = delong([True, False, False], [3.0, 2.0, 1.0])
    assert alone is not None
    assert (alone.auc, alone.interval, alone.reason) == (1.0, None, TOO_FEW)
    assert delong_difference([True, False, False], [3.0, 2.0, 1.0], [1.0, 2.0, 3.0]) is None
    same = delong_difference([True, True, False, False], [4.0, 1.0, 2.0, 3.0], [4.0, 1.0, 2.0, 3.0])
    assert same is not None
    assert (same.difference, same.interval, same.p) == (0.0, None, None)
    with pytest.raises(InputError, match="1 scores were given for 2 cases"):
        delong([True, False], [1.0])
    with pytest.raises(InputError, match="no finite number"):
        delong([True, False], [1.0, float("nan")])


def test_classes_that_do_not_overlap_have_an_area_but_no_interval() -> None:
    apart = delong([True, True, False, False], [4.0, 3.0, 2.0, 1.0])
    turned = delong([True, True, False, False], [1.0, 2.0, 3.0, 4.0])
    tied = delong([True, True, False, False], [0.3, 0.1 + 0.2, 0.3, 0.3])
    assert apart == Area(1.0, None, 2, 2, ALL_ABOVE)
    assert turned == Area(0.0, None, 2, 2, ALL_BELOW)
    assert tied == Area(0.5, None, 2, 2, ALL_TIED)


def test_rounding_moves_no_area() -> None:
    # The positive at 0.1 + 0.2 is tied with the negative at 0.3: (0.5 + 1 + 0 + 1) / 4.
    found = delong([True, True, False, False], [0.1 + 0.2, 0.25, 0.3, 0.1])
    assert found is not None
    assert found.auc == 2.5 / 4


def test_areas_that_differ_by_the_same_everywhere_have_no_p() -> None:
    truth = [True, True, True, False, False, False]
    one, other = [4.0, 5.0, 6.0, 1.0, 2.0, 3.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    assert delong_difference(truth, one, other) == AreaDifference(1.0, None, None, NO_SPREAD)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(0, 5)), min_size=4, max_size=12))
def test_no_interval_leaves_the_scale(cases: list[tuple[bool, int, int]]) -> None:
    truth, one, other = (list(column) for column in zip(*cases, strict=True))
    area, gap = delong(truth, one), delong_difference(truth, one, other)
    if area is not None and area.interval is not None:
        assert 0 <= area.interval.low <= area.auc <= area.interval.high <= 1
    if area is not None:
        assert (area.interval is None) == (area.reason is not None)
    if gap is not None and gap.interval is not None:
        assert -1 <= gap.interval.low <= gap.difference <= gap.interval.high <= 1


def test_several_pictures_of_a_patient_are_a_cluster() -> None:
    """Obuchowski 1997, Biometrics 53:567, worked out by hand over pairs."""
    truth = np.array([1, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1], dtype=bool)
    scores = np.array([9, 7, 4, 8, 3, 5, 6, 6, 9, 1, 2, 4, 7, 2, 8, 5], dtype=float)
    owner = np.array([0, 0, 0, 1, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9, 9])
    kernel = (scores[truth][:, None] > scores[~truth]) + 0.5 * (scores[truth][:, None] == scores[~truth])
    area, (n, m) = kernel.mean(), kernel.shape
    above, below = np.zeros(10), np.zeros(10)
    np.add.at(above, owner[truth], kernel.mean(axis=1) - area)
    np.add.at(below, owner[~truth], kernel.mean(axis=0) - area)
    with_high, with_low = 7, 8
    variance = with_high / (with_high - 1) * (above**2).sum() / n**2
    variance += with_low / (with_low - 1) * (below**2).sum() / m**2
    variance += 2 * 10 / 9 * (above * below).sum() / (n * m)
    found = delong(truth, scores, patients=owner)
    assert found is not None
    assert found.interval is not None
    # Fewer than 30 patients in a class: on the scale of the logit.
    reach = 1.959963984540054 * np.sqrt(variance) / (area * (1 - area))
    high = 1 / (1 + np.exp(-(np.log(area / (1 - area)) + reach)))
    assert found.interval.high == pytest.approx(high)


def test_copies_of_a_patients_picture_add_next_to_no_certainty() -> None:
    truth, one, other = drawn(200, seed=5)
    owner = np.repeat(np.arange(200), 3)
    for once, copied in (
        (delong(truth, one), delong(np.repeat(truth, 3), np.repeat(one, 3), patients=owner)),
        (
            delong_difference(truth, one, other),
            delong_difference(np.repeat(truth, 3), np.repeat(one, 3), np.repeat(other, 3), patients=owner),
        ),
    ):
        assert once is not None
        assert copied is not None
        assert once.interval is not None
        assert copied.interval is not None
        assert copied.interval.low == pytest.approx(once.interval.low)


def test_fewer_than_six_patients_in_a_class_have_no_interval() -> None:
    truth, scores = [True] * 5 + [False] * 40, [*range(20, 25), *range(5, 45)]
    area = delong(truth, scores)
    assert area is not None
    assert (area.interval, area.reason) == (None, FEW_IN_CLASS)
    gap = delong_difference(truth, scores, scores[::-1])
    assert gap is not None
    assert (gap.interval, gap.p, gap.reason) == (None, None, FEW_IN_CLASS)
    pictures = delong([True, False] * 20, list(range(40)), patients=[f"p{n // 8}" for n in range(40)])
    assert pictures is not None
    assert pictures.reason == FEW_IN_CLASS
