"""The slices that make a volume: of one patient, series, grid, phase, echo and what else tells them apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.datasets.dicom.found_file import FoundFile
from core.datasets.dicom.frame_traits import parts_of, shown_trait, traits_text

_MOST_TRAITS = 3


@dataclass(frozen=True, slots=True)
class Stack:
    """The slices of one volume.

    Attributes:
        files: One for each slice, or one enhanced file.
        frames: The frames of the enhanced file, from 0; none where all of it is the volume.
        traits: (trait, value) pairs that tell it from other volumes of its series or file.
        key: The values that name the case beside its series and grid; empty where no trait had to part the
            series.
        volumes: The number of volumes of its series or file.
    """

    files: tuple[FoundFile, ...]
    frames: tuple[int, ...] = ()
    traits: tuple[tuple[str, str], ...] = ()
    key: tuple[str, ...] = ()
    volumes: int = 1

    @property
    def slices(self) -> int:
        """The number of slices."""
        return len(self.frames) or sum(file.frames for file in self.files)

    @property
    def name(self) -> str | None:
        """The traits that tell the volume from the others, for people; None for the only one."""
        return traits_text(self.traits) or None


def stacks(files: Iterable[FoundFile]) -> list[Stack]:
    """The volumes among slices.

    Series are parted by size, orientation, temporal position and echo; where slices then still lie at one
    place, by the number of the acquisition or another trait that tells them apart
    (`core.datasets.dicom.frame_traits.parts_of`). So are the frames of an enhanced file.
    """
    by_series: dict[tuple[str, str], dict[tuple[object, ...], list[FoundFile]]] = defaultdict(dict)
    for file in files:
        by_series[file.patient, file.series_uid].setdefault(file.stack, []).append(file)
    return [
        stack
        for grids in by_series.values()
        for stack in _distinguished([each for together in grids.values() for each in _parted(together)])
    ]


def _parted(together: Sequence[FoundFile]) -> list[Stack]:
    volumes = together[0].volumes
    if len(together) == 1 and len(volumes) > 1:
        return [Stack((together[0],), one.members, one.traits, _key(one.traits)) for one in volumes]
    if _places_differ(together):
        return [Stack(tuple(together))]
    by_acquisition: dict[str, list[FoundFile]] = defaultdict(list)
    for file in together:
        by_acquisition[file.acquisition].append(file)
    if all(map(_places_differ, by_acquisition.values())):
        return [
            Stack(tuple(part), traits=(shown_trait("acquisition", said, number),))
            for number, (said, part) in enumerate(by_acquisition.items(), start=1)
        ]
    return [
        Stack(tuple(together[number] for number in part.members), traits=part.traits, key=_key(part.traits))
        for part in parts_of([file.traits for file in together])
    ]


def _places_differ(together: Sequence[FoundFile]) -> bool:
    places = [file.traits.place for file in together]
    return None in places or len(set(places)) == len(places)


def _key(traits: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(f"{name} {value}" for name, value in traits)


def _distinguished(found: list[Stack]) -> list[Stack]:
    """The volumes of one series, each with what tells it from the others and how many there are."""
    return [replace(one, traits=one.traits or _own(one, found), volumes=len(found)) for one in found]


def _own(stack: Stack, found: Sequence[Stack]) -> tuple[tuple[str, str], ...]:
    """Return the traits that are the same in all slices of a volume, and not the same in all volumes."""
    if len(found) < 2 or stack.frames:
        return ()
    names = [name for name, _ in stack.files[0].traits.values if name != "acquisition time"]
    traits = [
        (name, _common(stack, name)) for name in names if len({_common(one, name) for one in found}) > 1
    ]
    return tuple((name, value) for name, value in traits if value)[:_MOST_TRAITS]


def _common(stack: Stack, name: str) -> str:
    values = {file.traits.value(name) for file in stack.files}
    return values.pop() if len(values) == 1 else ""
