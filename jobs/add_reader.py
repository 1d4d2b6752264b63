"""Put a person on the list of readers: ``python -m jobs.add_reader NAME --role admin``.

This is how the first administrator is made where people log in: whoever may write the store may say who that
is. A person who is on the list already may sign in again, with the role that is given here or before.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence

from core.annotation.people import Role
from core.errors import InputError
from core.settings import Settings
from db.audit import BY_THE_MACHINE
from db.passwords import set_password_by_command
from db.readers import put_on_list
from db.store import Store
from jobs.commands import reporting_errors


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    options = _parser().parse_args(arguments)
    password = _asked_password() if options.password else None
    with Store(Settings.from_environment().store_path).connect(write=True) as con:
        reader = put_on_list(
            con, options.name, role=None if options.role is None else Role(options.role), by=BY_THE_MACHINE
        )
        if password is not None:
            set_password_by_command(con, reader.name, password)
    print(f"{reader.name} is on the list of readers with the role {reader.role}")
    if password is not None:
        print("the password is set; another one is asked for at the first sign-in")
    return 0


def _asked_password() -> str:
    """Return what was typed twice at a terminal, or the first line of a pipe; others can see an argument."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise InputError("the two passwords differ; nothing was changed")
    return password


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.add_reader", description=__doc__)
    parser.add_argument("name", help="the name, or the e-mail address of a login by an identity provider")
    parser.add_argument(
        "--role", choices=[role.value for role in Role], help="default: the one the person has, or reader"
    )
    parser.add_argument("--password", action="store_true", help="ask for a password, or read it from a pipe")
    return parser


if __name__ == "__main__":
    sys.exit(main())
