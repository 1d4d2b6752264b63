"""Classification of cases: what is asked, what goes in, what comes out and how good it is."""
