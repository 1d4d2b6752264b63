"""Summaries, correlations and tests over measured values."""
