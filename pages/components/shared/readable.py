"""Words that Streamlit shows too faint (WCAG 2.2, AA: a contrast of 4.5) or has no room for."""

from __future__ import annotations

READABLE = """<style>
[data-testid="stCaptionContainer"] { color: color-mix(in srgb, currentColor 82%, transparent) !important; }
[data-testid="stCaptionContainer"] * { color: inherit !important; }
/* All pages by name at 1440 pixels, beside the menu. */
[data-testid="stTopNavLink"] { padding: 0 5px; gap: 5px; }
div:has(> [data-testid="stTopNavLinkContainer"]) { margin-right: 0; }
</style>"""
"""A style for every page."""
