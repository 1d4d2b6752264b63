"""The parts of the page "Prompting"."""
