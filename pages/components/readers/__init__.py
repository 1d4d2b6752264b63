"""The parts of the page Readers."""
