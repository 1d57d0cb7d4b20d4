"""Routes of « signaler »: who gets what, on GET then on POST."""

from tests.acces.personas import DE_LYON, DES_AGENTS, POUR_ENTRER, PUBLIC

TABLE: dict = {
    "signaler": ("/signaler/?objet=/collectivites/lyon-69123/", POUR_ENTRER),
    "signalement_recu": ("/signaler/merci/", PUBLIC),
    "teleprocedure:signalements": ("/mise-a-jour/lyon-69123/signalements/", DES_AGENTS),
}
ENVOIS: dict = {
    "signaler": dict.fromkeys(POUR_ENTRER, 422),
    "teleprocedure:signalements": DE_LYON | {"agent_de_lyon": 404, "delegation": 404},
}
