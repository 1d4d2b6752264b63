from __future__ import annotations

import bz2
import gzip
import io
import zlib

import pytest

from core.errors import InputError, UnreadableFileError
from core.files.json_text import parsed_json
from core.files.unpacking import DEFLATE, Budget, bz2_pieces, first_unpacked, unpacked, unpacked_pieces
from core.text.listed_names import cut, listed


def test_members_that_follow_each_other_are_one() -> None:
    data = gzip.compress(b"a" * 700_000) + gzip.compress(b"") + gzip.compress(b"bc") + bytes(8)
    assert unpacked(io.BytesIO(data), Budget("a", len(data))) == b"a" * 700_000 + b"bc"
    assert first_unpacked(io.BytesIO(data[:-30]), 5) == b"aaaaa"


def test_a_bomb_is_stopped_while_it_goes_off() -> None:
    packed = gzip.compress(bytes(5_000_000))
    budget = Budget("a.gz", len(packed), most=1_000_000)
    with pytest.raises(UnreadableFileError, match=r"^a.gz: is compressed and becomes larger than 976.6 KiB"):
        unpacked(io.BytesIO(packed), budget)
    assert budget.count <= 1_000_000 + 2**18


def test_what_is_cut_short_or_damaged_is_reported() -> None:
    deflated = zlib.compressobj(wbits=DEFLATE)
    packed = deflated.compress(b"abc" * 1000) + deflated.flush()
    assert b"".join(unpacked_pieces(io.BytesIO(packed + b"\0"), wbits=DEFLATE)) == b"abc" * 1000
    for cut_short in (packed[:-3], b""):
        with pytest.raises(EOFError):
            list(unpacked_pieces(io.BytesIO(cut_short), wbits=DEFLATE))
    with pytest.raises(EOFError):
        list(bz2_pieces(io.BytesIO(bz2.compress(b"abc")[:-4])))
    assert b"".join(bz2_pieces(io.BytesIO(bz2.compress(b"abc")))) == b"abc"


def test_many_names_become_a_sentence() -> None:
    assert listed(f"c{number}" for number in range(100_000)) == (
        "c0, c1, c2, c3, c4, c5, c6, c7, c8, c9 and 99,990 more"
    )
    assert (listed([]), listed(["a"]), listed("abc", most=2)) == ("none", "a", "a, b and 1 more")
    assert cut("x" * 60) == "x" * 60
    assert cut("a" * 50 + "b" * 50) == "a" * 29 + " … " + "b" * 29


def test_json_without_end_and_nan_are_refused() -> None:
    assert parsed_json('{"a": [1]}', "card.json") == {"a": [1]}
    for text in ("[" * 200_000, "{", "[NaN]", b"\xff\xfe"):
        with pytest.raises(InputError, match=r"^card.json: cannot be read as JSON"):
            parsed_json(text, "card.json")
