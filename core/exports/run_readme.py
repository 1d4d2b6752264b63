"""The README of a run's archive: how the run was made, what the files are, how to check and import them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from core.exports.run_content import RunAbout, RunContent
from core.metrics.lesion_counts import LESION_COUNTS
from core.metrics.registry import METRICS
from core.text.markdown_text import plain_cell

_FILES = """\
| file | holds |
|---|---|
| `tables/results.csv`, `tables/results.parquet` | a row per case, lesion and arm, with everything known |
| `data/*.parquet` | the rows of the store, for the import |
| `masks/ab/abcd....png`, `.nii.gz` | predicted masks; `mask_sha256` of the tables names them |
| `manifest.json` | what the import checks |
| `SHA256SUMS` | checksums of all other files |

A mask's name is the SHA-256 of its shape and pixels. A picture's is a PNG of its picture's size, a \
volume's a NIfTI of 0 and 1 over the voxels in the order x (to the left), y (to the back), z (to the head). \
For one with the affine of its image export it with `python -m jobs.export --run RUN --format nifti`.

Images and reference masks are not in here: they stay with the cohort. `pixel_sha256` and `reference_sha256` \
of the tables tell whether a copy of the cohort is the same."""

_CHECK = """\
```sh
sha256sum -c SHA256SUMS                          # in the folder where the archive was unpacked
python -m jobs.import_run --archive ARCHIVE.zip  # into another instance; verifies the checksums first
```"""


def readme_text(content: RunContent, *, masks: int, absent: int) -> str:
    """Return the README as Markdown; the same run gives the same text.

    Args:
        masks: Mask files in the archive.
        absent: Masks that the run predicted whose files are no longer there.
    """
    about = content.about
    sections = [
        f"# Run {plain_cell(about.run_id)} of study {plain_cell(about.study)}",
        _how_it_ran(about),
        _settings("Settings", about.request),
        _settings("Made with", _made_with(about)),
        _settings("Packages", about.provenance.packages),
        "\n".join(["## Metrics", "", *_metrics(content)]),
        "\n".join(["## Files", "", _FILES, "", _mask_count(masks, absent)]),
        "\n".join(["## Check and import", "", _CHECK]),
    ]
    return "\n\n".join(sections) + "\n"


def _how_it_ran(about: RunAbout) -> str:
    return (
        f"A run of the kind `{about.kind}`, asked for at {about.created_at:%Y-%m-%d %H:%M:%S} UTC, "
        f"{about.state}: {about.cases} cases, {about.failed} of them failed."
    )


def _made_with(about: RunAbout) -> dict[str, object]:
    made = about.provenance
    return {
        "code version": made.code_version,
        "checkpoint SHA-256": made.checkpoint_sha256 or "no weights",
        "preprocessing": made.preprocessing,
        "study snapshot": made.study_snapshot,
        **made.machine,
    }


def _settings(heading: str, values: Mapping[str, object]) -> str:
    rows = [f"| {_cell(name)} | {_cell(value)} |" for name, value in values.items()]
    return "\n".join([f"## {heading}", "", "| | |", "|---|---|", *rows])


def _cell(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return plain_cell(text)


def _metrics(content: RunContent) -> Iterator[str]:
    """Yield a row with mean, n and n undefined for each metric and arm."""
    yield "| arm | metric | unit | mean | n | undefined |"
    yield "|---|---|---|---|---|---|"
    frame = content.results
    measured = set(content.tables["metric_value"].column("metric").to_pylist())
    for arm in sorted(frame["prompts"].unique()):
        chosen = frame[frame["prompts"] == arm]
        for metric in (METRICS[key] for key in METRICS if key in measured):
            values = chosen[metric.key].dropna()
            mean = f"{values.mean():.4f}" if len(values) else "undefined"
            counts = f"{len(values)} | {len(chosen) - len(values)}"
            yield f"| {plain_cell(arm)} | {metric.label} | {metric.unit} | {mean} | {counts} |"
        for key in (key for key in LESION_COUNTS if key in measured and chosen[key].notna().any()):
            values = chosen[key].dropna()
            yield f"| {plain_cell(arm)} | {LESION_COUNTS[key]} |  | {values.mean():.4f} | {len(values)} | 0 |"


def _mask_count(masks: int, absent: int) -> str:
    gone = f" The files of {absent} more were not there any longer." if absent else ""
    return f"{masks} masks are in here.{gone}"
