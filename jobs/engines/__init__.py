"""How cases are mapped over processes and machines."""
