"""An answer without prompts is held against all lesions of a case at once, everywhere that results go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from core.characteristics.registry import CHARACTERISTICS
from core.exports.run_content import NUMBERS, numbers_sha256
from core.models.catalog import PICTURE_MODELS
from core.models.contracts import Candidate, Embedding, MaskPrediction
from core.prompts.values import PromptKind, PromptSet
from core.settings import Settings
from db.analysis import correlation_frame, lesion_levels, scored_by_lesion
from db.cohort_members import filter_members
from db.cohort_view import opened
from db.export import export_frame
from db.results import merge_records
from db.run_package import add_run_package, run_content
from db.runs import run_statuses
from db.store import Store
from jobs import evaluate
from tests.journaled_runs import journaled
from tests.level_model import LEVEL, LevelSegmenter
from tests.tiny_study import import_cohort

LARGE, SMALL = np.s_[10:30, 10:30], np.s_[10:20, 40:50]
"""400 and 100 pixels: against either alone, a perfect answer has Dice 2 * 400 / 900 and 2 * 100 / 600."""


class Perfect(LevelSegmenter):
    """Finds everything bright, whatever it is asked."""

    def predict(
        self, embedding: Embedding, prompts: PromptSet, *, multimask: bool | None = None
    ) -> MaskPrediction:
        return MaskPrediction((Candidate(np.asarray(embedding.arrays["image"] > 100)),))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Store, str]:
    """One case with two lesions, one with one; a run with and without prompts."""
    home = tmp_path_factory.mktemp("unions")
    root = home / "cohort"
    (root / "images").mkdir(parents=True)
    (root / "masks").mkdir()
    lines = ["image,mask,lesion,patient,pathology,age"]
    for name, lesions in (("two", (LARGE, SMALL)), ("one", (LARGE,))):
        image = np.zeros((48, 64), np.uint8)
        for number, place in enumerate(lesions, 1):
            mask = np.zeros((48, 64), np.uint8)
            image[place], mask[place] = 200, 255
            Image.fromarray(mask).save(root / "masks" / f"{name}{number}.png")
            lines.append(f"images/{name}.png,masks/{name}{number}.png,{number},{name},malignant,44")
        Image.fromarray(image).save(root / "images" / f"{name}.png")
    (root / "cases.csv").write_text("\n".join(lines) + "\n")
    settings = Settings(home, home / "weights")
    store = Store(settings.store_path)
    import_cohort(store, root)
    info = replace(LEVEL, prompts=LEVEL.prompts | {PromptKind.NONE})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_HOME", str(home))
        patch.setattr(PICTURE_MODELS, "load", lambda *args, **named: Perfect(info=info, cacheable=False))
        asked = ["--study", "tiny", "--model", "classical", "--prompts", "none", "--prompts", "tight_box"]
        assert evaluate.main([*asked, "--no-baseline"]) == 0
    with store.connect() as con:
        return settings, store, run_statuses(con)[0].run.run_id


def frame(store: Store, run_id: str) -> pd.DataFrame:
    with store.connect() as con:
        found = export_frame(con, [run_id])
    return found.set_index(["case_id", "prompts", "lesion_id"]).sort_index()


def test_a_perfect_answer_is_perfect(home: tuple[Settings, Store, str]) -> None:
    rows = frame(home[1], home[2])
    unprompted = rows.xs("none", level="prompts")
    assert list(unprompted.index) == [("images/one", "1"), ("images/two", "union")]
    assert unprompted["dice"].tolist() == [1.0, 1.0]
    assert unprompted[["lesions_detected", "lesions_missed", "lesions_false_positive"]].values.tolist() == [
        [1, 0, 0],
        [2, 0, 0],
    ]
    prompted = rows.loc[("images/two", "tight_box")]
    assert prompted["dice"].tolist() == pytest.approx([800 / 900, 200 / 600])
    assert prompted["lesions_detected"].isna().all()


def test_characteristics_and_levels_are_those_of_the_union(home: tuple[Settings, Store, str]) -> None:
    _, store, run_id = home
    rows = frame(store, run_id)
    assert rows.loc[("images/two", "none", "union"), ["area_px", "components"]].tolist() == [500, 2]
    assert rows.loc[("images/two", "tight_box"), "area_px"].tolist() == [400, 100]
    with store.connect() as con:
        table = correlation_frame(
            con, run_id, study="tiny", prompts="none", metrics=("dice",), names=("area_px", "age")
        )
        levels = lesion_levels(con, "tiny", "pathology")
    assert sorted(zip(table["area_px"], table["age"], strict=True)) == [(400, 44), (500, 44)]
    assert levels[levels["lesion_id"] == "union"][["case_id", "level"]].values.tolist() == [
        ["images/two", "malignant"]
    ]


def test_a_cohort_has_the_answer_if_it_has_all_its_lesions(home: tuple[Settings, Store, str]) -> None:
    _, store, run_id = home
    with store.connect() as con:
        whole = filter_members(con, "tiny", "pathology = malignant")
        large = filter_members(con, "tiny", "area_px > 200")
    for members, expected in ((whole, ["1", "union"]), (large, ["1"])):
        with opened(store, members) as con:
            found = export_frame(con, [run_id])
        assert found.loc[found["prompts"] == "none", "lesion_id"].tolist() == expected


def test_merging_again_changes_nothing_and_old_rows_are_reported(home: tuple[Settings, Store, str]) -> None:
    settings, store, run_id = home
    with store.connect(write=True) as con:
        assert merge_records(con, run_id, journaled(con, settings, run_id)) == 0
        assert con.execute("SELECT count(*) FROM union_lesion").fetchall() == [(1,)]
        assert scored_by_lesion(con, run_id) == 0
        again = "SELECT * REPLACE ('2' AS lesion_id) FROM result WHERE lesion_id = 'union'"
        con.execute(f"INSERT INTO result {again}")
        assert scored_by_lesion(con, run_id) == 1
        con.execute("DELETE FROM result WHERE prompts = 'none' AND lesion_id = '2'")


def test_an_archive_carries_the_union(home: tuple[Settings, Store, str], tmp_path: Path) -> None:
    settings, store, run_id = home
    with store.connect() as con:
        content = run_content(con, run_id, settings=settings)
    other = Store(tmp_path / "other.duckdb")
    numbers = numbers_sha256({name: content.tables[name] for name in NUMBERS})
    with other.connect(write=True) as con:
        add_run_package(con, content.tables, numbers=numbers, schema=content.schema, root=tmp_path)
    ours, theirs = frame(store, run_id), frame(other, run_id)
    pd.testing.assert_frame_equal(ours[["dice", "area_px"]], theirs[["dice", "area_px"]])


def test_every_characteristic_is_of_the_union_alone(home: tuple[Settings, Store, str]) -> None:
    """None that a union has is taken from one of its lesions."""
    with home[1].connect() as con:
        known = {name for (name,) in con.execute("SELECT name FROM our_attribute_name").fetchall()}
    assert [name for name in CHARACTERISTICS if name not in known] == []
