"""Routes of « liens »: who gets what, on GET then on POST."""

TABLE: dict = {}
ENVOIS: dict = {}
