"""The headers by which every answer tells the browser how to treat it."""

from __future__ import annotations

from collections.abc import Mapping

_POLICY = {
    "default-src": "'self'",
    # Streamlit's own page, its charts (Vega compiles expressions) and components run inline and from blobs.
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "worker-src": "'self' blob:",
    # Nothing is fetched from, or sent to, another host: no picture, no font, no request.
    "img-src": "'self' data: blob:",
    "media-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' data: blob:",
    "frame-src": "'self' blob: data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

PRIVATE: Mapping[str, str] = {"Cache-Control": "no-store, private"}
"""The header of pictures and downloads: no copy stays in a cache on the way or in the browser."""
