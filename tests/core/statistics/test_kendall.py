import numpy as np
import pytest
from scipy.stats import kendalltau

from core.errors import InputError
from core.statistics.kendall import kendall_matrix


def tau_b_by_counting_pairs(x, y):
    concordance = ties_x = ties_y = 0
    pairs = [(i, j) for i in range(len(x)) for j in range(i)]
    for i, j in pairs:
        concordance += np.sign(x[i] - x[j]) * np.sign(y[i] - y[j])
        ties_x += x[i] == x[j]
        ties_y += y[i] == y[j]
    return concordance / np.sqrt((len(pairs) - ties_x) * (len(pairs) - ties_y))


def test_ties_counted_by_hand_and_by_scipy():
    generator = np.random.default_rng(0)
    x, y = generator.integers(0, 5, (2, 30)).astype(float)
    cell = kendall_matrix({"x": x, "y": y}).cell("x", "y")
    oracle = kendalltau(x, y)
    assert cell.tau == pytest.approx(tau_b_by_counting_pairs(x, y))
    assert cell.tau == pytest.approx(oracle.statistic)
    assert cell.p == pytest.approx(oracle.pvalue)
    assert cell.n == 30


def test_three_cases_worked_by_hand():
    matrix = kendall_matrix({"dice": [0.1, 0.5, 0.9], "size": [1, 3, 2], "complexity": [3, 2, 1]})
    assert matrix.cell("dice", "complexity").tau == -1.0
    assert matrix.cell("dice", "size").tau == pytest.approx(1 / 3)
    np.testing.assert_allclose(np.diag(matrix.tau), 1)
    np.testing.assert_allclose(matrix.tau, matrix.tau.T)
    assert [cell.first for cell in matrix.cells[:3]] == ["dice"] * 3


def test_gaps_are_left_out_pair_by_pair():
    columns = {"a": [1, 2, 3, None, 5], "b": [2, float("nan"), 1, 7, 9], "c": [1, 2, 3, 4, 5]}
    matrix = kendall_matrix(columns)
    assert (matrix.cell("a", "b").n, matrix.cell("a", "c").n, matrix.cell("c", "b").n) == (3, 4, 4)
    assert matrix.cell("a", "b").tau == pytest.approx(kendalltau([1, 3, 5], [2, 1, 9]).statistic)
    assert matrix.cell("b", "a").tau == matrix.cell("a", "b").tau


def test_undefined_cells_say_why():
    matrix = kendall_matrix({"a": [1, 2, 3], "same": [4, 4, 4], "gaps": [None, None, 1]})
    assert matrix.cell("a", "same").reason == "a column has one value only"
    assert matrix.cell("gaps", "a").reason == "fewer than two cases have both values"
    assert matrix.cell("a", "same").tau is None
    assert matrix.cell("a", "same").p is None
    assert np.isnan(matrix.tau[0, 1])


def test_no_columns_and_columns_of_different_lengths():
    assert kendall_matrix({}).cells == ()
    assert kendall_matrix({}).tau.shape == (0, 0)
    with pytest.raises(InputError, match="b has 2 values, expected 3"):
        kendall_matrix({"a": [1, 2, 3], "b": [1, 2]})
