"""The pages: how each is called, and the role that it takes.

Pages of results tell pathology, references and what models found of every case: a reader who has still to
read them does not open them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.access.rule import Rule
from core.annotation.people import Role

_RESULTS = Rule(Role.RESEARCHER, named=False)
_READING = Rule(Role.READER)
_PEOPLE = Rule(Role.ADMIN)


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A line of the page list; `icon` is the name of a Material symbol."""

    title: str
    icon: str
    rule: Rule


PAGES: Mapping[str, PageEntry] = {
    "pages/overview.py": PageEntry("Overview", "dashboard", _RESULTS),
    "pages/results.py": PageEntry("Results", "fact_check", _RESULTS),
    "pages/subgroups.py": PageEntry("Subgroups", "groups", _RESULTS),
    "pages/correlation.py": PageEntry("Correlation", "scatter_plot", _RESULTS),
    "pages/compare.py": PageEntry("Compare", "balance", _RESULTS),
    "pages/prompting.py": PageEntry("Prompting", "ads_click", _READING),
    "pages/volumes.py": PageEntry("Volumes", "view_in_ar", _READING),
    "pages/reader_results.py": PageEntry("Reader results", "compare", _READING),
    "pages/classification.py": PageEntry("Classification", "biotech", _RESULTS),
    "pages/training.py": PageEntry("Training", "school", _RESULTS),
    "pages/reports.py": PageEntry("Reports", "summarize", _RESULTS),
    "pages/jobs.py": PageEntry("Jobs", "play_circle", _RESULTS),
    "pages/readers.py": PageEntry("Readers", "badge", _PEOPLE),
}
"""The pages by path, in the order of the list; the first that somebody may open is the start page."""
