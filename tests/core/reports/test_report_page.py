"""The page: whole, self-contained, numbered, and nothing from the data is taken for markup."""

from __future__ import annotations

import base64
import io
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import altair as alt
import pandas as pd
import pytest
from PIL import Image

from core.errors import InputError
from core.exports.checksums import NAME, parse_checksums
from core.reports.blocks import (
    Figure,
    Gallery,
    GalleryItem,
    Listing,
    Missing,
    Paragraph,
    Report,
    Section,
    Table,
)
from core.reports.files import PAGE, keep_report, kept_reports, report_zip, write_report

HOSTILE = '<script>alert("x")</script><img src=http://evil.example/x onerror=y>'
GAP = GalleryItem("b", None, (), ())
VOID = {"meta", "img", "br"}


class Strict(HTMLParser):
    """Fails where tags do not close; keeps what a browser would fetch and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [value or "" for name, value in attrs if name in ("src", "srcset", "data")]
        self.fetched += [value or "" for name, value in attrs if name == "href"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(html: str) -> Strict:
    parser = Strict()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


def jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4), "grey").save(buffer, format="JPEG")
    return buffer.getvalue()


def a_report() -> Report:
    frame = pd.DataFrame({"case_id": [HOSTILE, "b"], "patient_id": ["Ada", "Bo"], "dice": [0.5, 0.25]})
    chart = alt.Chart(frame).mark_point().encode(x="dice:Q", y="case_id:N")
    blocks = (
        Paragraph(HOSTILE, HOSTILE),
        Listing((HOSTILE,)),
        Table("one", HOSTILE, frame, note=HOSTILE),
        Table("two", "Second.", frame, shown=frame[["dice"]]),
        Figure("points", "Points.", chart),
        Gallery(
            "Worst.", (GalleryItem(HOSTILE, jpeg(), (HOSTILE,), ("small",)), GalleryItem("b", None, (), ()))
        ),
    )
    return Report(
        protocol="hu2023",
        study="tiny <b>",
        title="A title",
        subtitle=HOSTILE,
        made_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        code_version="0",
        run_ids=("r1",),
        missing=(Missing(HOSTILE, "python -m jobs.evaluate"),),
        sections=(Section("Results", blocks),),
        files={"data.csv": b"x\n"},
    )


def test_one_file_that_loads_nothing_and_runs_nothing(tmp_path: Path) -> None:
    write_report(a_report(), tmp_path / "out")
    page = parsed((tmp_path / "out" / PAGE).read_text(encoding="utf-8"))
    assert all(one.startswith(("data:", "#")) for one in page.fetched)
    assert not {"script", "link", "iframe", "object"} & set(page.tags)
    assert page.text.count("alert") >= 6
    assert "Table 1." in page.text
    assert "Table 2." in page.text
    assert "Figure 1." in page.text
    assert "Figure 2." in page.text
    svg = next(one for one in page.fetched if one.startswith("data:image/svg+xml;base64,"))
    assert base64.b64decode(svg.split(",")[1]).startswith(b"<svg")
    assert "Ada" not in page.text


def test_files_beside_it(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_report(a_report(), out)
    table = pd.read_csv(out / "tables" / "one.csv")
    assert table.columns.tolist() == ["case_id", "dice"]
    assert table["dice"].tolist() == [0.5, 0.25]
    assert (out / "figures" / "points.svg").read_text().startswith("<svg")
    with Image.open(out / "figures" / "points.png") as drawn:
        assert drawn.format == "PNG"
    sums = parse_checksums((out / NAME).read_text())
    assert set(sums) == {
        *(PAGE, "report.json", "data.csv", "tables/one.csv", "tables/two.csv"),
        *("figures/points.svg", "figures/points.png"),
    }


def test_a_report_replaces_a_report_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_report(a_report(), out)
    (out / "stale").touch()
    write_report(a_report(), out)
    assert not (out / "stale").exists()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").touch()
    with pytest.raises(InputError, match="is not empty and holds no report; name another with --out"):
        write_report(a_report(), tmp_path / "other")
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["thesis.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "out"]


def test_kept_reports_newest_first(tmp_path: Path) -> None:
    first, second = (keep_report(a_report(), tmp_path / "reports") for _ in range(2))
    assert first.name == "20260102-030405-hu2023-tiny-b-"
    assert second.name == f"{first.name}-2"
    (tmp_path / "reports" / "broken").mkdir()
    (tmp_path / "reports" / "broken" / "report.json").write_text("{")
    found = kept_reports(tmp_path / "reports")
    assert [one.name for one in found] == [second.name, first.name]
    assert (found[0].protocol, found[0].missing, found[0].run_ids) == ("hu2023", 1, ("r1",))
    assert report_zip(first)[:2] == b"PK"
    assert kept_reports(tmp_path / "nowhere") == []


def test_print_rules_are_there() -> None:
    css = (Path("core/reports/templates/report.css")).read_text()
    for rule in ("table-header-group", "break-inside: avoid", "@page"):
        assert rule in css
    assert not re.search(r"url\(|@import", css)
