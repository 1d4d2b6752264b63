"""The making of a result: code, packages and machine."""

from __future__ import annotations

import hashlib
import os
import platform
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

VERSION = "0.1.0"
_ROOT = Path(__file__).resolve().parents[1]
_PACKAGES = (
    "numpy",
    "scipy",
    "scikit-image",
    "opencv-python-headless",
    "torch",
    "segment-anything",
    "duckdb",
)


@dataclass(frozen=True, slots=True)
class Provenance:
    """The things that must be the same for a result to be the same, and where it was made.

    Attributes:
        code_version: Release and hash of the source.
        study_snapshot: Hash of the cases that were selected.
        checkpoint_sha256: The hash of the model's weights; None for a model without.
        preprocessing: The preprocessing of the model.
        packages: Versions by distribution name.
        machine: System, processor, cores; no host name.
    """

    code_version: str
    study_snapshot: str
    checkpoint_sha256: str | None
    preprocessing: str
    packages: dict[str, str]
    machine: dict[str, str | int]


@cache
def code_version() -> str:
    """Return the release number and a hash over the sources that shape results (core, db, jobs)."""
    digest = hashlib.sha256()
    for room in ("core", "db", "jobs"):
        for path in sorted((_ROOT / room).rglob("*")):
            if path.suffix in {".py", ".sql"}:
                digest.update(str(path.relative_to(_ROOT)).encode() + path.read_bytes())
    return f"{VERSION}+{digest.hexdigest()[:12]}"


@cache
def _packages() -> tuple[tuple[str, str], ...]:
    found = []
    for name in _PACKAGES:
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            continue
    return tuple(found)


def package_versions() -> dict[str, str]:
    """Return the versions of the packages that can change a number, as far as they are installed."""
    return {"python": platform.python_version(), **dict(_packages())}


def machine() -> dict[str, str | int]:
    """The kind of machine, without anything that names it."""
    return {"system": platform.system(), "processor": platform.machine(), "cores": os.cpu_count() or 1}
