"""What staff read of a mailing: its criteria in words, three real messages, how far it is."""

import datetime as dt

from django.db.models import Count, Q
from django.utils import timezone
from post_office.models import STATUS

from collectivites.courriels import build_url
from collectivites.lecture import read_territories
from collectivites.models import Collectivite, Courriel
from collectivites.presentation import format_count, format_integer, format_moment
from teleprocedure.adressage import Destinataire, Destinataires, Niveau
from teleprocedure.audience import TRANSMIS, Criteres
from teleprocedure.models import Envoi, NatureDePublipostage, Publipostage
from teleprocedure.mots import Mots, build_plain_link, fill
from teleprocedure.onglets import PAR_SLUG

JETON_D_EXEMPLE = "lien-personnel-de-chaque-destinataire"
NIVEAUX = {
    Niveau.AGENT: ("agent", "agents"),
    Niveau.CONTACT: ("élu ou cadre inscrit", "élus ou cadres inscrits"),
    Niveau.OFFICIELLE: ("adresse officielle", "adresses officielles"),
}
ATTENTE = Q(courriel__status__in=Courriel.ETATS_D_ATTENTE)
PARTI = Q(parti_le__isnull=False) | Q(courriel__status=STATUS.sent)
REFUSE = ~PARTI & (Q(courriel__status=STATUS.failed) | (~Q(refus="") & Q(courriel=None)))
# In the order a message goes through them; each message is in one.
ETAPES = {
    "a_ecrire": Q(courriel=None, parti_le=None, refus=""),
    "en_file": ATTENTE,
    "retenus": Q(courriel__isnull=False, courriel__status=None),
    "partis": PARTI,
    "refuses": REFUSE,
}
LIBELLES = {
    "a_ecrire": "pas encore en file",
    "en_file": "en file",
    "retenus": "retenus",
    "partis": "partis",
    "refuses": "refusés",
}


def describe_criteres(criteres: Criteres) -> list[str]:
    """Return the criteria as people read them, one by line."""
    types = dict(Collectivite.Type.choices)
    regions = {region["code"]: region["nom"] for region in read_territories()}
    told = ["toutes les collectivités" if criteres.toutes else "collectivités recensées"]
    if criteres.types:
        told.append("type : " + ", ".join(str(types.get(one, one)) for one in criteres.types))
    if criteres.region:
        told.append(f"région : {regions.get(criteres.region, criteres.region)}")
    if criteres.etat:
        done = criteres.etat == TRANSMIS
        told.append("mise à jour transmise" if done else "mise à jour non transmise")
    told += [f"onglet vérifié : {name_onglet(slug)}" for slug in criteres.verifies]
    told += [f"onglet à vérifier : {name_onglet(slug)}" for slug in criteres.a_verifier]
    if criteres.jamais_ouvert:
        told.append("jamais ouvert depuis l’ouverture de la campagne")
    if criteres.sans_agent:
        told.append("sans agent")
    return told


def name_onglet(slug: str) -> str:
    return PAR_SLUG[slug].titre if slug in PAR_SLUG else slug


def describe_destinataires(found: Destinataires) -> dict:
    """Return how many collectivités are chosen, addresses written to, and left out with why."""
    return {
        "collectivites": format_count(found.collectivites, "collectivité"),
        "messages": format_count(len(found), "message"),
        "nombre": len(found),
        "niveaux": [
            format_count(count, *NIVEAUX[Niveau(niveau)])
            for niveau, count in found.count_by_niveau().items()
        ],
        "ecartes": [
            {"motif": motif.value, "nombre": count} for motif, count in found.ecartes.most_common()
        ],
    }


def show_three(row: Publipostage, found: Destinataires) -> list[dict]:
    """Return the messages of three real recipients: the first, one in the middle, the last."""
    ranks = sorted({0, len(found) // 2, len(found) - 1}) if len(found) else []
    return [show_one(row, found.liste[rank]) for rank in ranks]


def show_one(row: Publipostage, one: Destinataire) -> dict:
    """Return who receives a message and its words; nobody is invited by reading it."""
    return {
        "adresse": one.adresse,
        "qualite": NIVEAUX[one.niveau][0],
        "mots": fill_for(row, one),
    }


def fill_for(row: Publipostage, one: Destinataire) -> Mots:
    """Return the words of a mailing as a recipient would read them; its link is a sample."""
    agent = one.niveau == Niveau.AGENT
    invited = row.nature == NatureDePublipostage.INVITATION and one.niveau == Niveau.CONTACT
    lien = build_plain_link(one.collectivites, agent=agent)
    if invited:
        lien = build_url("invitation", jeton=JETON_D_EXEMPLE)
    mots = Mots(row.objet, row.texte)
    return fill(mots, row.campagne, nom=one.nom, fiches=one.collectivites, lien=lien)


def count_etapes(row: Publipostage) -> dict[str, int]:
    """Return how many messages are at each step, in one query."""
    counts = {name: Count("pk", filter=condition) for name, condition in ETAPES.items()}
    return Envoi.objects.filter(publipostage=row).aggregate(**counts)


def read_suivi(row: Publipostage, at: dt.datetime | None = None) -> dict:
    """Return how far a confirmed mailing is: counts by step, and the time left to cancel."""
    counts = count_etapes(row)
    left = counts["a_ecrire"] + counts["en_file"]
    return {
        "etapes": [
            {"nom": name, "libelle": LIBELLES[name], "nombre": format_integer(counts[name])}
            for name in ETAPES
        ],
        "total": format_count(row.total, "message"),
        "restent": left,
        "non_partis": left + counts["retenus"],
        "vivant": row.est_a_faire or (row.etat == row.Etat.TERMINE and bool(counts["en_file"])),
        "delai": tell_delay(row, at or timezone.now()),
        "depart": format_moment(row.a_partir_de),
    }


def tell_delay(row: Publipostage, at: dt.datetime) -> str:
    """Return the time left before the first message, "" once it is past."""
    if row.etat != row.Etat.EN_ATTENTE or row.a_partir_de is None or row.a_partir_de <= at:
        return ""
    seconds = int((row.a_partir_de - at).total_seconds())
    if seconds >= 60:
        return format_count(seconds // 60, "minute")
    return format_count(seconds, "seconde")
