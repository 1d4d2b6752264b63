"""Streamlit shows text as it is written, unless it is `Markdown`.

Streamlit takes the Markdown of every label, caption, message, metric, tab and table cell for meant, so that
one forgotten name would be enough to draw a picture from another machine. Here the default is turned round,
once for all calls that are and all that will be: `import pages.components` is enough.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from types import MethodType
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.components.shared.markdown import plain

_TEXTS = frozenset({"label", "help", "body", "title", "text", "caption", "captions", "tabs"})
"""Arguments of any call whose Markdown Streamlit renders."""

_AS_WRITTEN = {"text": {"body"}, "code": {"body"}, "html": {"body"}, "json": {"body"}, "iframe": {"src"}}
"""The arguments, by call, of these names that Streamlit does not render."""

_MORE = {"metric": {"value", "delta"}}
_FORMATTED = frozenset({"radio", "pills", "segmented_control", "select_slider"})
"""Calls whose options are rendered; those of a select box are not."""

Change = Callable[[Any], Any]

_MARK = "_plain_by_default"


def make_plain_the_default() -> None:
    """Make plain text the default; once is enough, and twice does no harm."""
    if getattr(DeltaGenerator, _MARK, False):
        return
    setattr(DeltaGenerator, _MARK, True)
    bound = {name: one for name, one in vars(st).items() if _is_of_the_page(one)}
    for name in dir(DeltaGenerator):
        call = getattr(DeltaGenerator, name)
        if not name.startswith("_") and callable(call) and (changed := _changes(name, call)):
            setattr(DeltaGenerator, name, _shown_plain(call, changed))
    for name, one in bound.items():
        setattr(st, name, getattr(one.__self__, one.__name__))
    for place, name in ((st, "spinner"), (st, "dialog"), *_columns()):
        call = getattr(place, name)
        setattr(place, name, _shown_plain(call, _changes(name, call)))


def _is_of_the_page(call: Any) -> bool:
    """Return whether it is a call of Streamlit's own generators, bound before the class was changed."""
    # What stands for a session answers any question, and complains where there is none.
    return isinstance(call, MethodType) and isinstance(call.__self__, DeltaGenerator)


def _columns() -> list[tuple[Any, str]]:
    """Return the kinds of columns of a table, which hold a text behind a question mark."""
    return [(st.column_config, name) for name in dir(st.column_config) if name.endswith("Column")]


def _changes(name: str, call: Callable[..., Any]) -> dict[str, Change]:
    """Return what is done to which arguments of a call."""
    texts = (_TEXTS - _AS_WRITTEN.get(name, set())) | _MORE.get(name, set())
    if name.endswith("Column") or name == "Column":
        texts = frozenset({"help"})
    found: dict[str, Change] = {one: _text for one in signature(call).parameters if one in texts}
    if name in _FORMATTED:
        found["format_func"] = _format
    if name == "table":
        found["data"] = _table
    return found


def _shown_plain(call: Callable[..., Any], changes: dict[str, Change]) -> Callable[..., Any]:
    places = {one: i for i, one in enumerate(_positional(call))}
    spots = {places[one]: change for one, change in changes.items() if one in places}

    @wraps(call)
    def shown(*args: Any, **kwargs: Any) -> Any:
        given = [spots[i](value) if i in spots else value for i, value in enumerate(args)]
        for one, change in changes.items():
            if one in kwargs or (one == "format_func" and places.get(one, 99) >= len(args)):
                kwargs[one] = change(kwargs.get(one, str))
        return call(*given, **kwargs)

    return shown


def _positional(call: Callable[..., Any]) -> list[str]:
    kinds = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    return [name for name, one in signature(call).parameters.items() if one.kind in kinds]


def _text(value: Any) -> Any:
    """Return a text or several; numbers and None stay what they are."""
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, list | tuple):
        return [_text(one) for one in value]
    return str(plain(value))


def _format(function: Callable[[Any], Any]) -> Callable[[Any], str]:
    return lambda option: str(plain(function(option)))


def _table(data: Any) -> Any:
    """Return a table's cells and headings."""
    if not isinstance(data, pd.DataFrame):
        raise TypeError("a table is drawn of a data frame, whose texts can be told from its numbers")
    return data.rename(index=_cell, columns=_cell).map(_cell)


def _cell(value: Any) -> Any:
    """Return a text; blanks stay, for headings of nothing differ in their number."""
    return str(plain(value)) if isinstance(value, str) and value.strip() else value
