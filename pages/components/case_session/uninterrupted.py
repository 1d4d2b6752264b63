"""Callbacks that are done whole: the browser's next message waits until they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.runtime.scriptrunner import get_script_run_ctx


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Keep the block from being interrupted before its last line.

    Streamlit ends a run at any access to `st.session_state` once the browser has sent another message. In a
    callback that would lose what was typed or pressed, or do half of it: a callback is called once. The
    message itself is not lost; it is answered by the next run.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        yield
        return
    state = context.session_state
    # The only way there is: Streamlit offers no lock against its own interruptions. A test holds it.
    before = state._yield_callback
    object.__setattr__(state, "_yield_callback", _go_on)
    try:
        yield
    finally:
        object.__setattr__(state, "_yield_callback", before)


def _go_on() -> None:
    """Do nothing, in place of the look for another message."""
