"""The traits that tell slices at one place apart: phases, echoes, b-values and their like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.imaging.deidentify.defined_terms import is_defined
from core.imaging.deidentify.identifying_terms import holds_any
from core.imaging.deidentify.plausible_numbers import RANGES, are_plausible
from core.imaging.dicom.frame_header import FrameHeader

_KEYWORDS: dict[str, tuple[str, ...]] = {
    "acquisition": ("FrameAcquisitionNumber", "AcquisitionNumber"),
    "temporal position": (
        *("TemporalPositionIndex", "TemporalPositionIdentifier", "TemporalPositionTimeOffset"),
    ),
    "echo": ("EffectiveEchoTime", "EchoNumbers", "EchoTime"),
    "b-value": ("DiffusionBValue",),
    "cardiac phase": (*("NominalPercentageOfCardiacPhase", "NominalCardiacTriggerDelayTime", "TriggerTime"),),
    "inversion time": ("InversionTimes", "InversionTime"),
    "flip angle": ("FlipAngle",),
    "image type": ("FrameType", "ImageType"),
    "complex component": ("ComplexImageComponent",),
    "stack": ("StackID",),
}
"""Traits by what they are called, each with the attributes that may tell it, in the order they are tried."""
_PRIVATE_B_VALUES = ((0x0019, 0x100C), (0x2001, 0x1003), (0x0043, 0x1039))
"""The elements in which Siemens, Philips and GE write the b-value into classic slices."""
_GE_OFFSET = 10**9
_ORDINAL = frozenset({"diffusion direction", "acquisition time", "stack"})
"""Traits whose value is no name for a volume: they are shown as a number in their order."""
_DIMENSION = "dimension"


@dataclass(frozen=True, slots=True)
class FrameTraits:
    """A slice: where it lies, None where its header does not say, and (trait, value) pairs."""

    place: tuple[float, ...] | None
    values: tuple[tuple[str, str], ...]

    def value(self, trait: str) -> str:
        """Return a trait's value; empty where the slice does not have the trait."""
        return dict(self.values).get(trait, "")


@dataclass(frozen=True, slots=True)
class Part:
    """Slices of one volume: their numbers, and the (trait, value) pairs that tell it from the others."""

    members: tuple[int, ...]
    traits: tuple[tuple[str, str], ...] = ()


def traits_of(header: FrameHeader, words: frozenset[str]) -> FrameTraits:
    """The traits of a slice.

    Args:
        header: The header of its file, or of its frame.
        words: The words of the person: a text that holds one of them is no value.
    """
    values = {name: _value(header, keywords, words) for name, keywords in _KEYWORDS.items()}
    values["b-value"] = values["b-value"] or _private_b_value(header)
    values["diffusion direction"] = _direction(header)
    values["acquisition time"] = str(
        header.get("AcquisitionTime") or header.get("FrameAcquisitionDateTime") or ""
    )
    indices = header.get("DimensionIndexValues")
    for number, index in enumerate(_listed(indices), start=1):
        values[f"{_DIMENSION} {number}"] = str(index)
    return FrameTraits(_place(header), tuple((name, value) for name, value in values.items() if value))


def parts_of(slices: Sequence[FrameTraits]) -> list[Part]:
    """Part volumes among slices: where several lie at one place, by the trait that tells them apart.

    A trait is taken if each of its values fills all the places; else, if it leaves no two slices at one
    place. Slices that no trait tells apart stay together.
    """
    everything = Part(tuple(range(len(slices))))
    return _parted(slices, everything)


def traits_text(traits: Iterable[tuple[str, str]]) -> str:
    """Return traits as a text for people: ``b-value 1000, echo 2``."""
    return ", ".join(f"{name} {value}" for name, value in traits)


def _parted(slices: Sequence[FrameTraits], part: Part) -> list[Part]:
    if _places_differ(slices, part.members):
        return [part]
    names = dict.fromkeys(name for number in part.members for name, _ in slices[number].values)
    tried = [name for name in names if name not in dict(part.traits)]
    groups = {name: _groups(slices, part, name) for name in sorted(tried, key=_rank)}
    groups = {name: found for name, found in groups.items() if len(found) > 1}
    clean = {n for n, found in groups.items() if all(_places_differ(slices, m) for m in found.values())}
    filling = {n for n, found in groups.items() if _fill_all_places(slices, found.values())}
    for accepted in (clean & filling, filling, clean):
        for name in groups:
            if name in accepted:
                return [each for one in _split_by(part, name, groups[name]) for each in _parted(slices, one)]
    return [part]


def _rank(name: str) -> int:
    """Rank traits with a meaning before mere numbers of dimensions and times."""
    known = (*_KEYWORDS, "diffusion direction")
    return known.index(name) if name in known else len(known) + name.startswith(_DIMENSION)


def _split_by(part: Part, name: str, groups: dict[str, tuple[int, ...]]) -> list[Part]:
    is_ordinal = name in _ORDINAL or name.startswith(_DIMENSION)
    return [
        Part(members, (*part.traits, shown_trait(name, "" if is_ordinal else value, number)))
        for number, (value, members) in enumerate(
            sorted(groups.items(), key=lambda item: _key(item[0])), start=1
        )
    ]


def shown_trait(name: str, value: str, number: int) -> tuple[str, str]:
    """Return a trait for people: its value where the standard knows it, else its number in the order."""
    keywords = _KEYWORDS.get(name, ())
    is_known = any(one in RANGES and are_plausible(one, value.split()) for one in keywords) or any(
        all(is_defined(one, term) for term in value.split()) for one in keywords
    )
    return name, value if value and is_known else str(number)


def _key(value: str) -> tuple[float, str]:
    try:
        return float(value), value
    except ValueError:
        return 0.0, value


def _groups(slices: Sequence[FrameTraits], part: Part, name: str) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number in part.members:
        found[slices[number].value(name)].append(number)
    return {value: tuple(members) for value, members in found.items()}


def _places_differ(slices: Sequence[FrameTraits], members: Sequence[int]) -> bool:
    places = [slices[number].place for number in members]
    return None in places or len(set(places)) == len(places)


def _fill_all_places(slices: Sequence[FrameTraits], groups: Iterable[Sequence[int]]) -> bool:
    places = [{slices[number].place for number in members} for members in groups]
    return all(each == places[0] for each in places)


def _place(header: FrameHeader) -> tuple[float, ...] | None:
    found = header.get("ImagePositionPatient")
    return tuple(round(float(value), 3) for value in found) if found else None


def _value(header: FrameHeader, keywords: Iterable[str], words: frozenset[str]) -> str:
    for keyword in keywords:
        if _listed(found := header.get(keyword)):
            texts = [f"{each:g}" if isinstance(each, float) else str(each).strip() for each in _listed(found)]
            return " ".join(text for text in texts if not holds_any(text, words) or _is_number(text))
    return ""


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace("-", "").isdigit()


def _private_b_value(header: FrameHeader) -> str:
    for tag in _PRIVATE_B_VALUES:
        if tag not in header.dataset:
            continue
        try:
            number = float(_listed(header.dataset[tag].value)[0])
        except (TypeError, ValueError, IndexError):  # another maker's element at the same place
            continue
        return f"{number % _GE_OFFSET:g}"
    return ""


def _direction(header: FrameHeader) -> str:
    items = header.get("DiffusionGradientDirectionSequence")
    found = (
        items[0].get("DiffusionGradientOrientation") if items else header.get("DiffusionGradientOrientation")
    )
    return " ".join(f"{float(each):.3f}" for each in _listed(found))


def _listed(value: Any) -> list[Any]:
    """Return one value or several as a list."""
    if value is None or value == "":
        return []
    return (
        [value]
        if isinstance(value, str | bytes | int | float) or not hasattr(value, "__iter__")
        else [*value]
    )
