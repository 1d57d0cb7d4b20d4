"""Writes on accounts, habilitations and what proves them."""
