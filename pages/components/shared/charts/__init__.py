"""Charts, one family per file: plain rows in, an Altair chart out."""
