"""The card of a trained model: what it is, what it was made from, and how good it was found to be."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta

from core.declared import FiniteFloat, NonNegativeInt, Sha256, ShortText, Text, UndeclaredError, declared
from core.errors import CheckpointError, InputError
from core.files.gate import whole_file
from core.files.json_text import json_value
from core.files.limits import JSON_BYTES
from core.files.whole_file import write_whole
from core.prompts.values import PromptKind
from core.splits import PARTITIONS
from core.text.markdown_text import plain_cell

ModelName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*\Z", max_length=128)]
FileName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*\Z", max_length=128)]
"""A file in the model's own folder."""
Base = Annotated[str, Meta(pattern=r"^[^/\\]+\Z", max_length=128)]
"""A key, or words for a start that is none; it names a folder beside the model's own."""
Prompt = Annotated[str, Meta(pattern=f"^({'|'.join(PromptKind)})\\Z", max_length=8)]
Side = Annotated[int, Meta(ge=1, le=2**14)]
_MOST_REASON = 300

CARD_FILE = "card.json"
READABLE_FILE = "card.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """The model card: the facts that are stored with the weights of a trained model.

    Attributes:
        name: Registry key.
        base: Key of the model that it started from.
        base_sha256: Hash of that model's weights; None where it started from random ones.
        architecture: Key of the model that came with the project at the root of its descent.
        size: Side of the input in pixels where the architecture lets it be chosen; None where not.
        complete: True where the weights are all there; False where they go on top of the base's.
        prompts: Prompt kinds that it was trained with; none of a classifier.
        licence: The licence of the weights, as far as the base settles it.
        data: Study, counts, what is known of the data's licence.
        split: Hash of the split, counts, and the cases of each side.
        settings: The request.
        curve: Best epoch, its Dice on validation, epochs and steps taken.
        files: SHA-256 by file name.
        code_version: The project's.
        command: The command that would make it again.
        results: Metric summaries on the test side by prompt protocol; empty until evaluated.
    """

    name: ModelName
    base: Base
    base_sha256: Sha256 | None
    architecture: ShortText
    size: Side | None
    complete: bool
    prompts: tuple[Prompt, ...]
    licence: ShortText
    data: Mapping[ShortText, Any]
    split: Mapping[ShortText, Any]
    settings: Mapping[ShortText, Any]
    curve: Mapping[ShortText, NonNegativeInt | FiniteFloat]
    files: Mapping[FileName, Sha256]
    code_version: ShortText
    command: Text
    results: Mapping[ShortText, Mapping[ShortText, Any]] = field(default_factory=dict)

    @property
    def weights_sha256(self) -> str:
        """Return the hash over the best weights and, where they go on top of others, over those too."""
        below = None if self.complete else self.base_sha256
        content = json.dumps([below, {name: self.files[name] for name in sorted(self.files)}])
        return hashlib.sha256(content.encode()).hexdigest()


def write_card(folder: Path, card: ModelCard) -> None:
    """Write the card as JSON and, for people, as Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / CARD_FILE, json.dumps(dataclasses.asdict(card), indent=1).encode())
    write_whole(folder / READABLE_FILE, card_text(card).encode())


@dataclass(frozen=True, slots=True)
class _Data:
    """The part of a card's data that is read again."""

    study: ShortText
    cases: NonNegativeInt | None = None
    filter: Text = ""


@dataclass(frozen=True, slots=True)
class _Sides:
    """The part of a card's split that is read again."""

    sha256: ShortText | None = None
    train: tuple[ShortText, ...] = ()
    validation: tuple[ShortText, ...] = ()
    test: tuple[ShortText, ...] = ()


def read_card(folder: Path) -> ModelCard:
    """Return the card in a model's folder, every value of it held against its type and range.

    Raises:
        CheckpointError: It is missing, damaged, or holds what no training of this program writes.
    """
    try:
        values = json_value(whole_file(folder / CARD_FILE, limit=JSON_BYTES))
        card = declared(ModelCard, values, closed=True)
        _require_parts(card)
    except (OSError, ValueError, InputError) as error:
        reason = str(error) if isinstance(error, UndeclaredError) else type(error).__name__
        raise CheckpointError(
            f"the card of model {folder.name!r} cannot be read ({reason[:_MOST_REASON]}); "
            "put the card back as it was, or delete its folder and train it again"
        ) from error
    return card


def _require_parts(card: ModelCard) -> None:
    """Refuse a card whose parts that are read by name are not as they should be."""
    for name, kind, values in (("data", _Data, card.data), ("split", _Sides, card.split)):
        try:
            declared(kind, values)
        except UndeclaredError as error:
            raise UndeclaredError((name, *error.path), error.value, error.wanted) from None
    for side in PARTITIONS:
        stated = card.split.get(f"{side} cases")
        if stated is not None and stated != len(card.split.get(side, ())):
            raise UndeclaredError(("split", f"{side} cases"), stated, "it must be the number of its cases")
    if not card.complete and card.base_sha256 is None:
        raise UndeclaredError(("base_sha256",), None, "weights that go on top of others must name them")


def card_text(card: ModelCard) -> str:
    """Return the card as Markdown."""
    started = card.base_sha256 or card.data.get("started from") or "random weights"
    parts = [
        f"# {plain_cell(card.name)}",
        f"Base: {plain_cell(card.base)} ({plain_cell(str(started))}). Architecture: {card.architecture}"
        + (f", input {card.size} x {card.size}." if card.size else "."),
        (f"Prompts: {', '.join(card.prompts)}. " if card.prompts else "")
        + f"Licence of the weights: {card.licence}.",
        _section("Data", card.data),
        _section("Split", {key: value for key, value in card.split.items() if not isinstance(value, list)}),
        _section("Settings", card.settings),
        _section("Training", card.curve),
        f"## Made with\n\n```\n{card.command}\n```\n\nCode {card.code_version}.",
        *(_section(f"Test side, {name}", values) for name, values in card.results.items()),
        _section("Files (SHA-256)", card.files),
    ]
    return "\n\n".join(parts) + "\n"


def _section(title: str, values: Mapping[str, Any]) -> str:
    rows = [f"| {plain_cell(str(key))} | {_shown(value)} |" for key, value in values.items()]
    return "\n".join([f"## {title}", "", "| | |", "|---|---|", *rows])


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return ", ".join(
            f"{plain_cell(str(name))} {'undefined' if one is None else _shown(one)}"
            for name, one in value.items()
        )
    return plain_cell(", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value))
