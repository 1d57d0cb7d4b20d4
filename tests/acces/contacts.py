"""Routes of « contacts », and the page of a person: who gets what, on GET then on POST."""

from tests.acces.personas import AVEC_UN_LIEN, DE_LYON, DES_AGENTS, PAR_POST

CONTACTS = "/mise-a-jour/lyon-69123/contacts/"
REFUS = DES_AGENTS | {"agent_de_lyon": 422, "delegation": 422}
TABLE: dict = {
    "teleprocedure:contact_ajouter": (f"{CONTACTS}ajouter/", DES_AGENTS),
    "teleprocedure:contact": (CONTACTS + "{contact}/", DES_AGENTS),
    "teleprocedure:contact_supprimer": (CONTACTS + "{contact}/supprimer/", DES_AGENTS),
    "teleprocedure:contact_deplacer": (CONTACTS + "{contact}/deplacer/", PAR_POST),
    "personne": ("/personnes/{personne}/", AVEC_UN_LIEN),
}
ENVOIS: dict = {
    "teleprocedure:contact_ajouter": REFUS,
    "teleprocedure:contact": REFUS,
    "teleprocedure:contact_supprimer": DE_LYON | {"delegation": 302},
    "teleprocedure:contact_deplacer": DE_LYON | {"delegation": 302},
    "personne": dict.fromkeys(AVEC_UN_LIEN, 422),
}
