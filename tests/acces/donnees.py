"""Routes of open data: who gets what, on GET."""

from tests.acces.personas import PUBLIC

TABLE: dict = {
    "donnees": ("/donnees/", PUBLIC),
    "fichier_de_millesime": ("/donnees/2026/projets.csv", dict.fromkeys(PUBLIC, 404)),
}
ENVOIS: dict = {
    "donnees": dict.fromkeys(PUBLIC, 405),
    "fichier_de_millesime": dict.fromkeys(PUBLIC, 405),
}
