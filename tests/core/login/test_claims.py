"""What of a login is believed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from core.annotation.people import Role
from core.errors import AccessError, SettingsError
from core.login.claims import ClaimRules, claim_rules, claimed_person

ADA: dict[str, Any] = {
    "iss": "https://login.example",
    "sub": "u1",
    "iat": 1_700_000_000,
    "nonce": "n1",
    "email": "ada@clinic.example",
    "email_verified": True,
}
BY_CLAIM = claim_rules({"role_claim": "realm.roles", "roles": {"read": "reader", "lead": "admin"}})


def test_a_verified_address_is_the_person() -> None:
    person = claimed_person(ADA, ClaimRules())
    assert (person.address, person.role) == ("ada@clinic.example", None)
    assert person.began_at == datetime(2023, 11, 14, 22, 13, 20)


def test_each_login_is_another_and_the_same_in_every_tab() -> None:
    first = claimed_person(ADA, ClaimRules())
    assert claimed_person(dict(reversed(ADA.items())), ClaimRules()) == first
    assert claimed_person(ADA | {"nonce": "n2"}, ClaimRules()).login_sha256 != first.login_sha256


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"email_verified": False}, "says that it is not verified"),
        ({"email_verified": "false"}, "says that it is not verified"),
        ({"email_verified": "true"}, "says that it is not verified"),
        ({"email_verified": None}, "does not say that it is verified"),
        ({"email": None}, "gives no e-mail address"),
        ({"email": ["ada@clinic.example"]}, "gives no e-mail address"),
        ({"email": "\uff41da@clinic.example"}, "another spelling of 'ada@clinic.example'"),
        ({"email": "ada@clinic.example\u200b"}, "cannot be seen"),
        ({"email": "\u0430da@clinic.example"}, "mixes letters"),
        ({"iat": None}, "claims iat and sub"),
        ({"sub": ""}, "claims iat and sub"),
    ],
)
def test_what_is_not_believed(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(AccessError, match=why):
        claimed_person(ADA | changed, ClaimRules())


def test_a_provider_that_says_nothing_may_be_believed_but_never_one_that_says_no() -> None:
    rules = claim_rules({"email_verified": "assumed"})
    assert claimed_person(ADA | {"email_verified": None}, rules).address == "ada@clinic.example"
    with pytest.raises(AccessError, match="says that it is not verified"):
        claimed_person(ADA | {"email_verified": False}, rules)


@pytest.mark.parametrize(
    ("claim", "role"),
    [
        ({"roles": ["x", "read"]}, Role.READER),
        ({"roles": ["read", "lead"]}, Role.ADMIN),
        ({"roles": "read"}, Role.READER),
    ],
)
def test_the_highest_role_of_a_claim_holds(claim: object, role: Role) -> None:
    assert claimed_person(ADA | {"realm": claim}, BY_CLAIM).role is role


@pytest.mark.parametrize(
    "claim", [None, "read", {"roles": ["x"]}, {"roles": [["lead"]]}, {"roles": {"lead": 1}}]
)
def test_without_a_role_in_the_claim_nobody_is_in(claim: object) -> None:
    with pytest.raises(AccessError, match=r"no role here .claim `realm.roles`"):
        claimed_person(ADA | {"realm": claim}, BY_CLAIM)


@pytest.mark.parametrize(
    ("section", "why"),
    [
        ({"rolle": "x"}, "'rolle' is not known"),
        ({"role_claim": "groups"}, "must be given together"),
        ({"roles": {"a": "admin"}}, "must be given together"),
        ({"role_claim": "groups", "roles": {"a": "boss"}}, "'boss' is no role"),
        ({"email_verified": True}, "must be required or assumed"),
    ],
)
def test_rules_that_are_not_known_are_refused(section: dict[str, Any], why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        claim_rules(section)
