"""The job kinds and their requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.clicks.click_readers import NO_CLICKS
from core.errors import SettingsError
from core.requests.classify import ClassifyRequest
from core.requests.encode import EncodeRequest
from core.requests.evaluate import BASELINE as PICTURES_BASELINE
from core.requests.evaluate import EvaluateRequest
from core.requests.propagate import BASELINE as VOLUMES_BASELINE
from core.requests.propagate import PropagateRequest
from core.requests.propagate_case import PropagateCaseRequest
from core.requests.segment import BASELINE as CLICKS_BASELINE
from core.requests.segment import SegmentRequest
from core.requests.train import TrainRequest
from core.requests.train_classifier import TrainClassifierRequest
from core.requests.train_unet import TrainUnetRequest
from core.requests.train_volumes import TrainVolumesRequest

VolumeRequest = PropagateRequest | PropagateCaseRequest | SegmentRequest
"""What is carried out volume by volume."""
CaseRequest = EvaluateRequest | EncodeRequest | VolumeRequest | ClassifyRequest
"""What is carried out case by case over a study."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of job: ``python -m jobs.<key>`` runs it.

    Attributes:
        label: For people, what it does.
        request: Its dataclass.
        done: What has happened to a finished case, for messages.
        about: One sentence on what comes of it.
        first: Settings that a form shows at once; the others are folded away.
        unit: What its progress counts.
        measures: Whether a run of it has results to look at.
        baseline: Model without weights that is run beside every other, with the same prompts.


        trains: Whether a model comes of it.
        in_form: Whether a form may ask for it; what is drawn in a picture cannot be typed.
    """

    key: str
    label: str
    request: type[Any]
    done: str
    about: str = ""
    first: tuple[str, ...] = ("study", "model", "prompts", "cases", "baseline")
    unit: str = "case"
    measures: bool = True
    baseline: str = PICTURES_BASELINE

    trains: bool = False
    in_form: bool = True


JOB_KINDS = {
    kind.key: kind
    for kind in (
        JobKind(
            "evaluate",
            "Evaluate a model",
            EvaluateRequest,
            "evaluated",
            about="Segments every lesion of a study with simulated prompts, and measures the result.",
        ),
        JobKind(
            "encode",
            "Encode images ahead of prompting",
            EncodeRequest,
            "encoded",
            about="Keeps what a model sees in each image, so that prompting it need not wait.",
            measures=False,
        ),
        JobKind(
            "train",
            "Train a model",
            TrainRequest,
            "trained",
            about="Fits a part of a model to a study's training side, and evaluates it on the test side.",
            first=("study", "model", "name", "part", "prompts"),
            unit="step",
            measures=False,
            trains=True,
        ),
        JobKind(
            "train_volumes",
            "Train a model of volumes",
            TrainVolumesRequest,
            "trained",
            about="Fits a part of a model that answers clicks in volumes to a study's training side.",
            first=("study", "model", "name", "part", "fold"),
            unit="step",
            measures=False,
            trains=True,
        ),
        JobKind(
            "train_unet",
            "Train a U-Net",
            TrainUnetRequest,
            "trained",
            about="Fits a U-Net that takes no prompt for each learning rate, and evaluates the best of them.",
            first=("study", "name", "learning_rates", "record_epochs", "size"),
            unit="epoch",
            measures=False,
        ),
        JobKind(
            "train_classifier",
            "Train a classifier",
            TrainClassifierRequest,
            "trained",
            about="Fits a network for each learning rate, and calls every case with the best of them.",
            first=("study", "model", "name", "target", "input", "learning_rates", "record_epochs"),
            unit="epoch",
            measures=False,
        ),
        JobKind(
            "classify",
            "Classify cases",
            ClassifyRequest,
            "called",
            about="Calls a study's cases with a trained classifier, also from masks that a run predicted.",
            first=("study", "model", "masks_of", "cases"),
            measures=False,
        ),
        JobKind(
            "propagate",
            "Follow lesions through volumes",
            PropagateRequest,
            "followed",
            about="Prompts one slice of every lesion, follows it slice by slice, and measures the result.",
            first=("study", "model", "arms", "span", "cases", "baseline"),
            baseline=VOLUMES_BASELINE,
        ),
        JobKind(
            "propagate_case",
            "Follow drawn prompts",
            PropagateCaseRequest,
            "followed",
            about="Follows what was drawn on the Volumes page.",
            baseline=VOLUMES_BASELINE,
            in_form=False,
        ),
        JobKind(
            "segment",
            "Segment lesions from clicks in volumes",
            SegmentRequest,
            "segmented",
            about="Clicks on every lesion, corrects the answer round by round, and measures each round.",
            first=("study", "model", "reader", "rounds", "cases", "baseline"),
            baseline=CLICKS_BASELINE,
        ),
    )
}


def job_kind(key: str) -> JobKind:
    """The kind of that key.

    Raises:
        SettingsError: There is none.
    """
    if key not in JOB_KINDS:
        raise SettingsError(f"there is no job kind {key!r}; known are {', '.join(JOB_KINDS)}")
    return JOB_KINDS[key]


def has_results(kind: str) -> bool:
    """Whether runs of a kind have results to look at; those of a kind that is not known may have."""
    return kind not in JOB_KINDS or JOB_KINDS[kind].measures


def baseline_model(kind: str) -> str:
    """The baseline of runs of a kind; that of pictures for a kind that is not known."""
    return JOB_KINDS[kind].baseline if kind in JOB_KINDS else PICTURES_BASELINE


def is_training(kind: str) -> bool:
    """Whether a model comes of a run of a kind."""
    return kind in JOB_KINDS and JOB_KINDS[kind].trains


def progress_unit(kind: str) -> str:
    """What the progress of a kind counts, in the singular."""
    return JOB_KINDS[kind].unit if kind in JOB_KINDS else "case"


def kind_of(request: Any) -> JobKind:
    """The kind that a request asks for."""
    return next(kind for kind in JOB_KINDS.values() if kind.request is type(request))


def arms_of(request: Any) -> frozenset[str]:
    """Names that results of a request may have for how they were prompted."""
    unprompted = (NO_CLICKS,) if isinstance(request, SegmentRequest) else ()
    return frozenset((*request.prompts, *unprompted))
