"""Aide publique au développement: amounts declared by year, countries eligible by year."""
