"""Pages of the online procedure."""
