"""What personas get, by kind of page."""

PUBLIC = {"anonyme": 200, "agent_de_lyon": 200, "agent_d_angers": 200, "delegation": 200}
ANCIENNE = dict.fromkeys(PUBLIC, 301)
DES_AGENTS = {
    "anonyme": 302,
    "agent_en_attente": 404,
    "agent_retire": 403,
    "agent_d_angers": 404,
    "agent_de_lyon": 200,
    "delegation": 200,
}
DE_CHACUN = {
    "anonyme": 302,
    "agent_en_attente": 200,
    "agent_retire": 200,
    "agent_de_lyon": 200,
    "delegation": 200,
}
# Forms open to all: they set the cookie of their token.
POUR_ENTRER = {"anonyme": 200, "agent_de_lyon": 200, "delegation": 200}
DU_DEMANDEUR = {
    "anonyme": 302,
    "agent_en_attente": 200,
    "agent_retire": 404,
    "agent_de_lyon": 404,
    "delegation": 404,
}
PAR_POST = dict.fromkeys(["anonyme", "agent_en_attente", "agent_de_lyon", "delegation"], 405)
AVEC_UN_LIEN = {"anonyme": 200, "agent_en_attente": 200, "agent_de_lyon": 200, "delegation": 200}
APRES_VERIFICATION = {"anonyme": 302, "agent_de_lyon": 302, "delegation": 302}
SANS_SECOND_FACTEUR = {"anonyme": 302, "agent_de_lyon": 404, "delegation": 404}
DE_LYON = {
    "anonyme": 302,
    "agent_en_attente": 404,
    "agent_retire": 403,
    "agent_d_angers": 404,
    "agent_de_lyon": 302,
}
