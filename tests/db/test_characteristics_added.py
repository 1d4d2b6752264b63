"""Characteristics that are newer than what is stored of a lesion are measured with the next run."""

from __future__ import annotations

from pathlib import Path

from core.characteristics.appearance import appearance_sha256
from core.characteristics.registry import CHARACTERISTICS
from core.measured import Measured
from db.results import add_characteristics, known_appearances
from db.studies import load_cases
from tests.tiny_study import make_study


def test_a_lesion_that_lacks_one_is_measured_again_and_keeps_the_others(tmp_path: Path) -> None:
    _, store = make_study(tmp_path, cases=2)
    with store.connect(write=True) as con:
        first, second = (appearance_sha256(case.image, case.lesions[0]) for case in load_cases(con, "tiny"))
        every = {name: Measured.of(1.0) for name in CHARACTERISTICS}
        before = {name: value for name, value in every.items() if name != "irregularity"}
        add_characteristics(con, {first: every, second: before})
        assert known_appearances(con, "tiny") == {first}
        add_characteristics(con, {second: {name: Measured.of(2.0) for name in CHARACTERISTICS}})
        assert known_appearances(con, "tiny") == {first, second}
        stored = con.execute(
            "SELECT value, count(*) FROM characteristic WHERE appearance_sha256 = $it GROUP BY 1 ORDER BY 1",
            {"it": second},
        ).fetchall()
    assert stored == [(1.0, len(CHARACTERISTICS) - 1), (2.0, 1)]
