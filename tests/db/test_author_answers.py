"""What authors write for reports stays with the study."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError, SettingsError
from db.audit import audit_log
from db.author_answers import author_answers, write_answer
from tests.people import enlist
from tests.tiny_study import make_study


def test_the_newest_text_stands_and_an_empty_one_takes_it_back(tmp_path: Path) -> None:
    _, store = make_study(tmp_path, cases=2)
    enlist(store, "Ada", "Grace")
    with store.connect(write=True) as con:
        write_answer(con, "tiny", 4, text=" A prompt helps. ", who=" Ada ")
        write_answer(con, "tiny", 5, text="Retrospective.", who="Ada")
        write_answer(con, "tiny", 4, text="A prompt helps by 0.1.", who="Grace")
        write_answer(con, "tiny", 5, text="", who="Ada")
        found = author_answers(con, "tiny")
        assert {item: (one.text, one.who) for item, one in found.items()} == {
            4: ("A prompt helps by 0.1.", "Grace")
        }
        assert "answered checklist item" in audit_log(con)["action"].tolist()


def test_refusals(tmp_path: Path) -> None:
    _, store = make_study(tmp_path, cases=2)
    enlist(store, "Ada", "Grace")
    with store.connect(write=True) as con:
        with pytest.raises(SettingsError, match="item 45 is not in the checklist; it has 1 to 44"):
            write_answer(con, "tiny", 45, text="x", who="Ada")
        with pytest.raises(SettingsError, match="say who wrote it"):
            write_answer(con, "tiny", 4, text="x", who=" ")
        with pytest.raises(InputError, match="there is no study 'nowhere'"):
            write_answer(con, "nowhere", 4, text="x", who="Ada")
