"""Words and numbers as people read them: no key of the store is shown as it is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from core.clicks.click_readers import NO_CLICKS, READERS, round_of
from core.job_state import JobState
from core.measure_labels import characteristic_label, in_words, metric_decimals
from core.metrics.registry import METRICS
from core.models.catalog import CLICK_MODELS, PICTURE_MODELS, PROPAGATION_MODELS
from core.models.volume_architectures import UNET_3D
from core.prompts.mixed import MIXED
from core.prompts.registry import PROMPTS
from core.propagation.propagation_arms import ARMS
from core.statistics.few_patients import why_none
from core.statistics.interval import Interval
from core.statistics.p_words import p_text
from db.runs import RunStatus

NOTHING = "–"

STATES = {
    JobState.QUEUED: "Waiting",
    JobState.RUNNING: "Running",
    JobState.SUCCEEDED: "Finished",
    JobState.FAILED: "Failed",
    JobState.CANCELLED: "Cancelled",
    JobState.INTERRUPTED: "Interrupted",
}

_OWN_ATTRIBUTES = {"birads": "BI-RADS", "pathology": "Pathology", "device": "Device", "modality": "Modality"}


def model_label(key: str | None) -> str:
    """Return a model's name; the key itself for one that this version does not know."""
    if key in PROPAGATION_MODELS.shipped:
        return PROPAGATION_MODELS.shipped[key].info.label
    if key in CLICK_MODELS.shipped:
        return CLICK_MODELS.shipped[key].info.label
    if key == UNET_3D:
        return "3D U-Net with a ResNet encoder, no prompts"
    return PICTURE_MODELS.info(key).label if key in PICTURE_MODELS.shipped else (key or NOTHING)


def prompts_label(key: str) -> str:
    """Return the name of a prompt protocol, of an arm through volumes, or of a round of clicks."""
    if key in ARMS:
        return ARMS[key].label
    if (number := round_of(key)) is not None:
        return f"Click round {number}"
    if key == NO_CLICKS:
        return "No clicks"
    known = PROMPTS | {MIXED.key: MIXED}
    return known[key].label if key in known else in_words(key)


def reader_label(key: str) -> str:
    """Return the name of a simulated reader."""
    return READERS[key].label if key in READERS else in_words(key)


def prompts_in_words(keys: Sequence[str]) -> str:
    """Return names of several protocols; one that is listed, and so drawn, several times says so."""
    times = Counter(keys)
    return ", ".join(prompts_label(key) + (f" ×{n}" if n > 1 else "") for key, n in times.items())


PARTS = {"decoder": "Mask decoder", "lora": "Decoder and LoRA", "all": "Everything"}
"""The parts that a training fits, by the key of its request."""


def part_label(key: str | None, settings: Mapping[str, object] | None = None) -> str:
    """Return the trainable part's name.

    Args:
        key: The key of the part.
        settings: The settings of a training; one on volumes says whether the decoder goes with the adapters.
    """
    if key == "lora" and settings is not None and settings.get("lora_decoder") is False:
        return "LoRA adapters"
    return PARTS.get(key or "", key or NOTHING)


def attribute_label(name: str) -> str:
    """Return a characteristic's name with its unit, or a clinical column's name in words."""
    return _OWN_ATTRIBUTES.get(name) or characteristic_label(name)


METRIC_FORMATS = {key: f"%.{metric_decimals(key)}f" for key in METRICS}
"""The formats of the number columns of tables."""


def number(value: float | None, decimals: int) -> str:
    """Return a number with fixed decimals; a dash where there is none."""
    if value is None or math.isnan(value):
        return NOTHING
    # Adding zero takes the sign off what is rounded to zero.
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def mean_and_spread(mean: float | None, sd: float | None, *, decimals: int) -> str:
    """Return ``0.842 ± 0.101``; of a single value the SD is a dash."""
    middle = number(mean, decimals)
    return middle if middle == NOTHING else f"{middle} ± {number(sd, decimals)}"


def signed(value: float | None, decimals: int) -> str:
    """Return a number with its sign."""
    return f"+{number(value, decimals)}" if value is not None and value > 0 else number(value, decimals)


def interval(
    ends: Interval | None,
    decimals: int,
    *,
    sign: Callable[..., str] = number,
    patients: int | None = None,
) -> str:
    """Return both ends of an interval; where there is none, why, if the number of patients is given."""
    if ends is None:
        return f"none: {why_none(patients)}" if patients else NOTHING
    return f"{sign(ends.low, decimals)} to {sign(ends.high, decimals)}"


def p_value(p: float | None, *, floor: float | None = None) -> str:
    """Return a p as journals print it, see `core.statistics.p_words`."""
    text = p_text(p, floor=floor)
    return f"p = {text}" if text[0].isdigit() else f"p {text}"


def q_value(q: float | None, *, floor: float | None = None) -> str:
    """Return a p corrected for false discoveries, as `p_value` prints a p."""
    return p_value(q, floor=floor).replace("p", "q", 1)


def when(moment: datetime | None) -> str:
    """Return a moment in UTC, said so."""
    return NOTHING if moment is None else f"{moment:%d %b %Y, %H:%M} UTC"


def duration(seconds: float | None) -> str:
    """Return a length of time, rounded to what matters."""
    if seconds is None or math.isnan(seconds):
        return NOTHING
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def run_title(status: RunStatus) -> str:
    """Return the model of a run, and the name of what is made of it."""
    name = status.run.request.get("name")
    return f"{model_label(status.run.model)} → {name}" if name else model_label(status.run.model)


def run_label(status: RunStatus) -> str:
    """Return a run in one line: model, what is special about it, when, and how it stands."""
    request = status.run.request
    part = " · some cases" if request.get("cases") or request.get("limit") else ""
    seed = f" · seed {status.run.seed}" if status.run.seed else ""
    created = f"{status.run.created_at:%d %b %Y, %H:%M:%S} UTC"
    return f"{model_label(status.run.model)}{part}{seed} · {created} · {STATES[status.state].lower()}"


def counted(n: int, singular: str, plural: str | None = None) -> str:
    """Return a count with its noun."""
    return f"{n:,} {singular if n == 1 else plural or singular + 's'}"
