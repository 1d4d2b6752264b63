"""Runs and their numbers."""
