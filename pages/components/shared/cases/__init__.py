"""Single cases: their pictures and numbers."""
