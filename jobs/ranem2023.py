"""The preset ranem2023 from end to end: ``python -m jobs.ranem2023 --study NAME --model KEY --name SERIES``.

Trains and evaluates every arm, one after the other, and writes the tables. Arms that are done are not done
again, so a run that was stopped goes on when it is started again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from core.errors import StudyError
from core.files.whole_file import write_whole
from core.models.card import read_card
from core.protocols.ranem2023 import (
    ARMS,
    COHORTS,
    METRICS,
    PromptSetting,
    arm_request,
    arm_table,
    arms,
    table_text,
)
from core.protocols.ranem2023_figures import dice_boxes, gain_against_effort
from core.requests.train import TrainRequest
from core.settings import Settings
from core.text.csv_text import csv_bytes
from db.analysis import metric_values
from db.store import Store
from db.studies import find_study
from jobs.commands import reporting_errors
from jobs.finished_run import finished_run
from jobs.presets import given_options, write_figures
from jobs.submission import submit_request
from jobs.test_side import test_request


def run(
    requests: Sequence[TrainRequest],
    settings: Settings,
    *,
    target: Path,
    cohorts: Sequence[str] = COHORTS,
) -> pd.DataFrame:
    """Carry out the arms and write tables and figures into a folder.

    ``table.csv``, ``table.md``, ``values.csv``; ``dice.svg`` and ``gain.svg``, each as PNG as well.

    Args:
        requests: One a arm, from `arm_request`.
        cohorts: The study's, whose published figures stand beside ours.

    Returns:
        The table, see `arm_table`.

    Raises:
        StudyError: An arm cannot be carried out; those before it are kept.
    """
    store = Store(settings.store_path)
    values = pd.concat([_arm_values(store, settings, request) for request in requests], ignore_index=True)
    table = arm_table(values, cohorts=cohorts)
    target.mkdir(parents=True, exist_ok=True)
    write_whole(target / "values.csv", csv_bytes(values))
    write_whole(target / "table.csv", csv_bytes(table))
    write_whole(target / "table.md", table_text(table).encode())
    figures = {
        "dice": dice_boxes(values, cohorts=cohorts),
        "gain": gain_against_effort(table, cohorts=cohorts),
    }
    write_figures(figures, target)
    return table


def _arm_values(store: Store, settings: Settings, request: TrainRequest) -> pd.DataFrame:
    """Return Dice and IoU of all cases of an arm's test side: prompts, metric, case_id, patient_id, value."""
    finished_run(store, settings, request, title=f"arm {request.prompts[0]}")
    asked = test_request(request, read_card(settings.models / request.name))
    evaluation = submit_request(store, settings, asked)
    with store.connect() as con:
        tables = [
            metric_values(con, [evaluation.run_id], metric, prompts=request.prompts[0]).assign(metric=metric)
            for metric in METRICS
        ]
    return pd.concat(tables)[["prompts", "metric", "case_id", "patient_id", "value"]]


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 all arms done, 1 an arm failed."""
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    target = options.target or settings.home / "protocols" / "ranem2023" / options.name
    try:
        with Store(settings.store_path).connect() as con:
            cohort = find_study(con, options.study).layout
        requests = [_request(arm, options) for arm in arms(options.arm, cohort=cohort)]
        table = run(requests, settings, target=target, cohorts=options.cohort or COHORTS)
    except StudyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(table_text(table))
    return 0


def _request(arm: PromptSetting, options: argparse.Namespace) -> TrainRequest:
    wanted = ("epochs", "steps", "batch", "learning_rate", "seed", "device", "threads", "limit", "size")
    changes = given_options(options, wanted)
    return arm_request(arm, study=options.study, model=options.model, name=options.name, changes=changes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.ranem2023", description=__doc__)
    parser.add_argument("--study", required=True)
    parser.add_argument("--model", required=True, help="the model every arm starts from")
    parser.add_argument("--name", required=True, help="of the series; models are called NAME-ARM")
    parser.add_argument(
        "--arm",
        action="append",
        default=[],
        choices=[arm.prompts for arm in ARMS],
        help="those of the study where left out",
    )
    parser.add_argument(
        "--cohort",
        action="append",
        choices=COHORTS,
        help="whose published figures to show; both where left out",
    )
    parser.add_argument("--target", type=Path, metavar="DIR", help="where the tables go")
    for name in ("epochs", "steps", "batch", "seed", "threads", "limit", "size"):
        parser.add_argument(f"--{name}", type=int, help="as in jobs.train; the study's where left out")
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--device")
    return parser


if __name__ == "__main__":
    sys.exit(main())
