"""The study store: the only importer of duckdb."""
