"""Routes of « liens »: who gets what, on GET then on POST."""

from tests.acces.personas import DES_AGENTS

LYON = "/mise-a-jour/lyon-69123/cooperations/"
REFUSES = DES_AGENTS | {"agent_de_lyon": 422, "delegation": 422}
TABLE: dict = {
    "teleprocedure:cooperation_projets": (LYON + "{cooperation}/projets/", DES_AGENTS),
    "teleprocedure:cooperation_supprimer": (LYON + "{cooperation}/supprimer/", DES_AGENTS),
    "teleprocedure:transformer": (LYON + "{cooperation}/transformer/", DES_AGENTS),
    "teleprocedure:projet_supprimer": (LYON + "projets/{projet}/supprimer/", DES_AGENTS),
    "teleprocedure:selection": (LYON + "selection/", DES_AGENTS),
}
ENVOIS: dict = {
    "teleprocedure:cooperation_projets": dict.fromkeys(DES_AGENTS, 405),
    "teleprocedure:cooperation_supprimer": REFUSES,
    "teleprocedure:transformer": REFUSES,
    "teleprocedure:projet_supprimer": REFUSES,
    "teleprocedure:selection": REFUSES,
}
