"""A select box that remembers, and that shows its choice in the address."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.components.markdown import md
from pages.components.session import Choice, current, linked, remember


def pick(
    choice: Choice,
    options: Mapping[str, str],
    *,
    label: str,
    default: str | None = None,
    help: str | None = None,
) -> str:
    """Let a person choose one of several.

    Args:
        choice: What is chosen.
        options: Label by key; not empty.
        label: Above the box.
        default: Where nothing was chosen before; the first option if it is not one of them.
        help: Behind the question mark.

    Returns:
        The key chosen.
    """
    first = default if default in options else next(iter(options))
    stranger = link if (link := linked(choice)) not in options else None
    st.session_state[choice.widget_key] = current(choice, options, default=first)
    value: str = st.selectbox(
        label, list(options), key=choice.widget_key, format_func=lambda key: options.get(key, key), help=help
    )
    if stranger is not None:
        st.caption(md(":orange[The link asks for “{}”, which is not here.]", stranger[:80]))
    remember(choice, value)
    return value


def pick_segment(choice: Choice, options: Mapping[str, str], *, label: str) -> str:
    """As `pick`, for a few short options side by side; the label is read out, not shown."""
    st.session_state[choice.widget_key] = current(choice, options, default=next(iter(options)))
    value: str = st.segmented_control(
        label,
        list(options),
        key=choice.widget_key,
        format_func=lambda key: options.get(key, key),
        required=True,
        label_visibility="collapsed",
    )
    remember(choice, value)
    return value
