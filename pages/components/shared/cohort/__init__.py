"""The cohort bar: choosing, editing, saving and describing what a page is restricted to."""
