"""The parts of the page Correlation."""
