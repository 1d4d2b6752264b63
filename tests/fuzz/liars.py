"""Files made by hand that lie: bombs, headers that claim the impossible, and texts that never end."""

from __future__ import annotations

import bz2
import gzip
import io
import itertools
import json
import pickle
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import openpyxl
import pydicom
from pydicom.encaps import encapsulate
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless, JPEGBaseline8Bit, RLELossless

from tests.core.imaging.dicom.deflated import deflated_bomb
from tests.fuzz.seeds import dicom, texts, volumes, weights

_NRRD = (
    "NRRD0004\ntype: {type}\ndimension: 3\nspace: left-posterior-superior\nsizes: {sizes}\n"
    "space directions: (1,0,0) (0,2,0) (0,0,3)\nendian: little\nencoding: {encoding}\n"
    "space origin: (0,0,0)\n{more}\n"
)


@dataclass(frozen=True)
class Liar:
    """A file that lies.

    Attributes:
        name: What it lies about.
        ending: Of its name.
        made: Its bytes.
    """

    name: str
    ending: str
    made: Callable[[], bytes]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, *, more: bytes = b"", packed: bytes = zlib.compress(bytes(1000))) -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + more + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _png_text() -> bytes:
    return _png(40, 24, more=_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(50_000_000))))


def _jpeg(width: int, height: int) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"


def _tiff(*tags: tuple[int, int, int], follows: int = 0, repeats: int = 1) -> bytes:
    """Directories of the same tags (number, type 3 or 4, value), one after the other; `follows` ends them."""
    size = 2 + 12 * len(tags) + 4
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in sorted(tags))
    nexts = [*(8 + size * number for number in range(1, repeats)), follows]
    pages = (struct.pack("<H", len(tags)) + entries + struct.pack("<I", place) for place in nexts)
    return b"II*\0" + struct.pack("<I", 8) + b"".join(pages)


_GREY_TAGS = (
    (256, 4, 40),
    (257, 4, 24),
    (258, 3, 8),
    (259, 3, 1),
    (262, 3, 1),
    (273, 4, 8),
    (277, 3, 1),
    (279, 4, 960),
)


def _bmp(width: int, height: int, data: bytes, *, compression: int) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, compression, len(data), 0, 0, 256, 0)
    start = 14 + len(head) + 1024
    return struct.pack("<2sIHHI", b"BM", start + len(data), 0, 0, start) + head + bytes(range(256)) * 4 + data


def _changed(ending: str, offset: int, what: bytes, *, compressed: bool = False) -> bytes:
    data = bytearray(
        next(data for found, data in volumes() if found == ending and (data[:2] == b"\x1f\x8b") is compressed)
    )
    whole = bytearray(gzip.decompress(data)) if compressed else data
    whole[offset : offset + len(what)] = what
    return gzip.compress(whole) if compressed else bytes(whole)


def _nrrd(data: bytes = bytes(240), **fields: str) -> bytes:
    said = {"type": "short", "sizes": "6 5 4", "encoding": "raw", "more": ""} | fields
    return _NRRD.format(**said).encode() + data


def _claims(**values: object) -> bytes:
    """A valid DICOM file whose header says something else."""
    made = pydicom.dcmread(io.BytesIO(dicom(ExplicitVRLittleEndian, bytes(960))))
    for name, value in values.items():
        setattr(made, name, value)
    buffer = io.BytesIO()
    made.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def _nested() -> bytes:
    start = dicom(ExplicitVRLittleEndian, bytes(960)).partition(b"\x08\x00\x16\x00")[0]
    item = b"\x08\x00\x15\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    return start + item * 20_000


def _jpeg_2000(width: int, height: int) -> bytes:
    sizes = struct.pack(">HHIIIIIIIIHBBB", 41, 0, width, height, 0, 0, width, height, 0, 0, 1, 7, 1, 1)
    return b"\xff\x4f\xff\x51" + sizes + b"\xff\xd9"


def _rle() -> bytes:
    segment = b"\x81\x00" * 2_000_000
    return struct.pack("<16I", 1, 64, *[0] * 14) + segment


def _xlsx(change: Callable[[bytes], bytes], part: str = "xl/worksheets/sheet1.xml") -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["image", "age"])
    book.active.append(["a.png", 45])
    buffer, changed = io.BytesIO(), io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, change(before.read(name)) if name == part else before.read(name))
    return changed.getvalue()


def _in_sheet(what: bytes) -> bytes:
    return _xlsx(lambda text: text.replace(b"</sheetData>", what + b"</sheetData>"))


def _after_sheet(what: bytes) -> bytes:
    return _xlsx(lambda text: text.replace(b"</sheetData>", b"</sheetData>" + what))


def _entities() -> bytes:
    names = "abcdefghij"
    rows = [f'<!ENTITY {one} "{f"&{before};" * 10}">' for before, one in itertools.pairwise(names)]
    kind = f'<!DOCTYPE x [<!ENTITY a "{"x" * 1000}">{"".join(rows)}]>'.encode()
    cell = b'<row><c t="inlineStr"><is><t>&j;</t></is></c></row></sheetData>'
    return _xlsx(lambda text: kind + text.replace(b"</sheetData>", cell))


def _external() -> bytes:
    kind = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    cell = b'<row><c t="inlineStr"><is><t>&a;</t></is></c></row></sheetData>'
    return _xlsx(lambda text: kind + text.replace(b"</sheetData>", cell))


def _zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return buffer.getvalue()


def _run_zip(**more: bytes) -> bytes:
    parts = ("run", "study", "study_case", "lesion", "result")
    tables = {f"data__{name}.parquet": b"PAR1" for name in parts}
    return _zip(**{"README.md": b"x", "manifest.json": b"{}", "SHA256SUMS": b"", **tables, **more})


class _Malice:
    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, ...]]:
        return (eval, ("1/0",))


def _compressed_weights() -> bytes:
    data = next(data for ending, data in weights() if ending == ".pth")
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            after.writestr(name, before.read(name) + bytes(50_000_000 if name.endswith("data/0") else 0))
    return buffer.getvalue()


def _safetensors(header: object) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(64)


def _sizes(**values: object) -> bytes:
    said = json.loads(next(data for ending, data in texts() if ending == ".json"))
    return json.dumps(said | values).encode()


_DETACHED = "data file: /etc/passwd\nbyte skip: -1\n"
_FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
_MERGED = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
_TAGS = tuple(one for one in _GREY_TAGS if one[0] not in (273, 279))

_PICTURES = (
    Liar("a PNG of 60,000 squared", ".png", partial(_png, 60_000, 60_000)),
    Liar("a PNG of no width", ".png", partial(_png, 0, 10)),
    Liar("a PNG of 89 million in a row", ".png", partial(_png, 89_000_000, 1)),
    Liar(
        "a PNG whose pixels go on for 20 MB",
        ".png",
        lambda: _png(40, 24, packed=zlib.compress(bytes(20_000_000))),
    ),
    Liar("a PNG whose comment has 50 MB", ".png", _png_text),
    Liar("a JPEG of 65,535 squared", ".jpg", partial(_jpeg, 65_535, 65_535)),
    Liar(
        "a TIFF of 100,000 squared",
        ".tif",
        partial(_tiff, (256, 4, 100_000), (257, 4, 100_000), *_GREY_TAGS[2:]),
    ),
    Liar("a TIFF of 100,000 pages", ".tif", partial(_tiff, *_GREY_TAGS, repeats=100_000)),
    Liar("a TIFF whose pages go round", ".tif", partial(_tiff, *_GREY_TAGS, follows=8)),
    Liar(
        "a TIFF of tiles of 60,000 squared",
        ".tif",
        partial(_tiff, *_TAGS, (322, 4, 60_000), (323, 4, 60_000), (324, 4, 8), (325, 4, 900)),
    ),
    Liar(
        "a BMP that moves up without end",
        ".bmp",
        lambda: _bmp(400_000, 100, b"\0\2\xff\xff" * 200, compression=1),
    ),
    Liar("a BMP of a height below zero", ".bmp", lambda: _bmp(40, -(2**31), bytes(960), compression=0)),
)
_DICOM = (
    Liar("a deflated picture of 9,500 squared", ".dcm", partial(deflated_bomb, side=9_500)),
    Liar(
        "gzip of 90 MB of nothing",
        ".dcm",
        lambda: gzip.compress(dicom(ExplicitVRLittleEndian, bytes(90_000_000)), 1),
    ),
    Liar("two thousand million frames", ".dcm", partial(_claims, NumberOfFrames=2_000_000_000)),
    Liar("65,535 squared in 960 bytes", ".dcm", partial(_claims, Rows=65_535, Columns=65_535)),
    Liar("ninety thousand frames in one", ".dcm", partial(_claims, NumberOfFrames=90_000)),
    Liar("no rows", ".dcm", partial(_claims, Rows=0)),
    Liar("64 bits a pixel", ".dcm", partial(_claims, BitsAllocated=64, BitsStored=64, HighBit=63)),
    Liar("sequences in sequences", ".dcm", _nested),
    Liar(
        "a JPEG of 60,000 squared within",
        ".dcm",
        lambda: dicom(JPEGBaseline8Bit, encapsulate([_jpeg(60_000, 60_000)])),
    ),
    Liar(
        "a JPEG 2000 of 60,000 squared within",
        ".dcm",
        lambda: dicom(JPEG2000Lossless, encapsulate([_jpeg_2000(60_000, 60_000)])),
    ),
    Liar("run lengths without end", ".dcm", lambda: dicom(RLELossless, encapsulate([_rle()]))),
    Liar(
        "fewer frames than it says",
        ".dcm",
        lambda: dicom(JPEGBaseline8Bit, encapsulate([_jpeg(40, 24)]), frames=900),
    ),
)
_VOLUMES = (
    Liar(
        "a NIfTI of 32,767 cubed",
        ".nii",
        lambda: _changed(".nii", 42, struct.pack("<3h", 32767, 32767, 32767)),
    ),
    Liar(
        "a NIfTI of 32,767 cubed, compressed",
        ".nii.gz",
        lambda: _changed(".nii.gz", 42, struct.pack("<3h", 32767, 32767, 32767), compressed=True),
    ),
    Liar(
        "a NIfTI of 1,000 cubed in 300 bytes",
        ".nii.gz",
        lambda: _changed(".nii.gz", 42, struct.pack("<3h", 1000, 1000, 1000), compressed=True),
    ),
    Liar("a NIfTI of sides below zero", ".nii", lambda: _changed(".nii", 42, struct.pack("<3h", -5, -5, -5))),
    Liar("values after two thousand MB", ".nii", lambda: _changed(".nii", 108, struct.pack("<f", 2e9))),
    Liar("values before the header", ".nii", lambda: _changed(".nii", 108, struct.pack("<f", -1e9))),
    Liar("values at no place", ".nii", lambda: _changed(".nii", 108, struct.pack("<f", float("nan")))),
    Liar("gzip of 50 MB in a .nii", ".nii", lambda: gzip.compress(bytes(50_000_000), 1)),
    Liar("empty members of gzip", ".nii.gz", lambda: gzip.compress(b"") * 10_000),
    Liar("values in /etc/passwd", ".nrrd", partial(_nrrd, more=_DETACHED)),
    Liar("a list of files", ".nrrd", partial(_nrrd, more="data file: LIST\n/etc/passwd\n")),
    Liar("a hundred million lines to skip", ".nrrd", partial(_nrrd, more="line skip: 99999999\n")),
    Liar("bytes to skip before the file", ".nrrd", partial(_nrrd, more="byte skip: -9\n")),
    Liar("bytes to skip beyond the file", ".nrrd", partial(_nrrd, more="byte skip: 99999999999\n")),
    Liar("100,000 cubed", ".nrrd", partial(_nrrd, sizes="100000 100000 100000")),
    Liar("sizes beyond all numbers", ".nrrd", partial(_nrrd, sizes="9999999999999999999 9 9")),
    Liar("sides below zero", ".nrrd", partial(_nrrd, sizes="-6 -5 4")),
    Liar(
        "1,000 cubed in gzip",
        ".nrrd",
        lambda: _nrrd(gzip.compress(bytes(10_000)), sizes="1000 1000 1000", encoding="gzip"),
    ),
    Liar(
        "50 MB of gzip for 240 bytes",
        ".nrrd",
        lambda: _nrrd(gzip.compress(bytes(50_000_000), 1), encoding="gzip"),
    ),
    Liar(
        "20 MB of bzip2 for 240 bytes",
        ".nrrd",
        lambda: _nrrd(bz2.compress(bytes(20_000_000), 1), encoding="bzip2"),
    ),
    Liar("a header without end", ".nrrd", lambda: b"NRRD0004\n" + b"# " + b"x" * 40_000_000),
    Liar("a million lines of header", ".nrrd", lambda: b"NRRD0004\n" + b"a:=b\n" * 1_000_000),
    Liar("one value in text", ".nrrd", lambda: _nrrd(b"1", encoding="ascii")),
)
_TABLES = (
    Liar("a cell in the last row and column", ".xlsx", partial(_in_sheet, _FAR)),
    Liar("all cells merged", ".xlsx", partial(_after_sheet, _MERGED)),
    Liar("four million cells", ".xlsx", lambda: _in_sheet(b"<row>" + b"<c/>" * 4_000_000 + b"</row>")),
    Liar("50 MB of blanks", ".xlsx", lambda: _in_sheet(b" " * 50_000_000)),
    Liar("entities of entities", ".xlsx", _entities),
    Liar("an entity of another file", ".xlsx", _external),
    Liar(
        "a cell of a column that is none",
        ".xlsx",
        partial(_in_sheet, b'<row r="3"><c r="ZZZZZ9"><v>1</v></c></row>'),
    ),
    Liar(
        "a hundred thousand columns",
        ".csv",
        lambda: ("image," + ",".join(f"c{n}" for n in range(100_000)) + "\n").encode(),
    ),
    Liar(
        "16,000 columns without a picture",
        ".csv",
        lambda: ",".join(f"column {n}" for n in range(16_000)).encode(),
    ),
    Liar("16,000 columns of one name", ".csv", lambda: b"image" + b",c" * 16_000 + b"\na.png\n"),
    Liar(
        "a million short rows of many columns", ".csv", lambda: b"image" + b",c" * 10_000 + b"\na" * 1_000_000
    ),
    Liar("a word of a million letters", ".csv", lambda: b"image\n" + b"a" * 1_000_000 + b"\xe9\n"),
    Liar(
        "a number of 100,000 digits",
        ".csv",
        lambda: b"image,age,pixel_size_mm\na.png," + b"1" * 100_000 + b",2\n",
    ),
    Liar(
        "ages and sizes of dashes",
        ".csv",
        lambda: (
            b"image,age,pixel_size_mm,birads\n"
            + b"a.png,-"
            + b" -" * 30_000
            + b"!,1"
            + b" " * 60_000
            + b"x,"
            + b"4" * 60_000
        ),
    ),
    Liar("a quote that is not closed", ".csv", lambda: b'image,note\n"' + b"a,b\n" * 300_000),
    Liar(
        "paths that lead out",
        ".csv",
        lambda: b"image\n../../../../etc/passwd\n/dev/zero\n/dev/stdin\n" + b"a/" * 5_000,
    ),
    Liar("zeros", ".csv", lambda: bytes(1_000_000)),
)
_OTHERS = (
    Liar("a pickle that computes", ".pth", lambda: pickle.dumps(_Malice())),
    Liar("a web page", ".pth", lambda: b"<!DOCTYPE html><html></html>"),
    Liar("compressed weights of 50 MB", ".pth", _compressed_weights),
    Liar("a header longer than its file", ".safetensors", lambda: struct.pack("<Q", 2**62) + b"{}"),
    Liar(
        "tensors beyond the file",
        ".safetensors",
        partial(_safetensors, {"a": {"dtype": "F32", "shape": [10**9, 10**9], "data_offsets": [0, 64]}}),
    ),
    Liar("brackets in brackets", ".safetensors", partial(_safetensors, b"[" * 100_000)),
    Liar("brackets in brackets", ".json", lambda: b"[" * 1_000_000),
    Liar("a number of a million digits", ".json", lambda: b"9" * 1_000_000),
    Liar("a network of a million million layers", ".json", partial(_sizes, depth=10**12)),
    Liar("a network of no heads", ".json", partial(_sizes, heads=0)),
    Liar("50 MB of nothing", ".zip", lambda: _zip(a=bytes(50_000_000))),
    Liar("a run with 50 MB of sums", ".zip", lambda: _run_zip(SHA256SUMS=bytes(50_000_000))),
    Liar("a run that leads out", ".zip", lambda: _run_zip(**{"..__..__evil": b"x"})),
    Liar(
        "a run of a hundred thousand names", ".zip", lambda: _run_zip(**{f"x{n}": b"" for n in range(20_000)})
    ),
)

LIARS: tuple[Liar, ...] = (*_PICTURES, *_DICOM, *_VOLUMES, *_TABLES, *_OTHERS)
"""All of them."""
