"""What the app keeps of files goes with them."""

from __future__ import annotations

from streamlit.runtime.media_file_storage import MediaFileKind

from pages.serving.private_files import PrivateFiles, hand_over_to


def test_nothing_is_kept_of_a_session_whose_last_file_is_gone() -> None:
    files = PrivateFiles("/media")
    hand_over_to("gone")
    first, last = (files.load_and_get_id(data, "image/png", MediaFileKind.MEDIA) for data in (b"1", b"2"))
    files.delete_file(first)
    assert files.load_and_get_id(b"2", "image/png", MediaFileKind.MEDIA) == last
    assert list(files._keys) == ["gone"]
    files.delete_file(last)
    assert not files._keys
