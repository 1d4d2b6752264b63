"""Changes to the bytes of a file, as damage and malice make them."""

from __future__ import annotations

import random

_INTERESTING = (
    *(b"\0", b"\xff", b"\x7f", b"\x80", b"\0\0", b"\xff\xff", b"\x7f\xff", b"\xff\x7f"),
    *(b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\x80"),
    *(b"\xff" * 8, b"\0" * 8, b"99999999", b"-1", b"nan", b"1e308", b"\n", b",", b'"', b"\0" * 64),
)


def _flip(data: bytearray, rng: random.Random) -> None:
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _overwrite(data: bytearray, rng: random.Random) -> None:
    what, place = rng.choice(_INTERESTING), rng.randrange(len(data))
    data[place : place + len(what)] = what


def _insert(data: bytearray, rng: random.Random) -> None:
    data[(place := rng.randrange(len(data))) : place] = rng.choice(_INTERESTING)


def _cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(1, len(data) + 1) :]


def _drop(data: bytearray, rng: random.Random) -> None:
    place = rng.randrange(len(data))
    del data[place : place + rng.randrange(1, 64)]


def _double(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data))
    piece = data[start : start + rng.randrange(1, 256)]
    data[(place := rng.randrange(len(data))) : place] = piece * rng.choice((1, 1, 2, 50))


def _noise(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data))
    data[start : start + 16] = rng.randbytes(16)


_KINDS = (_flip, _flip, _overwrite, _overwrite, _insert, _cut, _drop, _double, _noise)


def mutated(data: bytes, rng: random.Random) -> bytes:
    """The file with one to four changes, most of them near its beginning, where headers are."""
    changed = bytearray(data)
    near = bytearray(changed[: 600 if rng.random() < 0.6 else len(changed)])
    rest = changed[len(near) :]
    for _ in range(rng.choice((1, 1, 2, 4))):
        if near:
            rng.choice(_KINDS)(near, rng)
    return bytes(near + rest)
