"""The tables that pages and writers ask: who may open which page, and who may do what."""
