"""The subject of a page of results: a run beside its baseline, under one prompt protocol, by one metric."""

from __future__ import annotations

from dataclasses import dataclass

from core.cohorts.cohort import SHORT_HASH
from db.runs import RunStatus
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.labels import model_label


def stamp(status: RunStatus) -> str:
    """Return a text that changes whenever a run has new results; part of every cached read."""
    return f"{status.run.run_id}:{status.state}:{status.done}:{status.heard_at}:{status.state_since}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The choices at the head of a page.

    Attributes:
        run: The run looked at.
        baseline: A finished run of the baseline over the same cases with the same prompts, if there is one.
        prompts: Key of the prompt protocol.
        metric: Key of the metric.
        cohort: The cohort that every number and picture is restricted to; None for all cases.
    """

    run: RunStatus
    baseline: RunStatus | None
    prompts: str
    metric: str
    cohort: ChosenCohort | None = None

    @property
    def study(self) -> str:
        """The name of the study."""
        return self.run.run.study

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self.run.run.run_id

    @property
    def baseline_id(self) -> str | None:
        """The baseline's id."""
        return None if self.baseline is None else self.baseline.run.run_id

    @property
    def run_ids(self) -> tuple[str, ...]:
        """The run, then its baseline."""
        return (self.run_id,) if self.baseline_id is None else (self.run_id, self.baseline_id)

    @property
    def names(self) -> dict[str, str]:
        """The names of the run and its baseline in legends, by run id; the run comes first."""
        names = {self.run_id: model_label(self.run.run.model)}
        if self.baseline is not None:
            label = model_label(self.baseline.run.model)
            names[self.baseline.run.run_id] = label if "baseline" in label.lower() else f"{label} (baseline)"
        return names

    @property
    def arms(self) -> tuple[str, ...]:
        """The prompt protocols of the run."""
        return self.run.run.prompts

    @property
    def widget_part(self) -> str:
        """The part of the keys of widgets whose state belongs to the cohort."""
        return "" if self.cohort is None else f"_{self.cohort.key[:SHORT_HASH]}"

    @property
    def stamp(self) -> str:
        """Return a text that changes whenever a run has new results; part of every cached read."""
        stamps = [stamp(status) for status in (self.run, self.baseline) if status is not None]
        return "|".join([*stamps, *([] if self.cohort is None else [self.cohort.key])])


def who_is_who(shown: Comparison) -> str:
    """Return which model "Model" and "Baseline" stand for, in a sentence."""
    roles = zip(("Model", "Baseline"), shown.names.values(), strict=False)
    return "; ".join(f"{role}: {name}" for role, name in roles) + "."
