"""The report of kang2025: lesions followed through volumes in three orders, from a box and from a mask."""

from __future__ import annotations

from dataclasses import fields, replace
from shlex import quote

import pandas as pd

from core.propagation.propagation_arms import ARMS
from core.protocols.kang2025 import KANG_ARMS, PROTOCOL, STUDY
from core.protocols.kang2025_findings import findings
from core.protocols.published_comparison import StudySetting, what_differs
from core.reports.blocks import Missing
from core.reports.captions import INTERVALS, PAIRED, Caption, captioned, without_patients
from core.reports.chosen_runs import Chosen, Pool, Used
from core.reports.key_labels import model_label
from core.reports.protocol import Content, ProtocolReport, Worst
from core.reports.source import Source, StoredRun
from core.reports.whose import cohort_of
from core.requests.propagate import BASELINE, PropagateRequest
from core.statistics.how_made import SLOPE_IN_SHORT

_MODEL, _BASELINE = "model", "baseline"
_USUAL = {
    field.name: (field.default, None)
    for field in fields(PropagateRequest)
    if field.name in ("span", "window", "fill_holes_px")
}
"""Settings as the study has them; a run of before there was one of them has None."""
_KEYS = [arm.key for arm in KANG_ARMS]
_TABLES = {
    "arms": Caption(
        "Volumetric Dice by kind of prompt and order of the slices.",
        f"{INTERVALS} Range: over lesions. Baseline: mean of the ellipse in the prompt's box on every slice. "
        "A mask as the prompt is the reference of its slice, which the volume's Dice holds too. "
        "Published: mean with SAM 2, of a size that is not told.",
        lambda table: (
            without_patients(table)
            .assign(
                range=[
                    f"{low:.3f} to {high:.3f}"
                    for low, high in zip(table["minimum"], table["maximum"], strict=True)
                ],
            )
            .drop(columns=["minimum", "maximum"])
        ),
    ),
    "differences": Caption("Orders, prompts and the baseline on the same lesions.", PAIRED, without_patients),
    "regressions": Caption(
        "Dice regressed on one property of the lesion at a time.",
        f"R²: of a straight line. 95 % CI and p of the slope: {SLOPE_IN_SHORT}; p is not adjusted for the "
        "number of slopes.",
    ),
    "components": Caption("Dice by number of components of the lesion.", "A group of one lesion has no SD."),
    "failures": Caption(
        "Lesions with a Dice below 0.5 in the first centre-outward arm.", "The limit is ours."
    ),
}
_FIGURES = {
    "dice_by_arm": "Dice of every lesion by arm; diamonds: published means with SAM 2.",
    "dice_by_patient": "Dice of every lesion over the three orders; thick: mean.",
    "dice_by_slice_count": "Dice against the number of slices with tumour.",
    "dice_by_volume_cm3": "Dice against tumour volume.",
    "dice_by_first_slice_area_mm2": "Dice against the tumour's area on the first slice.",
    "dice_by_components": "Dice against the number of components.",
}


def choose(pool: Pool) -> Chosen:
    """The run that followed lesions in most of the study's arms, and the baseline's over the same cases."""
    models = pool.all("propagate", lambda run: run.model != BASELINE and bool(_arms(run)))
    runs = models or pool.all("propagate", lambda run: bool(_arms(run)))
    main = max(runs, key=lambda run: (run.run_id in pool.preferred, len(_arms(run))), default=None)
    if main is None:
        return Chosen((), (Missing("lesions followed through volumes", _command(pool.study, "sam2_tiny")),))
    used = [Used(_MODEL, main)]
    baseline = pool.best("propagate", lambda run: run.model == BASELINE and _same(run, main))
    if baseline is not None and main.model != BASELINE:
        used.append(Used(_BASELINE, baseline))
    return Chosen(tuple(used), tuple(_missing(pool.study, main, baseline)))


def content(chosen: Chosen, source: Source) -> Content:
    """Read the run and its baseline."""
    main, baseline = chosen.first(_MODEL), chosen.first(_BASELINE)
    if main is None:
        return Content(())
    results = _of_arms(source.results([main.run_id]))
    if results.empty:
        return Content(())
    baseline_rows = None if baseline is None else _of_arms(source.results([baseline.run_id]))
    arm = next(key for key in sorted(_arms(main), key=lambda key: not key.endswith("centre_outward")))
    ours = StudySetting(
        model_label(str(main.model)), cohort_of(source, [main], study=main.study), _protocol(main)
    )
    tables = _TABLES | {"regressions": replace(_TABLES["regressions"], differs=what_differs(ours, STUDY))}
    return Content(
        captioned(findings(results, baseline_rows, ours=ours), tables=tables, figures=_FIGURES),
        Worst(results[results["prompts"] == arm], f"{model_label(str(main.model))}, {ARMS[arm].label}"),
        without_baseline=baseline is None,
        prompts=tuple(_arms(main)),
        differs=(what_differs(ours, STUDY),),
    )


def _protocol(run: StoredRun) -> str:
    """Return the protocol as the study has it, or what was changed."""
    changed = {name: run.request.get(name) for name in ("span", "window", "fill_holes_px")}
    stated = [f"{name} {value}" for name, value in changed.items() if value not in _USUAL[name]]
    return f"{PROTOCOL}, with {', '.join(stated)}" if stated else PROTOCOL


def _arms(run: StoredRun) -> list[str]:
    return [key for key in _KEYS if key in run.prompts]


def _of_arms(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["prompts"].isin(_KEYS)].reset_index(drop=True)


def _same(run: StoredRun, main: StoredRun) -> bool:
    """Return whether a run went over the same slices of the same cases."""
    same_cases = run.provenance.study_snapshot == main.provenance.study_snapshot
    return same_cases and run.request.get("span") == main.request.get("span") and run.seed == main.seed


def _missing(study: str, main: StoredRun, baseline: StoredRun | None) -> list[Missing]:
    command = _command(study, str(main.model))
    found = []
    if lacking := [ARMS[key].label for key in _KEYS if key not in main.prompts]:
        found.append(Missing(f"the arms {', '.join(lacking)}", command))
    if baseline is None and main.model != BASELINE:
        found.append(Missing("the baseline over the same slices", command))
    if not str(main.model).startswith("sam2"):
        found.append(
            Missing(
                "SAM 2", f"python -m jobs.fetch_weights sam2.1_hiera_tiny && {_command(study, 'sam2_tiny')}"
            )
        )
    return found


def _command(study: str, model: str) -> str:
    return f"python -m jobs.kang2025 --study {quote(study)} --model {model}"


REPORT = ProtocolReport(
    key="kang2025",
    title="A tracker through breast MRI: order of the slices, box and mask",
    goal=(
        "How well is a breast tumour found in a whole MRI volume from one prompt on one slice, and how does "
        "that depend on the order of the slices, the kind of prompt, and the tumour?"
    ),
    cohort="Duke breast cancer MRI (MAMA-MIA)",
    choose=choose,
    content=content,
)
