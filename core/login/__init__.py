"""Who a person is: names, passwords and what a login tells."""
