"""Table of the referential of this app: mail providers open to anybody, listed by hand."""

from operator import itemgetter

from accounts.models import DomainePartage
from collectivites.comparaison import Table

TABLES = [
    Table(
        modele=DomainePartage,
        fichier="domaines_partages.csv",
        champs=("domaine", "nature"),
        cle=itemgetter("domaine"),
        protegees={"nature": DomainePartage.Nature.COMMUN},
        motif="déclaré commun par la délégation",
    ),
]
