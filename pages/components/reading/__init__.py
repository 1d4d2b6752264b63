"""The parts of the pages about readers and their readings."""
