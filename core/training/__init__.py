"""Fit promptable models: data, losses, loop and checkpoints."""
