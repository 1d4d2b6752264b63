"""Exports from the store: masks in the formats of other programs, and a whole run as one archive."""
