"""Judge what is installed: known weaknesses (pip-audit) and licences (pip-licenses), both given as JSON."""

from __future__ import annotations

import argparse
import json
import re
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

PERMISSIVE = re.compile(
    r"""(mit | mit-0 | mit-cmu | mit\ licensed,\ as\ found\ in\ the\ license\ file | dfsg\ approved
    | bsd | (new\ |modified\ )?bsd[\ -]?[0-3]?([\ -]clause)? | [0-3][\ -]clause\ bsd | 0bsd | freebsd
    | bsl-1\.0 | apache | apache\ software | apache[\ -](license\ )?2\.0 | apache\ license,\ version\ 2\.0
    | apache-2\.0\ with\ llvm-exception | isc | psf-2\.0 | python\ software\ foundation
    | zlib | cc0-1\.0 | hpnd | unlicense | the\ unlicense)(\ license)?""",
    flags=re.VERBOSE,
)

EXCEPTIONS = {
    "certifi": "MPL-2.0: changes to its own files would have to be shared; it is used unchanged",
    "hypothesis": "MPL-2.0, used unchanged and in tests alone",
    "pathspec": "MPL-2.0, used unchanged and in checks alone",
    "tqdm": "MPL-2.0 and MIT, used unchanged",
    "segment-anything": "Apache-2.0 by the licence file that it carries; its metadata name none",
    "cuda-toolkit": "a list of NVIDIA's libraries, no code; comes with the Linux wheels of torch",
    "nvidia-*": "NVIDIA's own terms; comes with the Linux wheels of torch, absent from its CPU wheels",
}
"""Packages that are no further question, each with its reason; SECURITY.md lists them too."""

ACCEPTED: dict[str, str] = {}
"""Known weaknesses that are lived with: identifier -> why it does not reach us."""


def licence_faults(packages: list[dict[str, str]]) -> list[str]:
    """Return a sentence for each package whose licence is neither permissive nor excepted."""
    return [
        f"{one['Name']} {one['Version']} has the licence {one['License']!r}: name the exception or drop it"
        for one in packages
        if not (_is_permissive(one["License"]) or _is_excepted(one["Name"]))
    ]


def known_weaknesses(dependencies: list[dict[str, Any]]) -> list[str]:
    """Return a sentence for each known weakness that is not accepted."""
    return [
        f"{one['name']} {one['version']} has {weakness['id']}, mended in {weakness['fix_versions'] or 'none'}"
        for one in dependencies
        for weakness in one.get("vulns", [])
        if weakness["id"] not in ACCEPTED
    ]


def _is_permissive(licence: str) -> bool:
    without_short_forms = re.sub(r"\s*\([^)]*\)", "", licence.lower())
    parts = re.split(r"\s+and\s+|\s+or\s+|;", without_short_forms)
    return all(PERMISSIVE.fullmatch(part.strip()) for part in parts)


def _is_excepted(name: str) -> bool:
    return any(fnmatch(name.lower(), pattern) for pattern in EXCEPTIONS)


def main() -> None:
    """Print what was looked at and what is wrong; end with 1 where something is."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--audit", type=Path, required=True)
    arguments.add_argument("--licences", type=Path, required=True)
    given = arguments.parse_args()
    licences = json.loads(given.licences.read_text())
    audited = json.loads(given.audit.read_text() or "{}").get("dependencies", [])
    known = [one for one in audited if "skip_reason" not in one]
    excepted = sum(_is_excepted(one["Name"]) for one in licences)
    print(f"licences: {len(licences)} packages, {excepted} exceptions")
    print(f"known weaknesses: looked up for {len(known)} of {len(licences)} packages", end="")
    print("" if known else " (the package index has no such service; NOT checked)")
    faults = licence_faults(licences) + known_weaknesses(known)
    print("\n".join(faults) or "licences are permissive or named")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
