"""The parts that several pages show or use."""
