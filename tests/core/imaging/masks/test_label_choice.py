from __future__ import annotations

import numpy as np
import pytest

from core.errors import InputError
from core.imaging.masks.content import Target
from core.imaging.masks.label_choice import chosen

TARGETS = tuple(
    Target(str(label), name, np.arange(4) == label)
    for label, name in ((0, "tumour, main"), (1, "node+fat"), (2, None))
)


@pytest.mark.parametrize(
    ("choice", "labels"),
    [("tumour, main", ["0"]), ("Node+Fat", ["1"]), ("0,2", ["0", "2"]), ("0+2", ["0+2"]), ("all", ["all"])],
)
def test_a_name_with_the_signs_of_a_list_is_a_name_where_a_label_has_it(
    choice: str, labels: list[str]
) -> None:
    assert [target.label for target in chosen(TARGETS, choice)] == labels


def test_labels_that_are_not_there_are_refused() -> None:
    with pytest.raises(InputError, match="holds no label '7'"):
        chosen(TARGETS, "0,7")


def test_a_number_that_is_the_name_of_another_label_is_refused() -> None:
    targets = (Target("1", "2", np.arange(4) == 1), Target("2", "node", np.arange(4) == 2))
    with pytest.raises(InputError, match=r"holds 2 labels called '2' \(it has 1 '2': 1 px; 2 'node': 1 px\)"):
        chosen(targets, "2")
    assert chosen(targets, "node") == (targets[1],)
