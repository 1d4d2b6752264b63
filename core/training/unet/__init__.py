"""Training of U-Nets."""
