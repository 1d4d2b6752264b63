"""The report of hu2023: evaluations of models with the study's prompt and without any."""

from __future__ import annotations

from shlex import quote

import pandas as pd

from core.prompts.hu2023 import MARGIN_PX, MAX_GROWTH, MAX_SHIFT_PX
from core.protocols.hu2023 import (
    BASELINE,
    CORRELATION_RESAMPLING,
    MAIN_MODEL,
    MODELS,
    PROMPTED,
    UNPROMPTED,
    of,
)
from core.protocols.hu2023_claims import TIGHT
from core.protocols.hu2023_figures import MOST_POINTS
from core.protocols.hu2023_findings import findings
from core.reports.blocks import Missing
from core.reports.captions import INTERVALS, PAIRED, Caption, captioned, filled_in, without_patients
from core.reports.chosen_runs import Chosen, Pool, Used
from core.reports.key_labels import model_label
from core.reports.protocol import Content, ProtocolReport, Worst
from core.reports.source import Source, StoredRun
from core.reports.whose import cohort_of
from core.statistics.how_made import made_in_words

_MODEL, _UNPROMPTED, _BASELINE = "model", "model without prompt", "baseline"
_TIGHT = "model with tight box"
BACKGROUND = (
    "Pixel accuracy is mostly background: where a lesion fills a tenth of the picture, an empty mask has 0.9."
)
_BASELINES = (BASELINE, "classical")
_BESIDE_PUBLISHED = (
    f"{INTERVALS} Published: of the same model, or of SAM ViT-L where the study does not have it."
)
_TABLES = {
    "models": Caption(
        "Every model with the prompt of the study, over all lesions with a result.",
        f"{INTERVALS} Models of the study without a result have n = 0. {BACKGROUND}",
        without_patients,
    ),
    "differences": Caption(
        "{model} against the others on the same lesions, with the prompt of the study.",
        PAIRED,
        without_patients,
    ),
    "claims": Caption(
        "The claims of the study as differences: prompt, looseness of the box and pathology for {model}, and "
        "models.",
        f"Paired: {PAIRED} Unpaired: one mean per patient, so that means need not be those over lesions, "
        "95 % CI and p by Welch's t; a patient with lesions of both kinds stands in both groups. p, Holm: "
        "over the pairs and metrics of a question. IoU is left out, for it rises and falls with Dice. The "
        "loose box comes with a point, as in the study, and the tight box without. An answer without a "
        "prompt is one for the whole case, so that lesions of cases with several have no pair with it. "
        f"{BACKGROUND}",
        without_patients,
    ),
    "prompts": Caption(
        "{model} with the prompt of the study and without any.", _BESIDE_PUBLISHED, without_patients
    ),
    "pathology": Caption("{model} on benign and on malignant lesions.", _BESIDE_PUBLISHED, without_patients),
    "subgroups": Caption(
        "Dice of {model} by BI-RADS category and size of the lesion.",
        f"{INTERVALS} Groups of fewer than 10 patients are rough.",
        lambda table: table[table["metric"] == "dice"].drop(columns=["metric"]),
    ),
    "correlations": Caption(
        "Kendall's tau-b of metrics of {model} with characteristics, and what the study found.",
        f"95 % CI: {made_in_words(CORRELATION_RESAMPLING)}. p by: how p was made, see Methods, Statistics "
        f"({CORRELATION_RESAMPLING.n_permutations} permutations of patients where there are any). A pair of "
        "which one does not vary has no tau-b. q: "
        "Benjamini-Hochberg over the table without IoU, which rises and falls with Dice: its tau is that of "
        "Dice, and no finding of its own.",
        without_patients,
    ),
}
_FIGURES = {
    "metrics_by_model": "Metrics by model, with the prompt of the study.",
    "metrics_by_prompt": "Metrics of {model} with the prompt and without any.",
    "metrics_by_pathology": "Metrics of {model} by pathology.",
    "kendall": "Kendall's tau-b of metrics of {model} with characteristics.",
    "scatter": "Each metric of {model} against each characteristic, a dot a lesion "
    f"(at most {MOST_POINTS:,} drawn).",
}


def choose(pool: Pool) -> Chosen:
    """The best run of every model with the study's prompt, one without a prompt, and the baseline's."""
    runs: dict[str, StoredRun] = {}
    for run in pool.all("evaluate", lambda run: PROMPTED in run.prompts and run.model != BASELINE):
        runs.setdefault(str(run.model), run)
    ordered = sorted(
        runs.values(), key=lambda run: (run.model in _BASELINES, run.model not in MODELS, run.model)
    )
    used = [Used(_MODEL, run) for run in ordered]
    main = _main([str(run.model) for run in ordered])
    if main is not None:
        used += _arms_of_main(pool, runs[main])
    baseline = _baseline(pool, None if main is None else runs[main])
    used += [Used(_BASELINE, baseline)] if baseline is not None else []
    return Chosen(tuple(used), tuple(_missing(pool.study, runs, main, used)))


def _arms_of_main(pool: Pool, main: StoredRun) -> list[Used]:
    """The other arms of the main model with the very weights of its run, from that run where it has them."""
    found = []
    alike = pool.all("evaluate", lambda run: _same_weights(run, main))
    for role, prompts in ((_UNPROMPTED, UNPROMPTED), (_TIGHT, TIGHT)):
        suited = [run for run in alike if prompts in run.prompts]
        suited.sort(key=lambda run: (run.run_id in pool.preferred, run is main), reverse=True)
        found += [Used(role, run) for run in suited[:1]]
    return found


def _same_weights(run: StoredRun, main: StoredRun) -> bool:
    same = run.provenance.checkpoint_sha256 == main.provenance.checkpoint_sha256
    return run.model == main.model and same


def _baseline(pool: Pool, main: StoredRun | None) -> StoredRun | None:
    """The ellipse in the very boxes of the main model where there is such a run, else in others."""
    found = pool.all("evaluate", lambda run: run.model == BASELINE and PROMPTED in run.prompts)
    seed = None if main is None else main.seed
    found.sort(key=lambda run: (run.run_id in pool.preferred, run.seed == seed), reverse=True)
    return next(iter(found), None)


def _seeds_limit(runs: list[StoredRun]) -> tuple[str, ...]:
    """Return that models did not get the very same points and boxes."""
    seeds = {model_label(str(run.model)): run.seed or 0 for run in runs}
    if len(set(seeds.values())) < 2:
        return ()
    drawn = ", ".join(f"{name}: {seed}" for name, seed in seeds.items())
    return (
        f"The prompt of the study was drawn with different seeds ({drawn}): a difference between these "
        "models is one of the draw of points and boxes too.",
    )


def _unmeasured_limit(lesions: pd.DataFrame, study: str) -> tuple[str, ...]:
    """Return that irregularity is newer than the other characteristics of some lesions."""
    if not {"complexity", "irregularity"} <= set(lesions):
        return ()
    n = int((lesions["complexity"].notna() & lesions["irregularity"].isna()).sum())
    if not n:
        return ()
    return (
        f"Irregularity was not measured of {n} of {len(lesions)} lesions, whose characteristics an earlier "
        f"version measured; python -m jobs.evaluate --study {quote(study)} --model {BASELINE} --fresh does.",
    )


def content(chosen: Chosen, source: Source) -> Content:
    """Read the runs, each under its role only."""
    runs = chosen.of(_MODEL)
    main = _main([str(run.model) for run in runs])
    if main is None:
        return Content(())
    parts = [_arm(source, run, PROMPTED) for run in (*runs, *chosen.of(_BASELINE))]
    parts += [_arm(source, run, UNPROMPTED) for run in chosen.of(_UNPROMPTED)]
    parts += [_arm(source, run, TIGHT) for run in chosen.of(_TIGHT)]
    results = pd.concat(parts, ignore_index=True)
    worst = of(results, model=main, prompts=PROMPTED)
    cohort, label = cohort_of(source, runs, study=runs[0].study), model_label(main)
    about = (
        f"Results by prompt, pathology, subgroup and characteristic are those of {label}. "
        "Prompt of the study: one point drawn uniformly from the mask, and its bounding box widened by "
        f"{MARGIN_PX:g} px, shifted by up to {MAX_SHIFT_PX:g} px and scaled by up to {MAX_GROWTH:.0%}; of "
        "the candidates the one with the highest predicted IoU is the result. Complexity is the sum of the "
        "magnitudes of the Fourier descriptors of the contour but the first over that of the first (0 for a "
        "circle); the study prints its inverse. Contrast is the difference of the mean grey levels of a ring "
        "outside and of the inside over their sum. Complexity mixes size and elongation with irregularity: "
        "on pixels a disc of radius 10 px has 0.096, one of 80 px 0.015, a smooth ellipse of 3 to 1 has 0.64 "
        "and a star of five lobes 0.48, so that its tau is also one of size and of elongation. Irregularity "
        "stands beside it for that: what of the outline goes beyond its best ellipse, at a fixed number of "
        "harmonics, whatever size and elongation. The study does not have it."
    )
    return Content(
        captioned(
            findings(results, model=main, cohort=cohort),
            tables=filled_in(_TABLES, model=label),
            figures={stem: caption.format(model=label) for stem, caption in _FIGURES.items()},
        ),
        Worst(worst, f"{label}, prompt of the study"),
        about=(("Choices", about),),
        prompts=(
            PROMPTED,
            *([UNPROMPTED] if chosen.of(_UNPROMPTED) else []),
            *([TIGHT] if chosen.of(_TIGHT) else []),
        ),
        without_baseline=not chosen.of(_BASELINE),
        limits=(*_seeds_limit([*runs, *chosen.of(_BASELINE)]), *_unmeasured_limit(worst, runs[0].study)),
    )


def _arm(source: Source, run: StoredRun, prompts: str) -> pd.DataFrame:
    frame = source.results([run.run_id])
    return frame[frame["prompts"] == prompts]


def _main(models: list[str]) -> str | None:
    """The study's main model where it is there, else another of the study's, else the first that is none."""
    wanted = (MAIN_MODEL, *MODELS)
    return next((key for key in (*wanted, *models) if key in models), None)


def _missing(
    study: str,
    runs: dict[str, StoredRun],
    main: str | None,
    used: list[Used],
) -> list[Missing]:
    command = (
        f"python -m jobs.evaluate --study {quote(study)} --prompts {PROMPTED} --prompts {UNPROMPTED} --model"
    )
    found = [
        Missing(model_label(key), f"python -m jobs.fetch_weights {key} && {command} {key}")
        for key in MODELS
        if key not in runs
    ]
    roles = {one.role for one in used}
    if main is not None and _UNPROMPTED not in roles:
        found.append(Missing(f"{model_label(main)} without a prompt", f"{command} {main}"))
    if main is not None and _TIGHT not in roles:
        tight = f"python -m jobs.evaluate --study {quote(study)} --prompts {TIGHT} --model {main}"
        found.append(Missing(f"{model_label(main)} with the tight box", tight))
    if _BASELINE not in roles:
        found.append(Missing("the ellipse baseline", f"{command} {BASELINE}"))
    return found


REPORT = ProtocolReport(
    key="hu2023",
    title="SAM on breast ultrasound: prompts, pathology, tumour characteristics",
    goal=(
        "How well do pretrained promptable models segment breast tumours in ultrasound with a simulated "
        "prompt, and how does that depend on the model, the prompt, pathology and the look of the tumour?"
    ),
    cohort="BUSI",
    choose=choose,
    content=content,
)
