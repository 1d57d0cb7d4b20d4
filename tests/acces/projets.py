"""Routes of « projets »: who gets what, on GET then on POST."""

from tests.acces.personas import DES_AGENTS

LYON = "/mise-a-jour/lyon-69123/"
COOPERATIONS = f"{LYON}cooperations/"
REFUSE = DES_AGENTS | {"agent_de_lyon": 422, "delegation": 422}
TABLE: dict = {
    "teleprocedure:partenaires_suggestions": (
        f"{LYON}partenaires/suggestions/?pays=ML&nom=bam",
        DES_AGENTS,
    ),
    "teleprocedure:cooperation_ajouter": (f"{COOPERATIONS}ajouter/", DES_AGENTS),
    "teleprocedure:cooperation": (COOPERATIONS + "{cooperation}/", DES_AGENTS),
    "teleprocedure:projet_ajouter": (COOPERATIONS + "{cooperation}/projets/ajouter/", DES_AGENTS),
    "teleprocedure:projet_dupliquer": (COOPERATIONS + "projets/{projet}/dupliquer/", DES_AGENTS),
}
ENVOIS: dict = {
    "teleprocedure:partenaires_suggestions": dict.fromkeys(DES_AGENTS, 405),
    "teleprocedure:cooperation_ajouter": REFUSE,
    "teleprocedure:cooperation": REFUSE,
    "teleprocedure:projet_ajouter": REFUSE,
    "teleprocedure:projet_dupliquer": REFUSE,
}
