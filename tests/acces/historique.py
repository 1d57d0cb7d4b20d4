"""Routes of « historique »: who gets what, on GET then on POST."""

from tests.acces.personas import DE_LYON, DES_AGENTS, PAR_POST

HISTORIQUE = "/mise-a-jour/lyon-69123/historique/"
TABLE: dict = {
    "teleprocedure:historique": (HISTORIQUE, DES_AGENTS),
    "teleprocedure:acte": (HISTORIQUE + "{acte}/", DES_AGENTS),
    "teleprocedure:annuler": (HISTORIQUE + "{acte}/annuler/", PAR_POST),
}
ENVOIS: dict = {
    "teleprocedure:historique": dict.fromkeys(DES_AGENTS, 405),
    "teleprocedure:acte": dict.fromkeys(DES_AGENTS, 405),
    "teleprocedure:annuler": DE_LYON | {"delegation": 302},
}
