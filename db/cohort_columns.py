"""The columns that cases and lesions of a study can be filtered by, for a form to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from core.cases import BIRADS_ORDER
from core.cohorts.filter_columns import is_of_lesion
from core.text.column_keys import column_keys
from db.queries import sql

MOST_LEVELS = 200


@dataclass(frozen=True, slots=True)
class CohortColumn:
    """A column that has values.

    Attributes:
        name: The name that a filter calls it by.
        known: The number of cases (lesions, for one of lesions) that have a value.
        numeric: True where all values are numbers.
        low, high: Least and greatest of them; None for texts.
    """

    name: str
    known: int
    numeric: bool = False
    low: float | None = None
    high: float | None = None

    @property
    def of_lesion(self) -> bool:
        """Return whether it chooses lesions."""
        return is_of_lesion(self.name)


def clinical_keys(con: DuckDBPyConnection, study: str) -> dict[str, str]:
    """Return the key by which each clinical column of a study is filtered (`core.text.column_keys`)."""
    return column_keys(
        row[0] for row in con.execute(sql("cohorts/clinical_names"), {"study": study}).fetchall()
    )


def bound_keys(con: DuckDBPyConnection, study: str) -> dict[str, list[str]]:
    """Return `clinical_keys` as two lists to bind: a struct of the store would not tell names by case."""
    keys = clinical_keys(con, study)
    return {"names": list(keys), "keys": list(keys.values())}


def cohort_columns(con: DuckDBPyConnection, study: str) -> list[CohortColumn]:
    """The columns of a study that have any value, by name."""
    asked = {"study": study, **bound_keys(con, study)}
    rows = con.execute(sql("cohorts/columns"), asked).fetchall()
    return [CohortColumn(*row) for row in rows]


def column_levels(con: DuckDBPyConnection, study: str, name: str) -> list[str]:
    """The texts of a column of cases, the commonest first, BI-RADS in its order; at most `MOST_LEVELS`."""
    asked = {"study": study, "name": name, "most": MOST_LEVELS, **bound_keys(con, study)}
    levels = [text for text, _ in con.execute(sql("cohorts/levels"), asked).fetchall()]
    if name != "birads":
        return levels
    return sorted(levels, key=lambda level: BIRADS_ORDER.index(level) if level in BIRADS_ORDER else -1)


def cohort_stamp(con: DuckDBPyConnection) -> str:
    """Return a stamp that changes whenever a cohort is saved, frozen or archived, or a case is accepted."""
    saved, read = con.execute(sql("cohorts/stamp")).fetchall()[0]
    return f"{saved}:{read}"
