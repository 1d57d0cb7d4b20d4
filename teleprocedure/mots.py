"""The words of mailings: variables in braces, replaced as they are, never run as a template."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError

from collectivites.courriels import build_url
from collectivites.presentation import format_moment
from teleprocedure.adressage import Fiche
from teleprocedure.models import Campagne, NatureDePublipostage

VARIABLES = {
    "prenom_nom": "prénom et nom de la personne, « Madame, Monsieur » à une adresse officielle",
    "collectivite": "nom de sa collectivité, ou de chacune des siennes",
    "annee": "année de la campagne",
    "annee_apd": "année d’APD demandée",
    "ouverture": "date et heure d’ouverture",
    "cloture": "date et heure de clôture",
    "lien": "page où mettre à jour ; dans une invitation, le lien personnel à usage unique",
    "contact": "adresse de la délégation",
    "delegation": "nom de la délégation",
}
DU_TEXTE_SEUL = {"lien"}
VARIABLE = re.compile(r"\{([^{}]*)\}")
INCONNUE = "Variable inconnue : {}. Variables permises : {}."
ACCOLADE = "Accolade seule : une variable s’écrit entre deux accolades, comme {collectivite}."
SANS_LIEN = "Le texte d’une invitation contient {lien} : sans lui, personne ne peut l’accepter."
SANS_NOM = "Madame, Monsieur"
NOMS_DANS_L_OBJET = 3
OBJET_MAX = 900
LONGUEUR_MONTREE = 40


@dataclass(frozen=True)
class Mots:
    """A subject and a text, filled or to be filled."""

    objet: str
    texte: str


def check_words(nature: str, objet: str, texte: str) -> None:
    """Refuse words whose variables could not be replaced, telling which, beside their field."""
    faults = {
        "objet": find_faults(objet, VARIABLES.keys() - DU_TEXTE_SEUL),
        "texte": find_faults(texte, set(VARIABLES)),
    }
    if nature == NatureDePublipostage.INVITATION and "{lien}" not in texte:
        faults["texte"].append(SANS_LIEN)
    found = {name: told for name, told in faults.items() if told}
    if found:
        raise ValidationError(found)


def find_faults(words: str, known: set[str]) -> list[str]:
    """Return what is wrong with the braces of ``words``, as sentences."""
    names = dict.fromkeys(VARIABLE.findall(words))
    unknown = [f"{{{name[:LONGUEUR_MONTREE]}}}" for name in names if name not in known]
    faults = []
    if unknown:
        allowed = ", ".join(f"{{{name}}}" for name in VARIABLES if name in known)
        faults.append(INCONNUE.format(", ".join(unknown), allowed))
    if set(VARIABLE.sub("", words)) & {"{", "}"}:
        faults.append(ACCOLADE)
    return faults


def fill(mots: Mots, campagne: Campagne, *, nom: str, fiches: list[Fiche], lien: str) -> Mots:
    """Return ``mots`` with their variables replaced, once: a value is never read again."""
    noms = [fiche.nom for fiche in fiches]
    values = {
        "prenom_nom": nom or SANS_NOM,
        "collectivite": join_names(noms),
        "annee": str(campagne.annee),
        "annee_apd": str(campagne.annee_apd),
        "ouverture": format_moment(campagne.ouverture),
        "cloture": format_moment(campagne.cloture),
        "lien": lien,
        "contact": settings.DELEGATION_COURRIEL,
        "delegation": settings.DELEGATION_NOM,
    }
    short = values | {"collectivite": shorten_names(noms)}
    return Mots(replace(mots.objet, short)[:OBJET_MAX], replace(mots.texte, values))


def replace(words: str, values: dict[str, str]) -> str:
    """Return ``words`` with each variable replaced; what is none of them stays as it is."""
    return VARIABLE.sub(lambda found: values.get(found[1], found[0]), words)


def join_names(noms: list[str]) -> str:
    """Return « Angers, Lyon et Nantes »."""
    if len(noms) < 2:
        return "".join(noms)
    return f"{', '.join(noms[:-1])} et {noms[-1]}"


def shorten_names(noms: list[str]) -> str:
    """Return the names as a subject can hold them: « Angers, Lyon, Nantes et 4 autres »."""
    others = len(noms) - NOMS_DANS_L_OBJET
    if others < 1:
        return join_names(noms)
    autres = "autre" if others == 1 else "autres"
    return f"{', '.join(noms[:NOMS_DANS_L_OBJET])} et {others} {autres}"


def build_plain_link(fiches: list[Fiche], *, agent: bool) -> str:
    """Return the page where a person updates: straight to an agent's only collectivité."""
    if agent and len(fiches) == 1:
        return build_url("teleprocedure:tableau_de_bord", slug=fiches[0].slug)
    return build_url("teleprocedure:accueil")


def join_links(liens: list[tuple[Fiche, str]]) -> str:
    """Return one link alone, several as lines that name their collectivité."""
    if len(liens) == 1:
        return liens[0][1]
    return "\n".join(f"{fiche.nom} : {lien}" for fiche, lien in liens)
