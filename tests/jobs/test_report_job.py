"""Reports over a real study in a real store: numbers of the store, methods, what is missing, choices."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from core.reports.claim_checklist import ITEMS
from core.settings import Settings
from db.audit import audit_log
from db.cohort_members import filter_members
from db.cohorts import save_cohort
from db.export import export_frame
from db.readers import sign_in
from db.runs import run_statuses
from db.store import Store
from jobs import evaluate
from jobs.report import main
from tests.conftest import REPOSITORY
from tests.tiny_study import make_study

GOLDEN = REPOSITORY / "tests" / "golden" / "report_methods_hu2023.txt"


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Store]:
    """Twelve pictures, a model without weights in two arms, and its baseline."""
    home = tmp_path_factory.mktemp("reported")
    settings, store = make_study(home, cases=12)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_HOME", str(home))
        arms = ["--prompts", "hu2023", "--prompts", "none"]
        assert evaluate.main(["--study", "tiny", "--model", "classical", *arms]) == 0
    return settings, store


@pytest.fixture(autouse=True)
def _home(evaluated: tuple[Settings, Store], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(evaluated[0].home))


@pytest.fixture(scope="module")
def made(evaluated: tuple[Settings, Store], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of hu2023."""
    out = tmp_path_factory.mktemp("out") / "hu2023"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_HOME", str(evaluated[0].home))
        assert main(["--protocol", "hu2023", "--study", "tiny", "--out", str(out)]) == 0
    return out


def run_id(store: Store, model: str) -> str:
    with store.connect() as con:
        return next(status.run.run_id for status in run_statuses(con) if status.run.model == model)


def text_of(made: Path, title: str = "") -> str:
    """Words of the page or of one section, a line a block."""
    html = (made / "report.html").read_text(encoding="utf-8")
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    if title:
        body = body.split(f"<h2>{title}</h2>")[1].split("</section>")[0]
    lines = unescape(re.sub(r"<[^>]+>", "", body)).splitlines()
    return "".join(f"{line.strip()}\n" for line in lines if line.strip())


def shown_rows(html: str, stem: str) -> list[list[str]]:
    table = re.search(rf'<table[^>]*data-stem="{stem}">(.*?)</table>', html, flags=re.DOTALL)
    assert table is not None
    lines = re.findall(r"<tr[^>]*>(.*?)</tr>", table.group(1), flags=re.DOTALL)
    return [[unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", one)] for one in lines]


def test_numbers_are_those_of_the_store(evaluated: tuple[Settings, Store], made: Path) -> None:
    _, store = evaluated
    with store.connect() as con:
        frame = export_frame(con, [run_id(store, "classical"), run_id(store, "ellipse")])
    prompted = frame[frame["prompts"] == "hu2023"]
    means = prompted.groupby("model")["dice"].mean()
    table = pd.read_csv(made / "tables" / "models.csv").set_index(["model", "metric"])
    html = (made / "report.html").read_text(encoding="utf-8")
    rows = shown_rows(html, "models")
    at = rows[0].index("mean")
    for model in ("classical", "ellipse"):
        assert table.loc[(model, "dice"), "mean"] == pytest.approx(means[model])
        assert table.loc[(model, "dice"), "n"] == 12
    shown = [row[at] for row in rows[1:] if row[1] == "Dice"][:2]
    assert shown == [f"{means['classical']:.3f}", f"{means['ellipse']:.3f}"]
    cohort = pd.read_csv(made / "tables" / "cohort.csv").fillna("").set_index(["property", "level"])["all"]
    assert (cohort["Cases", ""], cohort["Patients", ""], cohort["Lesions", ""]) == ("12", "6", "12")
    assert cohort["Pathology", "malignant"] == "6 (50.0 %)"
    assert cohort["BI-RADS", "missing"] == "0 (0.0 %)"
    assert cohort["age", ""] == "45.5 (42.75 to 48.25; n = 12)"


def test_worst_case_comes_first(evaluated: tuple[Settings, Store], made: Path) -> None:
    _, store = evaluated
    with store.connect() as con:
        frame = export_frame(con, [run_id(store, "classical")])
    prompted = frame[frame["prompts"] == "hu2023"].sort_values(["dice", "case_id"])
    gallery = (made / "report.html").read_text(encoding="utf-8").split('<div class="gallery">')[1]
    names = re.findall(r"<b>(.*?)</b>", gallery.split("</figure>")[0])
    assert names == prompted["case_id"].head(8).tolist()
    assert gallery.count("data:image/jpeg;base64,") == 8


def test_methods_are_written_from_the_stored_settings(made: Path) -> None:
    assert text_of(made, "Methods") == GOLDEN.read_text(encoding="utf-8")


def test_it_says_what_is_missing_and_how_to_make_it(
    tmp_path: Path, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--protocol", "kang2025", "--study", "tiny", "--out", str(tmp_path / "kang")]) == 0
    said = capsys.readouterr().out
    assert "run first: python -m jobs.kang2025 --study tiny --model sam2_tiny" in said
    assert "Nothing has been run yet" in (tmp_path / "kang" / "report.html").read_text()
    about = json.loads((made / "report.json").read_text())
    assert about["missing"] == [
        *("SAM ViT-H", "SAM ViT-L", "SAM ViT-B"),
        "Classical: dark ellipse and outline with the tight box",
    ]
    command = "python -m jobs.fetch_weights sam_vit_l && python -m jobs.evaluate --study tiny"
    assert command in text_of(made)


@pytest.mark.parametrize("protocol", ["ranem2023", "zhou2025", "dosch2025"])
def test_a_protocol_that_nobody_ran_has_a_report_too(protocol: str, tmp_path: Path) -> None:
    assert main(["--protocol", protocol, "--study", "tiny", "--out", str(tmp_path / "out")]) == 0
    html = (tmp_path / "out" / "report.html").read_text()
    assert f"python -m jobs.{protocol} --study tiny" in unescape(html)
    assert "12 cases of 6 patients" in html


def test_limitations_and_checklist(made: Path) -> None:
    limits = text_of(made, "Limitations")
    assert "Parts of the protocol are missing: SAM ViT-H; SAM ViT-L; SAM ViT-B; Classical" in limits
    assert "Results of only 6 patients" in limits
    assert "Prompts are derived from the reference mask" in limits
    claim = pd.read_csv(made / "tables" / "claim.csv")
    assert claim["item"].tolist() == list(range(1, 45)) == [item.number for item in ITEMS]
    left = claim.loc[~claim["filled"], "item"].tolist()
    assert {1, 2, 3, 13, 34, 44} <= set(left)
    assert claim.loc[~claim["filled"], "text"].str.contains("to be written by the authors").all()
    assert {4, 8, 21, 30, 38, 43} <= set(left)
    assert claim.set_index("item").loc[36, "title"].endswith("in each partition")
    assert claim.set_index("item").loc[21, "part"] == "Methods: testing data"


def test_no_place_on_this_machine_is_reported(evaluated: tuple[Settings, Store], made: Path) -> None:
    for path in made.rglob("*.*"):
        if path.suffix in (".html", ".csv", ".json", ".svg"):
            text = path.read_text(encoding="utf-8")
            assert str(evaluated[0].home) not in text
            assert "cohort/" not in text


def test_a_filter_narrows_everything(tmp_path: Path) -> None:
    asked = ["--protocol", "hu2023", "--study", "tiny", "--cases", "pathology = malignant"]
    assert main([*asked, "--out", str(tmp_path / "out")]) == 0
    assert set(pd.read_csv(tmp_path / "out" / "tables" / "models.csv")["n"]) == {6, 0}
    assert len(pd.read_csv(tmp_path / "out" / "data_hashes.csv")) == 6
    assert "that meet “pathology = malignant”" in (tmp_path / "out" / "report.html").read_text()


def test_a_saved_cohort_of_lesions_narrows_everything(
    evaluated: tuple[Settings, Store], tmp_path: Path
) -> None:
    with evaluated[1].connect(write=True) as con:
        ada = sign_in(con, "Ada")
        areas = con.execute("SELECT median(value) FROM characteristic WHERE name = 'area_px'").fetchall()
        text = f"area_px > {areas[0][0]}"
        save_cohort(con, "tiny", "large", text=text, by=ada)
        members = filter_members(con, "tiny", text)
    asked = ["--protocol", "hu2023", "--study", "tiny", "--cohort", "large@1"]
    assert main([*asked, "--out", str(tmp_path / "out")]) == 0
    with evaluated[1].connect() as con:
        newest = audit_log(con).iloc[0]
    assert (newest["action"], newest["detail"]) == ("exported", "report hu2023")
    lesions = members.lesions.num_rows
    assert 0 < lesions < 12
    assert set(pd.read_csv(tmp_path / "out" / "tables" / "models.csv")["n"]) == {lesions, 0}
    assert f"“large@1, members {members.sha256[:8]}: " in (tmp_path / "out" / "report.html").read_text()


def test_kept_under_the_home_where_no_folder_is_named(evaluated: tuple[Settings, Store]) -> None:
    assert main(["--protocol", "dosch2025", "--study", "tiny"]) == 0
    assert len(list(evaluated[0].reports.glob("*-dosch2025-tiny/report.html"))) == 1
    assert not list(evaluated[0].reports.glob(".*"))


def test_refusals(evaluated: tuple[Settings, Store], capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--protocol", "kang2025", "--study", "tiny"]
    assert main([*asked, "--run", "nobody"]) == 1
    assert "there is no run 'nobody'" in capsys.readouterr().err
    assert main([*asked, "--run", run_id(evaluated[1], "classical")]) == 1
    assert "plays no part in this protocol" in capsys.readouterr().err
    assert main(["--protocol", "hu2023", "--study", "nowhere"]) == 1
    assert "there is no study 'nowhere'" in capsys.readouterr().err
    assert main([*asked, "--cases", "age > 1000"]) == 1
    assert "no case of study 'tiny' meets the filter" in capsys.readouterr().err
