"""Margins as they are written down and read again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import SettingsError
from db.audit import audit_log
from db.clock import utc_now
from db.margins import NewMargin, fix_margin, fixed_margins
from db.store import Store
from tests.people import enlist


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "store.duckdb")
    enlist(made, "Ada", "Grace")
    return made


def fix(
    store: Store,
    value: float,
    *,
    reason: str = "readers differ by as much",
    who: str = "Ada",
    worst: float | None = None,
) -> None:
    with store.connect(write=True) as con:
        fix_margin(con, "demo", "dice", NewMargin(value, reason, who, worst))


def test_a_later_margin_stands_before_the_earlier_one(store: Store) -> None:
    fix(store, 0.05)
    fix(store, 0.1, who=" Grace ")
    with store.connect() as con:
        newest, first = fixed_margins(con, "demo", "dice")
        assert fixed_margins(con, "demo", "iou") == fixed_margins(con, "other", "dice") == []
    assert (first.value, first.reason, first.who) == (0.05, "readers differ by as much", "Ada")
    assert (newest.value, newest.who) == (0.1, "Grace")
    assert utc_now() - timedelta(minutes=5) < first.fixed_at <= newest.fixed_at <= utc_now()


@pytest.mark.parametrize("value", [0.0, -0.05, float("nan"), float("inf")])
def test_a_margin_is_above_zero(store: Store, value: float) -> None:
    with pytest.raises(SettingsError, match="give a number above 0"):
        fix(store, value)


@pytest.mark.parametrize(("field", "given"), [("reason", {"reason": " "}), ("who", {"who": ""})])
def test_a_margin_needs_a_reason_and_a_name(store: Store, field: str, given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=field):
        fix(store, 0.05, **given)


def test_the_log_says_who_fixed_it(store: Store) -> None:
    fix(store, 0.05)
    with store.connect() as con:
        log = audit_log(con)
    assert log.loc[0, ["who", "action", "study", "detail"]].tolist() == [
        "Ada",
        "fixed margin",
        "demo",
        "dice 0.05",
    ]


def test_the_worst_case_is_written_down_with_the_margin(store: Store) -> None:
    fix(store, 2.0, worst=420.0)
    fix(store, 2.0)
    with store.connect() as con:
        assert [one.worst for one in fixed_margins(con, "demo", "dice")] == [None, 420.0]
        assert "undefined counts as 420" in " ".join(audit_log(con)["detail"].astype(str))
    with pytest.raises(SettingsError, match="worst-case value is nan"):
        fix(store, 2.0, worst=float("nan"))
