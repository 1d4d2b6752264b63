"""The parts of the page Classification."""
