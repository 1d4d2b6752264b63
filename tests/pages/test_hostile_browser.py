"""A study whose every text is hostile, on every page and in the report: nothing comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from jobs import report
from pages.components.shared.view_choices import Choice
from tests.hostile_home import Canary, listening, make_hostile_home
from tests.pages.app_server import WAIT_MS, rested, serving

# A busy machine takes ten times as long as an idle one.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

PAGES = (
    "",
    "results",
    "subgroups",
    "correlation",
    "compare",
    "prompting",
    "volumes",
    "reader_results",
    "classification",
    "training",
    "reports",
    "jobs",
    "readers",
)
RENDERED = """url => {
  const found = [];
  const note = (what, nodes) => [...nodes].forEach(n => found.push(`${what}: ${n.outerHTML.slice(0, 200)}`));
  const holds = n => n.textContent.trim() === 'canary';
  const all = s => [...document.querySelectorAll(s)];
  const foreign = one => {
    try {
      const asked = new URL(one);
      return asked.origin === url || asked.hostname.includes('canary');
    } catch { return false; }
  };
  note('address', all('a, [src], object, embed').filter(n => [n.href, n.src, n.data].some(foreign)));
  note('mail', all('a[href^="mailto:"]'));
  note('formula', all('.katex'));
  const styles = 'strong, em, code, del, h1, h2, h3, .stMarkdownColoredText, .stMarkdownBadge';
  note('style', all(styles).filter(holds));
  note('icon', all('[role=img]').filter(n => n.textContent.trim() === 'skull'));
  note('emoji', all('p, span').filter(n => n.children.length === 0 && n.textContent.includes('\\u{1F604}')));
  note('direction', all('p').filter(n => n.textContent.includes('\\u202e')));
  const main = document.querySelector('[data-testid=stMain]') ?? document.documentElement;
  if (main.scrollWidth > main.clientWidth + 1) {
    const right = main.getBoundingClientRect().right;
    const over = n => n.getBoundingClientRect().right > right + 1;
    const wide = all('[data-testid=stMain] *, body > *').filter(over).pop()?.outerHTML.slice(0, 300);
    found.push(`too wide: ${main.scrollWidth} of ${main.clientWidth} px, ${wide}`);
  }
  if (window.pwned) found.push('a script ran');
  return found;
}"""


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with listening() as one:
        yield one


@pytest.fixture(scope="module")
def home(canary: Canary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("hostile")
    study = make_hostile_home(place, canary)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_HOME", str(place))
        assert report.main(["--protocol", "hu2023", "--study", study, "--out", str(place / "out")]) == 0
    return place


@pytest.fixture
def tab(page: Any) -> Any:
    page.set_viewport_size({"width": 1280, "height": 800})
    return page


def watched(tab: Any, *own: str) -> list[str]:
    """What the tab asks of anybody but the app; such a call is not let through."""
    foreign: list[str] = []

    def judge(route: Any) -> None:
        url = route.request.url
        if url.startswith((*own, "data:", "blob:")):
            route.continue_()
        else:
            foreign.append(url)
            route.abort()

    tab.route("**/*", judge)
    return foreign


def sign_in_where_asked(tab: Any) -> None:
    if not tab.get_by_role("button", name="Sign in", exact=True).is_visible():
        return
    box = tab.get_by_role("combobox", name="Your name")
    box.click()
    tab.get_by_role("option", name="Ada", exact=True).click()
    button = tab.get_by_role("button", name="Sign in", exact=True)
    button.click()
    button.wait_for(state="detached", timeout=WAIT_MS)
    rested(tab)


def test_nothing_comes_of_hostile_words(home: Path, canary: Canary, tab: Any, tmp_path: Path) -> None:
    asked = {choice.value: canary.text(choice.value) for choice in Choice} | {"study": canary.text("study")}
    found: dict[str, list[str]] = {}
    page_of_report = (home / "out" / "report.html").as_uri()
    with serving(home, tmp_path / "log") as address:
        foreign = watched(tab, address, page_of_report)
        for page in PAGES:
            kept = {"study": asked["study"], "run": asked["run"]} if page == "results" else asked
            kept = kept | ({"cohort": "all"} if page in ("subgroups", "correlation", "compare") else {})
            tab.goto(f"{address}/{page}?{urlencode(kept)}", timeout=WAIT_MS)
            # Not every page has a title for somebody who is not signed in.
            tab.wait_for_selector("[data-testid=stMain] p", state="attached", timeout=WAIT_MS)
            rested(tab)
            sign_in_where_asked(tab)
            if said := tab.evaluate(RENDERED, canary.url):
                found[page] = said
    tab.goto(page_of_report)
    assert tab.evaluate("document.querySelectorAll('script, iframe, link').length") == 0
    found |= {"report": said} if (said := tab.evaluate(RENDERED, canary.url)) else {}
    assert found == {}
    assert foreign == []
    assert canary.calls == []
