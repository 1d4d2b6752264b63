"""A select box that remembers, and that shows its choice in the address."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.components.shared.unknown_link import note_unknown_link
from pages.components.shared.view_choices import Choice, current, linked, remember


def pick(
    choice: Choice,
    options: Mapping[str, str],
    *,
    label: str,
    default: str | None = None,
    help: str | None = None,
) -> str:
    """Show a choice of one of several.

    Args:
        choice: The choice that is made.
        options: Label by key; not empty.
        label: Above the box.
        default: The key where nothing was chosen before; the first option if it is not one of them.
        help: Behind the question mark.

    Returns:
        The key chosen.
    """
    first = default if default is not None and default in options else next(iter(options))
    asked = linked(choice)
    st.session_state[choice.widget_key] = current(choice, options, default=first)
    value: str = st.selectbox(
        label, list(options), key=choice.widget_key, format_func=lambda key: options.get(key, key), help=help
    )
    note_unknown_link(asked, options)
    remember(choice, value)
    return value


def pick_segment(choice: Choice, options: Mapping[str, str], *, label: str) -> str:
    """Show a choice of one of a few short options side by side; the label is read out, not shown."""
    asked = linked(choice)
    st.session_state[choice.widget_key] = current(choice, options, default=next(iter(options)))
    st.segmented_control(
        label,
        list(options),
        key=choice.widget_key,
        format_func=lambda key: options.get(key, key),
        required=True,
        label_visibility="collapsed",
    )
    value = str(st.session_state[choice.widget_key])
    note_unknown_link(asked, options)
    remember(choice, value)
    return value
