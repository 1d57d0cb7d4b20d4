"""Routes of « historique »: who gets what, on GET then on POST."""

from tests.acces.personas import DE_LYON, PAR_POST

LYON = "/mise-a-jour/lyon-69123/"
TABLE: dict = {
    "teleprocedure:annuler": (LYON + "historique/{acte}/annuler/", PAR_POST),
}
ENVOIS: dict = {
    "teleprocedure:annuler": DE_LYON | {"delegation": 302},
}
