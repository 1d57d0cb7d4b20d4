"""Tables of this app as files: amounts by year, and the countries where they count."""

from django.utils import timezone

from apd.models import Declaration, Eligibilite
from collectivites.echanges.colonnes import Lecture, Renvoi
from collectivites.echanges.ressource import Ressource
from collectivites.echanges.tables import echange
from collectivites.resources import LIEN, DeCollectivite
from cooperations.annuaires import DesPays


@echange
class EligibiliteRessource(Ressource):
    nom, titre, modele, importable = "eligibilites", "éligibilités à l’APD", Eligibilite, False
    pays = Renvoi("pays_id", DesPays("code du pays", "pays"), 0)

    class Meta:
        model = Eligibilite
        fields = ("pays", "annee_debut", "annee_fin")


@echange
class DeclarationRessource(DeCollectivite):
    """A declaration is known by its collectivité and its year; staff may write any year."""

    nom, titre, modele, parties = "declarations", "déclarations d’APD", Declaration, "apd"
    cle, requises = ("collectivite_id", "annee"), ("annee", "montant")
    designe = ("nom_collectivite", "annee")
    declaree_le = Lecture("declaree_le", "déclarée le")

    class Meta:
        model = Declaration
        fields = (*LIEN, "annee", "montant", "commentaire", "declaree_le")

    def date(self, row):
        row.declaree_le, row.declaree_par = timezone.now(), self.by
