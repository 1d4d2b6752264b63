"""Settings that requests of many kinds have, said once: which cases, and on what the job works."""

from __future__ import annotations

from typing import Any

from core.requests.request import setting


def cases_setting(example: str, *, group: str = "") -> Any:
    """A filter of `core.case_filter`, with an example that makes sense for the job."""
    help = f"Only these cases, e.g. {example}. Empty for all."
    return setting(label="Cases", help=help, default="", group=group)


def cohort_setting(*, group: str = "") -> Any:
    """A saved cohort, stored with its version and the hash of its members."""
    help = "Only the cases of this saved cohort: NAME, or NAME@VERSION. Empty for all."
    return setting(label="Cohort", help=help, default="", group=group)


def limit_setting(*, group: str = "") -> Any:
    """Most cases; None for all."""
    help = "Only so many cases: a sample, drawn by the seed, that keeps the shares of pathology."
    return setting(label="Limit", help=help, default=None, group=group)


def device_setting(*, group: str = "") -> Any:
    """Key of `core.models.device`."""
    return setting(
        label="Device",
        help="auto takes the GPU where there is one; or cpu, cuda.",
        default="auto",
        choices="devices",
        shapes=False,
        group=group,
    )


def workers_setting() -> Any:
    """Processes of the job."""
    help = "Processes that share the cases, each with its own model."
    return setting(label="Workers", help=help, default=1, shapes=False)


def engine_setting() -> Any:
    """Key of `core.requests.choices.ENGINES`."""
    return setting(
        label="Engine",
        help="local works on this machine; ray spreads the cases over a Ray cluster.",
        default="local",
        choices="engines",
        shapes=False,
    )


def address_setting() -> Any:
    """Of the Ray cluster; empty for one on this machine."""
    help = "Of the cluster, e.g. auto or ray://head:10001. Empty for one on this machine alone."
    return setting(label="Ray address", help=help, default="", shapes=False)


def priority_setting(*, group: str = "") -> Any:
    """Place in the queue."""
    help = "Of the queued jobs those with a higher number start first."
    return setting(label="Priority", help=help, default=0, shapes=False, group=group)


def threads_setting(*, group: str = "") -> Any:
    """Of a training."""
    help = "Processor threads; 0 for as many as there are. The last bits depend on it."
    return setting(label="Threads", help=help, default=0, shapes=False, group=group)
