"""Lesions by subgroup."""
