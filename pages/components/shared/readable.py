"""The contrast of Streamlit's quieter words, which falls below what the eye needs (WCAG 2.2, AA: 4.5)."""

from __future__ import annotations

READABLE = """<style>
[data-testid="stCaptionContainer"] { color: color-mix(in srgb, currentColor 82%, transparent) !important; }
[data-testid="stCaptionContainer"] * { color: inherit !important; }
</style>"""
"""A style for every page."""
