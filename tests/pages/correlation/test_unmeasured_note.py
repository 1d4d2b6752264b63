"""What earlier versions did not measure is counted over the lesions that were measured at all."""

from __future__ import annotations

import pandas as pd

from core.characteristics.registry import CHARACTERISTICS
from pages.components.correlation.unmeasured_note import unmeasured


def known(**lesions: int) -> pd.DataFrame:
    return pd.DataFrame({"name": list(lesions), "lesions": list(lesions.values())})


def test_lesions_without_the_new_one_are_counted() -> None:
    usual = dict.fromkeys(CHARACTERISTICS, 10)
    assert unmeasured(known(**usual, age=12)) == {}
    assert unmeasured(known(**{**usual, "irregularity": 4})) == {"irregularity": 6}
    del usual["irregularity"]
    assert unmeasured(known(**usual)) == {"irregularity": 10}


def test_a_study_in_which_nothing_was_measured_lacks_nothing() -> None:
    assert unmeasured(known(age=12)) == {}
