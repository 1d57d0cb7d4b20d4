"""Light values for pages: few queries, rows turned once into ready strings."""
