"""Routes of « contacts »: who gets what, on GET then on POST."""

TABLE: dict = {}
ENVOIS: dict = {}
