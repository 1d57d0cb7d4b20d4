"""The messages about the register of partners: when each leaves, and values to preview it with."""

from collectivites.courriels import Modele, declare

CORRECTION = {
    "personne": "Camille Berthier",
    "partenaire": "Bamako",
    "collectivite": "Ville-Exemple",
    "proposition": "- nom : Bamako-Coura\n- position : 12,65 ; -8",
    "lien": "/mise-a-jour/ville-exemple-00000/",
}
REFUS = {"motif": "C’est le nom d’un quartier de la ville."}

declare(
    Modele("correction_acceptee", "à l’agent dont la délégation retient la correction", CORRECTION),
    Modele(
        "correction_refusee",
        "à l’agent dont la délégation ne retient pas la correction",
        CORRECTION | REFUS,
    ),
)
