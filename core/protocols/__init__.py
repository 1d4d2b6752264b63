"""The studies as data: arms, tables and figures."""
