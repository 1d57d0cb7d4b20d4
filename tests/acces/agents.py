"""Dashboard, tabs read, « Agents habilités »."""

from tests.acces.personas import DE_LYON, DES_AGENTS, PAR_POST

LYON = "/mise-a-jour/lyon-69123/"
AGENTS = f"{LYON}agents/"
TABLE = {
    "teleprocedure:accueil": (
        "/mise-a-jour/",
        {
            "anonyme": 302,
            "agent_en_attente": 302,
            "agent_retire": 302,
            "agent_de_lyon": 302,
            "delegation": 200,
        },
    ),
    "teleprocedure:agents": (AGENTS, DES_AGENTS),
    "teleprocedure:approuver": (AGENTS + "{demande}/approuver/", PAR_POST),
    "teleprocedure:fermer": (AGENTS + "{demande}/fermer/", DES_AGENTS),
    "teleprocedure:inviter": (AGENTS + "contacts/{contact}/inviter/", PAR_POST),
    "teleprocedure:tableau_de_bord": ("/mise-a-jour/lyon-69123/", DES_AGENTS),
    "teleprocedure:onglet": ("/mise-a-jour/lyon-69123/cooperations/", DES_AGENTS),
    "teleprocedure:projet": (
        "/mise-a-jour/lyon-69123/cooperations/projets/{projet}/",
        DES_AGENTS,
    ),
}
ENVOIS = {
    "teleprocedure:projet": DES_AGENTS | {"agent_de_lyon": 422, "delegation": 422},
    "teleprocedure:approuver": DE_LYON | {"delegation": 302},
    "teleprocedure:fermer": DE_LYON | {"agent_de_lyon": 422, "delegation": 422},
    "teleprocedure:inviter": DE_LYON | {"delegation": 302},
}
