"""Who may open which page and do what: the tables that pages and writers ask."""
