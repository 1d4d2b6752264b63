"""The claims of an identity provider about a person, and how much of them is believed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from core.annotation.people import Role
from core.errors import AccessError, InputError, SettingsError
from core.login.names import checked_name

_KNOWN = ("role_claim", "roles", "email_verified")
_RANK = {role: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """The section ``login`` of the secrets.

    Attributes:
        role_claim: The claim that gives the role, with dots for claims inside claims
            (``realm_access.roles``); None where the list of readers gives it.
        roles: The role for each value of that claim.
        assume_verified: True to believe an address about which the provider does not say whether it is
            verified. One that the provider calls unverified is never believed.
    """

    role_claim: str | None = None
    roles: Mapping[str, Role] = field(default_factory=dict)
    assume_verified: bool = False


@dataclass(frozen=True, slots=True)
class ClaimedPerson:
    """A person who has logged in.

    Attributes:
        address: The verified e-mail address: the name on the list of readers.
        role: The role by the role claim; None where the list says.
        login_sha256: Names this login, the same in every tab of the browser and in no other.
        began_at: The time when the provider issued it, UTC without a zone.
    """

    address: str
    role: Role | None
    login_sha256: str
    began_at: datetime


def claim_rules(section: Mapping[str, Any]) -> ClaimRules:
    """Return the rules of a section.

    Raises:
        SettingsError: A key or a value is not known.
    """
    unknown = sorted(set(section) - set(_KNOWN))
    if unknown:
        raise SettingsError(
            f"section login of the secrets: {unknown[0]!r} is not known; it knows {', '.join(_KNOWN)}"
        )
    verified = section.get("email_verified", "required")
    if verified not in ("required", "assumed"):
        raise SettingsError(f"section login: email_verified is {verified!r}; it must be required or assumed")
    claim, roles = section.get("role_claim"), section.get("roles", {})
    if (claim is None) != (not roles) or not isinstance(claim, str | None) or not isinstance(roles, Mapping):
        raise SettingsError("section login: role_claim (a text) and roles (a table) must be given together")
    return ClaimRules(claim, {str(key): _role(value) for key, value in roles.items()}, verified == "assumed")


def claimed_person(claims: Mapping[str, Any], rules: ClaimRules) -> ClaimedPerson:
    """Return who has logged in.

    Raises:
        AccessError: The claims name nobody who can be believed, or give no role where the role is theirs to
            give.
    """
    address = _address(claims, rules)
    role = None if rules.role_claim is None else _claimed_role(claims, rules, address=address)
    issued = claims.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int | float) or not claims.get("sub"):
        raise AccessError("the login does not say when and for whom it was issued (claims iat and sub)")
    return ClaimedPerson(
        address, role, _login_sha256(claims), datetime.fromtimestamp(issued, UTC).replace(tzinfo=None)
    )


def _address(claims: Mapping[str, Any], rules: ClaimRules) -> str:
    address = claims.get("email")
    if not isinstance(address, str) or "@" not in address:
        raise AccessError(
            "the login gives no e-mail address, so it is not known who you are; whoever runs the login must "
            "let it put the claim `email` into the ID token"
        )
    verified = claims.get("email_verified")
    if verified is not True and not (verified is None and rules.assume_verified):
        said = "does not say that it is" if verified is None else "says that it is not"
        raise AccessError(
            f"the address {address} is not believed: the login {said} verified (claim `email_verified`); "
            "confirm it there, and sign in again"
        )
    try:
        kept = checked_name(address)
    except InputError as error:
        raise AccessError(f"the address {address!r} is not believed: {error}") from error
    # A provider may let somebody have an address that only becomes another's by normalisation.
    if kept != address:
        raise AccessError(f"the address {address!r} is not believed: it is another spelling of {kept!r}")
    return address


def _claimed_role(claims: Mapping[str, Any], rules: ClaimRules, *, address: str) -> Role:
    value: Any = claims
    for part in str(rules.role_claim).split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    given = value if isinstance(value, list) else [value]
    roles = [rules.roles[name] for name in given if isinstance(name, str) and name in rules.roles]
    if not roles:
        raise AccessError(
            f"the login gives {address} no role here (claim `{rules.role_claim}`); ask whoever runs the login"
        )
    return max(roles, key=_RANK.__getitem__)


def _role(value: object) -> Role:
    try:
        return Role(str(value))
    except ValueError:
        raise SettingsError(f"section login: {value!r} is no role; roles are {', '.join(Role)}") from None


def _login_sha256(claims: Mapping[str, Any]) -> str:
    """The hash of the claims that come anew with every login."""
    parts = {name: claims.get(name) for name in ("iss", "sub", "iat", "nonce", "at_hash", "sid", "jti")}
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
