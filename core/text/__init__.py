"""Texts and names: how they are compared, escaped, listed and written into tables."""
