"""Licences and known weaknesses of what is installed are judged; the lock holds what constraints say."""

from __future__ import annotations

import re
import runpy

import pytest

from tests.conftest import REPOSITORY

SUPPLY = runpy.run_path(str(REPOSITORY / ".ci" / "supply.py"))
LOCKS = ("requirements.lock", "requirements-sam2.lock")
LOCKED = "".join((REPOSITORY / name).read_text() for name in LOCKS)
CONSTRAINTS = (REPOSITORY / "constraints.txt").read_text()
PINNED = dict(re.findall(r"^([\w.-]+)==(\S+)", CONSTRAINTS, flags=re.MULTILINE))


@pytest.mark.parametrize(
    "licence", ["MIT", "BSD-3-Clause AND 0BSD AND MIT", "ISC License (ISCL)", "Apache-2.0 OR BSD-2-Clause"]
)
def test_a_permissive_licence_is_no_question(licence: str) -> None:
    assert not SUPPLY["licence_faults"]([package("new", licence)])


@pytest.mark.parametrize("licence", ["GPL-3.0-or-later", "MIT AND GPL-2.0", "UNKNOWN", "AGPL-3.0"])
def test_any_other_licence_is_a_fault_that_names_the_package(licence: str) -> None:
    (fault,) = SUPPLY["licence_faults"]([package("new", licence)])
    assert fault.startswith("new 1.0 has the licence")
    assert licence in fault


def test_an_exception_is_by_name() -> None:
    assert not SUPPLY["licence_faults"]([package("nvidia-cublas", "Other/Proprietary License")])


def test_a_known_weakness_is_a_fault_with_the_release_that_mends_it() -> None:
    weak = {"name": "old", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
    assert SUPPLY["known_weaknesses"]([weak]) == ["old 1.0 has PYSEC-1, mended in ['1.1']"]


def test_each_exception_is_explained_in_the_security_page() -> None:
    page = (REPOSITORY / "SECURITY.md").read_text()
    assert all(f"`{name}`" in page for name in SUPPLY["EXCEPTIONS"])


@pytest.mark.parametrize(("name", "version"), PINNED.items())
def test_what_is_pinned_is_locked_to_the_same_version_with_its_hashes(name: str, version: str) -> None:
    pattern = rf"^{re.escape(name.lower())}=={re.escape(version)}[^\n]*\\\n    --hash=sha256:[0-9a-f]{{64}}"
    assert re.search(pattern, LOCKED, flags=re.MULTILINE | re.IGNORECASE)


def package(name: str, licence: str) -> dict[str, str]:
    """A line of what pip-licenses prints."""
    return {"Name": name, "Version": "1.0", "License": licence}
