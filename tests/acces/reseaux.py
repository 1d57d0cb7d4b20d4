"""Routes of « reseaux »: who gets what, on GET then on POST."""

from tests.acces.personas import DE_LYON, DES_AGENTS

RESEAUX = "/mise-a-jour/lyon-69123/reseaux/"
REFUS = DES_AGENTS | {"agent_de_lyon": 422, "delegation": 422}
TABLE: dict = {
    "teleprocedure:reseau_ajouter": (f"{RESEAUX}ajouter/", DES_AGENTS),
    "teleprocedure:reseaux_suggestions": (f"{RESEAUX}suggestions/?nom=cuf", DES_AGENTS),
    "teleprocedure:adhesion": (RESEAUX + "{adhesion}/", DES_AGENTS),
    "teleprocedure:adhesion_supprimer": (RESEAUX + "{adhesion}/supprimer/", DES_AGENTS),
}
ENVOIS: dict = {
    "teleprocedure:reseau_ajouter": REFUS,
    "teleprocedure:adhesion": REFUS,
    "teleprocedure:adhesion_supprimer": DE_LYON | {"delegation": 302},
}
