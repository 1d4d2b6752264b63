"""The list of people and their roles."""

from __future__ import annotations

from typing import Any

from duckdb import DuckDBPyConnection

from core.access.actor import Actor, ActorKind, person
from core.access.level import AccessLevel
from core.access.permissions import PERMISSIONS, Permission
from core.access.rule import allows
from core.annotation.people import Reader, Role, has_role, require_role
from core.errors import AccessError, InputError
from core.login.names import checked_name, look_alike, name_key
from db.audit import AuditAction, record
from db.clock import utc_now
from db.queries import sql


def readers(con: DuckDBPyConnection) -> list[Reader]:
    """Return everybody by name, the inactive too."""
    return [_reader(row) for row in con.execute(sql("readers/all")).fetchall()]


def find_reader(con: DuckDBPyConnection, name: str) -> Reader | None:
    """Return the person of a name, in whichever spelling (see `name_key`); None if it is not on the list."""
    row = con.execute(sql("readers/one"), {"reader": name}).fetchone()
    if row is not None:
        return _reader(row)
    key = name_key(name)
    same = [reader for reader in readers(con) if name_key(reader.name) == key]
    return same[0] if len(same) == 1 else None


def find_by_address(con: DuckDBPyConnection, address: str) -> Reader | None:
    """Return the person of a verified e-mail address, None where it is not on the list.

    The case of A to Z is no difference, every other sign is: what Unicode takes for the same address may
    belong to another person at the provider.
    """
    same = [reader for reader in readers(con) if _ascii_lower(reader.name) == _ascii_lower(address)]
    return same[0] if len(same) == 1 else None


def sign_in(con: DuckDBPyConnection, name: str) -> Reader:
    """Sign in a person by a name alone; the very first on an empty list becomes its admin.

    Only for where names are trusted. Who proves who it is, is looked up (`find_reader`, `find_by_address`)
    and never added by signing in.

    Raises:
        AccessError: The name is not on the list, or no longer active.
        InputError: The name cannot be one, see `checked_name`.
    """
    checked = checked_name(name)
    reader = find_reader(con, checked)
    if reader is None and not readers(con):
        reader = add_person(con, checked, role=Role.ADMIN, by=checked)
    return let_in(con, checked, reader)


def let_in(con: DuckDBPyConnection, name: str, reader: Reader | None) -> Reader:
    """Record that the person whom a name was found to belong to begins to work.

    Raises:
        AccessError: It belongs to nobody on the list, or to somebody no longer active.
    """
    if reader is None:
        raise AccessError(f"{name!r} is not on the list of readers; ask an admin to add the name")
    if not reader.active:
        raise AccessError(f"{name!r} is no longer active; ask an admin")
    record(con, reader.name, action=AuditAction.SIGNED_IN)
    return reader


def add_reader(con: DuckDBPyConnection, name: str, *, role: Role, by: Reader) -> Reader:
    """Add a person to the list.

    Raises:
        AccessError: Who asks is not an admin.
        InputError: The name is on the list already, looks like one that is, or cannot be one.
    """
    require_admin(con, by)
    return add_person(con, name, role=role, by=by.name)


def set_role(con: DuckDBPyConnection, name: str, *, role: Role, by: Reader) -> Reader:
    """Give a person another role.

    Raises:
        AccessError: Who asks is not an admin, or nobody would be one afterwards.
        InputError: The name is not on the list.
    """
    require_admin(con, by)
    reader = _known(con, name)
    if role is not Role.ADMIN:
        _keep_an_admin(con, reader)
    return give_role(con, reader, role=role, by=by.name)


def set_active(con: DuckDBPyConnection, name: str, *, active: bool, by: Reader) -> Reader:
    """Store whether a person may sign in; what the person did stays.

    Raises:
        AccessError: Who asks is not an admin, or no active admin would be left.
        InputError: The name is not on the list.
    """
    require_admin(con, by)
    reader = _known(con, name)
    if not active:
        _keep_an_admin(con, reader)
    return _set_active(con, reader, active=active, by=by.name)


def put_on_list(con: DuckDBPyConnection, name: str, *, role: Role | None, by: str) -> Reader:
    """Put a person on the list, allowed to sign in, without asking who says so: for commands.

    Args:
        role: None for the one that the person has; a new person is then a reader.

    Raises:
        InputError: As `add_reader`, but for a name that is on the list already.
    """
    found = find_reader(con, name)
    if found is None:
        return add_person(con, name, role=role or Role.READER, by=by)
    if role is not None and found.role is not role:
        found = give_role(con, found, role=role, by=by)
    return found if found.active else _set_active(con, found, active=True, by=by)


def require_stored_role(con: DuckDBPyConnection, name: str, *, role: Role) -> Reader:
    """Return the person, if the list as it is now gives the role.

    What a session remembers may be old; a page that changes something asks here.

    Raises:
        AccessError: Unknown, inactive, or the role is too low.
    """
    reader = find_reader(con, name)
    if reader is None:
        raise AccessError(f"{name!r} is not on the list of readers; sign in again")
    return require_role(reader, role)


def require_permission(con: DuckDBPyConnection, who: Actor | str, permission: Permission) -> None:
    """End here unless somebody may do something by the list as it is now; every writer asks.

    Args:
        who: An actor, or the name of a person.

    Raises:
        AccessError: A person is unknown, inactive or has too low a role, or a visitor must give a name.
    """
    actor = person(who) if isinstance(who, str) else who
    if actor.kind is ActorKind.MACHINE:
        return
    rule = PERMISSIONS[permission]
    if actor.kind is ActorKind.VISITOR:
        if not allows(rule, AccessLevel.VISITOR):
            raise AccessError(f"to {permission} takes a name; sign in first")
        return
    reader = require_stored_role(con, actor.name, role=Role.READER)
    if not has_role(reader, rule.least):
        raise AccessError(
            f"{reader.name} has the role {reader.role}; to {permission} takes the role {rule.least}: "
            "ask an admin"
        )


def require_admin(con: DuckDBPyConnection, by: Reader) -> None:
    """End here unless the person is an admin by the list as it is now.

    Raises:
        AccessError: Otherwise.
    """
    require_permission(con, by.name, Permission.CHANGE_PEOPLE)


def add_person(con: DuckDBPyConnection, name: str, *, role: Role, by: str) -> Reader:
    """Add a person without asking who adds: for commands and for roles that a login gives.

    Raises:
        InputError: As `add_reader`.
    """
    checked = checked_name(name)
    if (same := find_reader(con, checked)) is not None:
        raise InputError(f"{same.name!r} is on the list already; change the role there")
    if (alike := look_alike(checked, [reader.name for reader in readers(con)])) is not None:
        raise InputError(
            f"{checked!r} looks like {alike!r}, who is on the list; give a name that can be told apart"
        )
    con.execute(sql("readers/add"), {"reader": checked, "role": role.value, "now": utc_now()})
    record(con, by, action=AuditAction.ADDED_READER, detail=f"{checked}: {role}")
    return Reader(checked, role)


def give_role(con: DuckDBPyConnection, reader: Reader, *, role: Role, by: str) -> Reader:
    """Give another role without asking who gives it: for commands and for roles that a login gives."""
    con.execute(sql("readers/set_role"), {"reader": reader.name, "role": role.value})
    record(con, by, action=AuditAction.CHANGED_ROLE, detail=f"{reader.name}: {reader.role} to {role}")
    return _known(con, reader.name)


def _set_active(con: DuckDBPyConnection, reader: Reader, *, active: bool, by: str) -> Reader:
    con.execute(sql("readers/set_active"), {"reader": reader.name, "active": active})
    record(con, by, action=AuditAction.CHANGED_ACTIVE, detail=f"{reader.name}: active = {active}")
    return _known(con, reader.name)


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


def _ascii_lower(text: str) -> str:
    return text.lower() if text.isascii() else text


def _reader(row: tuple[Any, ...]) -> Reader:
    """A person; with a role that there is not (a row changed by other hands) nobody may do anything."""
    name, role, active = row
    known = role in set(Role)
    return Reader(name, Role(role) if known else Role.READER, active and known)
