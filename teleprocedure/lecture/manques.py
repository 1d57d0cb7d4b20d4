"""What compulsory data the tabs lack, each as a link to the very field to fill."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from apd.models import Declaration
from collectivites.models import Collectivite, Contact
from cooperations.models import Projet, ProjetThematique
from cooperations.models.cooperation import PARTIES

CHAMPS_DES_CONTACTS = {"prenom": "prénom", "titre": "titre", "courriel": "courriel"}
CHAMPS_DES_PROJETS = {
    "description": "description",
    "annee_debut": "année de début",
    "thematique_principale": "thématique principale",
}
REPONSES_APD = "montant, « néant » ou « je ne déclare pas »"
MONTRES = 10


@dataclass(frozen=True)
class Manque:
    """One thing to fill: what it is about, the name of the field, where to type it."""

    objet: str
    champ: str
    url: str


@dataclass(frozen=True)
class Manques:
    """What one tab lacks: the first ten, and how many more."""

    montres: list[Manque]
    autres: int

    def __len__(self):
        return len(self.montres) + self.autres


def read_manques(collectivite: Collectivite, annee_apd: int | None) -> dict[str, Manques]:
    """Return what each tab lacks by slug, in three queries whatever the number of rows.

    ``annee_apd`` is the year that the campaign asks for, None when nothing is asked.
    """
    found = {slug: Manques([], 0) for slug in ("contacts", "reseaux", "apd", *PARTIES.values())}
    found["contacts"] = read_manques_of_contacts(collectivite)
    found["apd"] = read_manques_of_apd(collectivite, annee_apd)
    return found | read_manques_of_projets(collectivite)


def read_manques_of(collectivite: Collectivite, onglet: str, annee_apd: int | None) -> Manques:
    """Return what one tab lacks; ``annee_apd`` as above."""
    if onglet == "contacts":
        return read_manques_of_contacts(collectivite)
    if onglet == "apd":
        return read_manques_of_apd(collectivite, annee_apd)
    return read_manques_of_projets(collectivite).get(onglet, Manques([], 0))


def read_manques_of_contacts(collectivite: Collectivite) -> Manques:
    """Return the compulsory fields that rows come by import lack."""
    empty = Q(prenom="") | Q(titre="") | Q(courriel="")
    rows = Contact.objects.filter(empty, collectivite=collectivite).order_by("ordre", "pk")
    return keep_first(
        Manque(str(row), libelle, link("contact", collectivite, row.pk, champ))
        for row in rows
        for champ, libelle in CHAMPS_DES_CONTACTS.items()
        if not getattr(row, champ)
    )


def read_manques_of_apd(collectivite: Collectivite, annee: int | None) -> Manques:
    """Return the amount of the year asked, while nothing is said of it."""
    if annee is None or Declaration.objects.filter(collectivite=collectivite, annee=annee).exists():
        return Manques([], 0)
    url = reverse("teleprocedure:apd", args=[collectivite.slug])
    return Manques([Manque(f"année {annee}", REPONSES_APD, f"{url}#id_montant")], 0)


def read_manques_of_projets(collectivite: Collectivite) -> dict[str, Manques]:
    """Return the compulsory fields that project sheets lack, for the tabs of both natures."""
    principale = ProjetThematique.objects.filter(projet=OuterRef("pk"), principale=True)
    empty = Q(description="") | Q(annee_debut=None) | Q(thematique_principale=False)
    projets = Projet.objects.de([collectivite.pk])
    rows = projets.annotate(thematique_principale=Exists(principale)).filter(empty).order_by("pk")
    found: dict[str, list[Manque]] = {slug: [] for slug in PARTIES.values()}
    for row in rows.values("pk", "titre", "cooperation__nature", *CHAMPS_DES_PROJETS):
        slug = PARTIES[row["cooperation__nature"]]
        found[slug] += [
            Manque(row["titre"], libelle, link("projet", collectivite, row["pk"], champ, slug))
            for champ, libelle in CHAMPS_DES_PROJETS.items()
            if not row[champ]
        ]
    return {slug: keep_first(manques) for slug, manques in found.items()}


def link(route: str, collectivite: Collectivite, pk: int, champ: str, onglet: str = "") -> str:
    """Return the address of a field of a sheet."""
    where = {"slug": collectivite.slug, "pk": pk} | ({"onglet": onglet} if onglet else {})
    return f"{reverse(f'teleprocedure:{route}', kwargs=where)}#id_{champ}"


def keep_first(manques) -> Manques:
    found = list(manques)
    return Manques(found[:MONTRES], max(0, len(found) - MONTRES))
