"""Evaluate one case: prompts, masks, metrics and characteristics."""
