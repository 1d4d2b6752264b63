"""Comments that may name somebody stay out of the table of readings until a person has read them."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

HIDDEN = "hidden: may name somebody"


def _page() -> None:
    import pandas as pd

    from pages.components.reader_results.readings_table import show_readings

    readings = pd.DataFrame(
        {
            "case_id": ["c1", "c2"],
            "patient_id": ["p1", "p2"],
            "comment": ["Frau Mustermann", "round mass"],
            "accepted_at": pd.to_datetime(["2024-01-02", "2024-01-01"]),
            "reader": "Ben",
            "lesion_id": "1",
            "dice": 0.5,
            "clicks": 1,
            "active_seconds": 2.0,
            "share_changed": 0.0,
            "birads_category": None,
            "model": None,
            "reference_shown": False,
        }
    )
    show_readings(readings, metric="dice")


def test_a_telling_comment_is_shown_in_the_table_after_a_confirmation() -> None:
    page = AppTest.from_function(_page).run()
    looks_like_names, table = (frame.value for frame in page.dataframe)
    assert looks_like_names["Comment"].tolist() == ["Frau Mustermann"]
    assert looks_like_names["Looks like"].tolist() == ["a title with a name"]
    assert table["Comment"].tolist() == [HIDDEN, "round mass"]
    page.checkbox(key="comments_read").check().run()
    assert page.dataframe[1].value["Comment"].tolist() == ["Frau Mustermann", "round mass"]
