"""What a receipt says: what was declared, tab by tab, and what changed since the last time."""

import datetime as dt

from apd.lecture import describe_amount
from apd.models import Declaration
from collectivites.lecture import read_adhesions, read_contacts
from collectivites.models import Acte, Collectivite
from collectivites.presentation import format_count, format_date, format_moment
from cooperations.lecture.liens import read_liens
from cooperations.models.cooperation import PARTIES
from teleprocedure.models import Campagne, Transmission
from teleprocedure.onglets import ONGLETS

CHANGEMENTS_MAX = 500


def read_contenu(collectivite: Collectivite, campagne: Campagne, previous: Transmission | None):
    """Return all that the receipt keeps, as JSON: it reads the same whatever happens later."""
    lignes = {
        "contacts": list_contacts(collectivite),
        "reseaux": list_reseaux(collectivite),
        "apd": [describe_apd(collectivite, campagne.annee_apd)],
    } | list_liens(collectivite)
    return {
        "collectivite": collectivite.nom,
        "onglets": [
            {
                "titre": onglet.titre,
                "nombre": count_lignes(onglet.slug, lignes[onglet.slug]),
                "lignes": lignes[onglet.slug],
            }
            for onglet in ONGLETS
        ],
        "changements": read_actes(collectivite, campagne, previous),
    }


def count_lignes(onglet: str, lignes: list[dict]) -> str:
    """Return « 3 personnes », « 12 partenaires, 30 projets »; nothing for amounts."""
    if onglet == "apd":
        return ""
    words = {"contacts": "personne", "reseaux": "association ou réseau"}
    if onglet == "reseaux":
        return format_count(len(lignes), words[onglet], "associations et réseaux")
    if onglet in words:
        return format_count(len(lignes), words[onglet])
    projets = sum(len(ligne["details"]) for ligne in lignes)
    return f"{format_count(len(lignes), 'partenaire')}, {format_count(projets, 'projet')}"


def list_contacts(collectivite: Collectivite) -> list[dict]:
    rows = read_contacts(collectivite.pk)
    return [write(", ".join(filter(None, (row["nom"], row["titre"])))) for row in rows]


def list_reseaux(collectivite: Collectivite) -> list[dict]:
    lignes = []
    for row in read_adhesions(collectivite.pk):
        nom = f"{row['nom']} ({row['sigle']})" if row["sigle"] else row["nom"]
        liens = [word for word, held in (("adhère", "adhere"), ("utilise", "utilise")) if row[held]]
        lignes.append(write(f"{nom} : {', '.join(liens)}"))
    return lignes


def describe_apd(collectivite: Collectivite, annee: int) -> dict:
    """Return the amount of the year asked, « néant » or « non déclarée »."""
    row = Declaration.objects.filter(collectivite=collectivite, annee=annee).first()
    return write(f"Année {annee} : {describe_amount(row.montant if row else None)}")


def list_liens(collectivite: Collectivite) -> dict[str, list[dict]]:
    """Return partners with their projects, for the tabs of both natures."""
    lignes: dict[str, list[dict]] = {slug: [] for slug in PARTIES.values()}
    for lien in read_liens(collectivite.pk):
        jumelage = ", jumelage" if lien["jumelage"] else ""
        projets = [f"{projet['titre']} ({projet['statut']})" for projet in lien["projets"]]
        texte = f"{lien['partenaire']} ({lien['pays']}){jumelage} : {lien['nombre']}"
        lignes[PARTIES[lien["nature"]]].append(write(texte, projets))
    return lignes


def write(texte: str, details: list[str] | None = None) -> dict:
    return {"texte": texte, "details": details or []}


def read_actes(
    collectivite: Collectivite, campagne: Campagne, previous: Transmission | None
) -> dict:
    """Return the sentences of the acts since the last transmission, or the last campaign."""
    depuis, since = find_start(campagne, previous)
    actes = Acte.objects.filter(collectivite=collectivite).select_related("auteur")
    if since:
        actes = actes.filter(le__gt=since)
    total = actes.count()
    rows = list(actes.order_by("-le", "numero")[:CHANGEMENTS_MAX])
    return {
        "depuis": depuis,
        "lignes": [describe_acte(acte) for acte in rows],
        "autres": format_count(total - len(rows), "autre") if total > len(rows) else "",
    }


def find_start(campagne: Campagne, previous: Transmission | None) -> tuple[str, dt.datetime | None]:
    """Return since when changes are told, in words and as a moment; None is the beginning."""
    if previous:
        return f"depuis la transmission n° {previous.numero}", previous.le
    before = Campagne.objects.filter(ouverture__lt=campagne.ouverture).order_by("-ouverture")
    if last := before.first():
        return f"depuis la clôture de la campagne {last.annee}", last.cloture
    return "depuis l’ouverture des pages", None


def describe_acte(acte: Acte) -> str:
    """Return « 3 mars 2026, Camille Martin : Ajout : … », « annulé » when it was."""
    auteur = "la délégation" if acte.par_la_delegation else str(acte.auteur or "")
    who = f", {auteur}" if auteur else ""
    undone = " (annulé)" if acte.annule_par_id else ""
    return f"{format_date(acte.le)}{who} : {acte.intitule}{undone}"


def present_recepisse(transmission: Transmission) -> dict:
    """Return a receipt as its page and its message show it."""
    return transmission.contenu | {
        "numero": transmission.numero,
        "date": format_moment(transmission.le),
        "annee": str(transmission.campagne.annee),
    }
