"""The parts of the page Reader results."""
