"""Routes of « tableur »: who gets what, on GET then on POST."""

from tests.acces.personas import DES_AGENTS

CONTACTS = "/mise-a-jour/lyon-69123/contacts/"
DE_SON_AGENT = DES_AGENTS | {"delegation": 404}
TABLE: dict = {
    "teleprocedure:tableur": (f"{CONTACTS}tableur/", DES_AGENTS),
    "teleprocedure:tableur_xlsx": (f"{CONTACTS}tableur.xlsx", DES_AGENTS),
    "teleprocedure:tableur_rapport": (CONTACTS + "tableur/{depot}/", DE_SON_AGENT),
}
ENVOIS: dict = {
    "teleprocedure:tableur": DES_AGENTS | {"agent_de_lyon": 422, "delegation": 422},
    "teleprocedure:tableur_xlsx": dict.fromkeys(DES_AGENTS, 405),
    "teleprocedure:tableur_rapport": DE_SON_AGENT | {"agent_de_lyon": 422},
}
