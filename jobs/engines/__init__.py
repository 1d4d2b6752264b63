"""The engines that map cases over processes and machines."""
