"""The packages whose files are read, and what in them is no image."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

CODE = frozenset({".py", ".pyc", ".pyi", ".so", ".pyd"})
"""Endings that are never looked at."""


@dataclass(frozen=True)
class Package:
    """One package of the index.

    Attributes:
        name: As it is installed; also the table's name.
        module: Its folder among the installed ones.
        folders: Below it, those that are looked through.
        no_image: Patterns of paths below the module, with the reason why no line is needed.
    """

    name: str
    module: str
    folders: tuple[str, ...]
    no_image: dict[str, str] = field(default_factory=dict)

    def home(self) -> Path | None:
        """Its folder; None where it is not installed."""
        found = importlib.util.find_spec(self.module)
        places = list(found.submodule_search_locations or ()) if found is not None else []
        return Path(places[0]) if places else None

    def files(self, home: Path) -> Iterator[str]:
        """Every file that is no code, below its folders, as a path below the module."""
        for folder in self.folders:
            for path in sorted((home / folder).rglob("*")):
                if path.is_file() and path.suffix not in CODE:
                    yield path.relative_to(home).as_posix()

    def is_no_image(self, file: str) -> bool:
        """Whether a reason is given for leaving a file out."""
        return any(fnmatch(file, pattern) for pattern in self.no_image)


_TEXT = {"*.txt": "words", "*.md": "words", "*README*": "words", "*.json": "words", "*.dump": "words"}
_SURFACES = {"*.gii": "surfaces", "*.gii.gz": "surfaces", "*.gii.bz2": "surfaces", "*.annot*": "surfaces"}

PACKAGES = (
    Package("pydicom", "pydicom", ("data",), {**_TEXT, "*.icc": "a colour profile"}),
    Package("pydicom-data", "data_store", ("data",), _TEXT),
    Package("pynetdicom", "pynetdicom", ("tests/dicom_files",)),
    Package("deid-data", "deid_data", ("data",), _TEXT),
    Package(
        "nibabel",
        "nibabel",
        ("tests/data", "nicom/tests/data"),
        {
            **_TEXT,
            **_SURFACES,
            "*.rst": "words",
            "*.gitignore": "words",
            "*.m": "code",
            "*.bin": "a piece of a header",
            "*.bin.gz": "a piece of a header",
            "*.tck": "streamlines",
            "*.trk": "streamlines",
            "*.v": "a header of ECAT without a picture",
        },
    ),
    Package(
        "dipy",
        "dipy",
        ("data/files",),
        {
            **_TEXT,
            "*.npy": "arrays of numbers without a place",
            "*.npz": "arrays of numbers without a place",
            "*.trk": "streamlines",
            "*.bval": "numbers of a sequence",
            "*.bvec": "numbers of a sequence",
            "*.pkl": "pickles",
            "*.pkl.gz": "pickles",
            "*.zip": "streamlines",
            "*.log.gz": "a log",
        },
    ),
    Package(
        "nilearn",
        "nilearn",
        ("datasets/data", "image/tests/data"),
        {
            **_TEXT,
            "*.rst": "words",
            "*.gii*": "surfaces",
            "*.dat": "numbers",
        },
    ),
    Package("slicerio", "slicerio", ("data",), {**_TEXT, "*.fcsv": "points"}),
    Package(
        "scikit-image",
        "skimage",
        ("data",),
        {
            **_TEXT,
            "*.xml": "a classifier",
            "*.npz": "an array without a place",
            "*.npy": "faces",
        },
    ),
    Package(
        "scikit-learn",
        "sklearn",
        ("datasets/images", "datasets/data"),
        {
            **_TEXT,
            "*.csv.gz": "tables",
            "*/breast_cancer.csv": "its first line is no header",
            "*/wine_data.csv": "its first line is no header",
        },
    ),
    Package(
        "statsmodels",
        "statsmodels",
        ("datasets",),
        {
            **_TEXT,
            "*/anes96.csv": "its columns are parted by blanks",
            "*/scotvote.csv": "its columns are parted by blanks",
            "*/spector.csv": "its columns are parted by blanks",
            "*/E6_jmulti.csv": "its columns are parted by blanks",
            "*/unemp.csv": "two tables in one file",
            "*/scotland_population.csv": "two tables in one file",
            **dict.fromkeys(("*.R", "*.asc", "*.dat", "*.dta", "*.html", "*.names"), "no CSV"),
            **dict.fromkeys(("*readme", "*.s", "*.xls"), "no CSV"),
        },
    ),
    Package("mahotas", "mahotas", ("demos/data", "tests/data"), {"*.npy": "arrays", "*.pp*": "pickles"}),
)
"""In the order of the tables."""
