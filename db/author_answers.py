"""What only authors can say in reports of a study; rows are appended and never changed."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from core.access.acts import Act
from core.errors import SettingsError
from core.reports.author_answers import LAST_ITEM, AuthorAnswer
from db.audit import Deed, Place, record
from db.clock import utc_now
from db.queries import sql
from db.readers import require_act
from db.studies import find_study


def write_answer(con: DuckDBPyConnection, study: str, item: int, *, text: str, who: str) -> None:
    """Write a text on an item of the checklist down; an empty one takes the one before it back.

    Raises:
        SettingsError: There is no such item, or nobody's name.
        InputError: There is no such study.
        AccessError: The person may not, by the list as it is now.
    """
    if not 1 <= item <= LAST_ITEM:
        raise SettingsError(f"item {item} is not in the checklist; it has 1 to {LAST_ITEM}")
    if not who.strip():
        raise SettingsError("the answer came without a name; say who wrote it")
    require_act(con, who.strip(), Act.ANSWER_CHECKLIST)
    find_study(con, study)
    row = {"study": study, "item": item, "text": text.strip(), "who": who.strip(), "now": utc_now()}
    con.execute(sql("author_answers/add"), row)
    record(con, who.strip(), deed=Deed.ANSWERED_ITEM, place=Place(study), detail=f"item {item}")


def author_answers(con: DuckDBPyConnection, study: str) -> dict[int, AuthorAnswer]:
    """The newest text on each item, by its number; those that were taken back are left out."""
    rows = con.execute(sql("author_answers/newest"), {"study": study}).fetchall()
    return {row[0]: AuthorAnswer(*row) for row in rows if row[1]}
