from __future__ import annotations

import numpy as np
import pytest

from core.errors import InputError
from core.imaging.masks.choice import chosen
from core.imaging.masks.content import Target

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
