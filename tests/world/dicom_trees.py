"""The dicom layout over a package's folder: what becomes of every file of it."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from core.cases import Case
from core.datasets.cohort_layout import USED
from core.imaging.deidentify.key import key_in
from core.imaging.read_image import read_image
from core.imaging.volume_files.registry import read_volume
from core.settings import Settings
from db.store import Store
from db.studies import load_cases
from jobs.import_study import ImportRequest, run
from tests.world.doors import orientation_of
from tests.world.seen import Seen, of_array

UNREPORTED = Seen(refused="NOT TOLD: neither a case nor a line of the report")


@cache
def what_became_of(folder: Path, files: tuple[str, ...]) -> dict[str, Seen]:
    """By path below a folder: the case that a file went into, or why it did not.

    Files that share a UID are variants of one another in these packages and go in one after the other, each
    into a study of its own.
    """
    found: dict[str, Seen] = {}
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(Path(place) / "home", Path(place) / "weights")
        for number, together in enumerate(_rounds(folder, files)):
            tree = Path(place) / str(number)
            for name in together:
                (tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(folder / name, tree / name)
            found |= _imported(tree, together, settings)
    return found


def _rounds(folder: Path, files: Iterable[str]) -> Iterator[list[str]]:
    """The files in as few groups as hold every UID once."""
    by_uid: dict[str, list[str]] = defaultdict(list)
    for name in files:
        by_uid[_uid(folder / name) or name].append(name)
    for number in range(max(map(len, by_uid.values()))):
        yield [same[number] for same in by_uid.values() if number < len(same)]


def _uid(path: Path) -> str:
    import pydicom

    try:
        return str(pydicom.dcmread(path, stop_before_pixels=True, force=True).get("SOPInstanceUID") or "")
    except Exception:  # what it is, the product will say
        return ""


def _imported(tree: Path, files: Iterable[str], settings: Settings) -> dict[str, Seen]:
    study = f"round-{tree.name}"
    outcome = run(ImportRequest(study, "dicom", tree), settings)
    key = key_in(settings.secrets)
    with Store(settings.store_path).connect() as con:
        cases = load_cases(con, study)
    uids = {key.uid(_uid(tree / name) or name): name for name in files}
    names = {key.name_of_file(name): name for name in files}
    noted = {
        names[one.file]: Seen(refused=_named(one.reason, names))
        for one in outcome.files
        if one.fate not in USED and one.file in names
    }
    return dict.fromkeys(files, UNREPORTED) | noted | _went_in(cases, uids)


def _named(reason: str, names: dict[str, str]) -> str:
    """A reason without the names of cases, which the key makes, and with files' in place of references."""
    problem = re.sub(r"^series/\S+: ", "", reason.split("; left out")[0])
    return re.sub(r"\b[0-9a-f]{8}\b", lambda found: names.get(found[0], found[0]), problem)


def _went_in(cases: Iterable[Case], uids: dict[str, str]) -> dict[str, Seen]:
    found: dict[str, Seen] = {}
    for case in cases:
        path = case.image.path
        is_series = path.is_dir()
        copies = sorted(path.glob("*.dcm")) if is_series else [path.with_suffix(".dcm")]
        seen = _volume(path) if is_series else of_array(read_image(path), case.image.spacing_mm)
        for copy in copies:
            if (uid := _source(copy)) in uids:
                found[uids[uid]] = seen
    return found


def _volume(path: Path) -> Seen:
    volume = read_volume(path)
    return of_array(volume.voxels, volume.spacing_mm, orientation_of(volume.grid))


def _source(copy: Path) -> str:
    """UID of what a copy was made from: a frame of a clip names the clip."""
    import pydicom

    header = pydicom.dcmread(copy, stop_before_pixels=True)
    if header.get("NumberOfFrames") is None and header.get("SourceImageSequence"):
        return str(header.SourceImageSequence[0].ReferencedSOPInstanceUID)
    return str(header.SOPInstanceUID)
