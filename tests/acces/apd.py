"""Routes of « apd »: who gets what, on GET then on POST."""

from tests.acces.personas import DES_AGENTS

TABLE: dict = {"teleprocedure:apd": ("/mise-a-jour/lyon-69123/apd/", DES_AGENTS)}
ENVOIS: dict = {"teleprocedure:apd": DES_AGENTS | {"agent_de_lyon": 422, "delegation": 422}}
