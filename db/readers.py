"""The list of people and their roles."""

from __future__ import annotations

from typing import Any

from duckdb import DuckDBPyConnection

from core.access.actor import Actor, ActorKind, person
from core.access.acts import ACTS, Act
from core.access.rule import allows
from core.access.standing import Standing
from core.annotation.people import Reader, Role, has_role, require_role
from core.errors import AccessError, InputError
from db.audit import Deed, record
from db.clock import utc_now
from db.queries import sql

MOST_NAME_LETTERS = 200


def readers(con: DuckDBPyConnection) -> list[Reader]:
    """Everybody by name, the inactive too."""
    return [_reader(row) for row in con.execute(sql("readers/all")).fetchall()]


def find_reader(con: DuckDBPyConnection, name: str) -> Reader | None:
    """The person of a name, None where it is not on the list."""
    row = con.execute(sql("readers/one"), {"reader": name.strip()}).fetchone()
    return None if row is None else _reader(row)


def sign_in(con: DuckDBPyConnection, name: str) -> Reader:
    """A person begins to work; the very first on an empty list becomes its admin.

    Raises:
        AccessError: The name is not on the list, or no longer active.
        InputError: The name is empty or too long.
    """
    checked = _checked_name(name)
    reader = find_reader(con, checked)
    if reader is None and not readers(con):
        reader = _add(con, checked, role=Role.ADMIN, by=checked)
    if reader is None:
        raise AccessError(f"{checked!r} is not on the list of readers; ask an admin to add the name")
    if not reader.active:
        raise AccessError(f"{checked!r} is no longer active; ask an admin")
    record(con, reader.name, deed=Deed.SIGNED_IN)
    return reader


def add_reader(con: DuckDBPyConnection, name: str, *, role: Role, by: Reader) -> Reader:
    """One more person.

    Raises:
        AccessError: Who asks is not an admin.
        InputError: The name is on the list already, empty or too long.
    """
    require_admin(con, by)
    checked = _checked_name(name)
    if find_reader(con, checked) is not None:
        raise InputError(f"{checked!r} is on the list already; change the role there")
    return _add(con, checked, role=role, by=by.name)


def set_role(con: DuckDBPyConnection, name: str, *, role: Role, by: Reader) -> Reader:
    """Another role.

    Raises:
        AccessError: Who asks is not an admin, or nobody would be one afterwards.
        InputError: The name is not on the list.
    """
    require_admin(con, by)
    reader = _known(con, name)
    if role is not Role.ADMIN:
        _keep_an_admin(con, reader)
    con.execute(sql("readers/set_role"), {"reader": reader.name, "role": role.value})
    record(con, by.name, deed=Deed.CHANGED_ROLE, detail=f"{reader.name}: {reader.role} to {role}")
    return _known(con, name)


def set_active(con: DuckDBPyConnection, name: str, *, active: bool, by: Reader) -> Reader:
    """Let a person sign in, or no longer; what the person did stays.

    Raises:
        AccessError: Who asks is not an admin, or no active admin would be left.
        InputError: The name is not on the list.
    """
    require_admin(con, by)
    reader = _known(con, name)
    if not active:
        _keep_an_admin(con, reader)
    con.execute(sql("readers/set_active"), {"reader": reader.name, "active": active})
    record(con, by.name, deed=Deed.CHANGED_ACTIVE, detail=f"{reader.name}: active = {active}")
    return _known(con, name)


def require_stored_role(con: DuckDBPyConnection, name: str, *, role: Role) -> Reader:
    """The person, if the list as it is now gives the role.

    What a session remembers may be old; a page that changes something asks here.

    Raises:
        AccessError: Unknown, inactive, or the role is too low.
    """
    reader = find_reader(con, name)
    if reader is None:
        raise AccessError(f"{name!r} is not on the list of readers; sign in again")
    return require_role(reader, role)


def require_act(con: DuckDBPyConnection, who: Actor | str, act: Act) -> None:
    """End here unless somebody may do something by the list as it is now; every writer asks.

    Args:
        who: An actor, or the name of a person.

    Raises:
        AccessError: A person is unknown, inactive or has too low a role, or a visitor must give a name.
    """
    actor = person(who) if isinstance(who, str) else who
    if actor.kind is ActorKind.MACHINE:
        return
    rule = ACTS[act]
    if actor.kind is ActorKind.VISITOR:
        if not allows(rule, Standing.VISITOR):
            raise AccessError(f"to {act} takes a name; sign in first")
        return
    reader = require_stored_role(con, actor.name, role=Role.READER)
    if not has_role(reader, rule.least):
        raise AccessError(
            f"{reader.name} has the role {reader.role}; to {act} takes the role {rule.least}: ask an admin"
        )


def require_admin(con: DuckDBPyConnection, by: Reader) -> None:
    """End here unless the person is an admin by the list as it is now.

    Raises:
        AccessError: Otherwise.
    """
    require_act(con, by.name, Act.CHANGE_PEOPLE)


def _add(con: DuckDBPyConnection, name: str, *, role: Role, by: str) -> Reader:
    con.execute(sql("readers/add"), {"reader": name, "role": role.value, "now": utc_now()})
    record(con, by, deed=Deed.ADDED_READER, detail=f"{name}: {role}")
    return Reader(name, role)


def _known(con: DuckDBPyConnection, name: str) -> Reader:
    reader = find_reader(con, name)
    if reader is None:
        raise InputError(f"{name!r} is not on the list of readers; add the name first")
    return reader


def _keep_an_admin(con: DuckDBPyConnection, reader: Reader) -> None:
    row = con.execute(sql("readers/other_admins"), {"reader": reader.name}).fetchone()
    assert row is not None
    if reader.role is Role.ADMIN and not row[0]:
        raise AccessError(f"{reader.name} is the only active admin; make somebody else an admin first")


def _checked_name(name: str) -> str:
    checked = name.strip()
    if not checked or len(checked) > MOST_NAME_LETTERS or not checked.isprintable():
        raise InputError(f"the name must have 1 to {MOST_NAME_LETTERS} letters; give another")
    return checked


def _reader(row: tuple[Any, ...]) -> Reader:
    name, role, active = row
    return Reader(name, Role(role), active)
