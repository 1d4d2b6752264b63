"""Errors that are meant for people, wherever a script raises them."""

from __future__ import annotations

import streamlit as st

from core.errors import StoreError, StudyError
from pages.components.login.guard import say_and_wait


def say_error(error: Exception) -> bool:
    """Show an error of ours as a sentence; whether it was one. Others show their kind, and are logged."""
    if not isinstance(error, StudyError):
        return False
    if isinstance(error, StoreError):
        say_and_wait(error)
    else:
        st.error(str(error))
    return True
