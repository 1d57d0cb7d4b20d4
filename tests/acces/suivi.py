"""Routes of « suivi »: who gets what, on GET then on POST."""

from tests.acces.personas import DE_LYON, DES_AGENTS

LYON = "/mise-a-jour/lyon-69123/"
VERS_LE_TABLEAU_DE_BORD = DES_AGENTS | {"agent_de_lyon": 302, "delegation": 302}
TABLE: dict = {
    "teleprocedure:verifier": (LYON + "contacts/verifier/", VERS_LE_TABLEAU_DE_BORD),
    "teleprocedure:transmettre": (LYON + "transmettre/", VERS_LE_TABLEAU_DE_BORD),
    "teleprocedure:aucune_action": (LYON + "aucune-action/", VERS_LE_TABLEAU_DE_BORD),
    "teleprocedure:apercu": (LYON + "a-faire-valider/", DES_AGENTS),
    "teleprocedure:recepisse": (LYON + "transmissions/{transmission}/", DES_AGENTS),
}
ENVOIS: dict = {
    "teleprocedure:verifier": DE_LYON | {"delegation": 302},
    "teleprocedure:transmettre": DE_LYON | {"delegation": 302},
    "teleprocedure:aucune_action": DE_LYON | {"delegation": 302},
}
