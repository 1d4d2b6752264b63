from __future__ import annotations

from pathlib import Path

from core.datasets.cohort_layout import Fate, FileFate, ImportNote
from jobs.import_report import files_line, report_lines, write_files

NOTES = [ImportNote(f"{number}.png", "odd", "look", left_out=number < 62) for number in range(70)]


def test_a_long_table_says_how_many_more_there_are_and_where(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    lines = list(report_lines(NOTES, most=60, path=path))
    assert len(lines) == 2 + 60 + 1
    assert lines[-1] == f"... and 10 more (2 of them on files left out), all in {path}"
    assert list(report_lines(NOTES[:60], most=60, path=path))[-1].startswith("59.png")
    assert list(report_lines([], most=60, path=path)) == []


def test_the_sum_of_all_files_and_the_list_of_them(tmp_path: Path) -> None:
    fates = [
        FileFate("a.png", Fate.IMAGE, "a", ""),
        FileFate("a_mask.png", Fate.MASK, "a", ""),
        FileFate("cases.csv", Fate.TABLE, "", "the table"),
        FileFate("b,c.png", Fate.LEFT_OUT, "b", "mask missing"),
        FileFate("notes.txt", Fate.NOT_USED, "", "fits no pattern"),
    ]
    assert files_line(fates) == "5 files: 3 used, 1 left out, 1 not part of the layout"
    write_files(tmp_path / "home" / "files.csv", fates)
    assert (tmp_path / "home" / "files.csv").read_text().splitlines() == [
        "file,fate,case_id,reason",
        "a.png,image,a,",
        "a_mask.png,mask,a,",
        "cases.csv,table,,the table",
        '"b,c.png",left out,b,mask missing',
        "notes.txt,not used,,fits no pattern",
    ]
