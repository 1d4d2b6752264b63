from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pytest
from pydicom.uid import UID

from core.errors import InputError
from core.imaging.deidentify.key import DeidentificationKey, key_in

KEY = DeidentificationKey(bytes(range(32)))


def test_a_uid_is_the_hmac_that_rfc_2104_defines() -> None:
    digest = hmac.new(bytes(range(32)), b"uid\x001.2.3", hashlib.sha256).digest()
    assert KEY.uid("1.2.3") == f"2.25.{int.from_bytes(digest[:16], 'big')}"
    assert UID(KEY.uid("1.2.3")).is_valid
    assert KEY.uid("1.2.3") != KEY.uid("1.2.4")


def test_pseudonyms_and_shifts_stay_with_the_key_and_go_with_it() -> None:
    other = DeidentificationKey(bytes(32))
    assert KEY.patient("4711") == KEY.patient("4711")
    assert KEY.patient("4711") != other.patient("4711")
    assert KEY.patient("4711") != KEY.patient("4712")
    shifts = [KEY.days_back(str(number)) for number in range(500)]
    assert min(shifts) >= 1
    assert max(shifts) <= 3650
    assert len(set(shifts)) > 400


def test_the_secret_is_not_shown() -> None:
    assert bytes(range(32)).hex() not in repr(KEY)
    assert str(bytes(range(32))) not in repr(KEY)


def test_the_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = key_in(tmp_path / "secrets")
    assert key_in(tmp_path / "secrets") == first
    (path,) = (tmp_path / "secrets").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.chmod(0o644)
    key_in(tmp_path / "secrets")
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("no key")
    with pytest.raises(InputError, match="put it back from a backup"):
        key_in(tmp_path / "secrets")
