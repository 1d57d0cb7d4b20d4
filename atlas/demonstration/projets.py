"""The projects of each tie: title, text, themes and years that agree with the country."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from atlas.demonstration.collectivites import Type, weigh
from atlas.demonstration.cooperations import Lien
from atlas.demonstration.redaction import build_slots, fill, group_by_cadre, read_rows
from atlas.demonstration.tirages import TAILLE_DE_LOT, Tirage, allot
from collectivites.models import Collectivite
from cooperations.models import Projet, ProjetThematique

Statut = Projet.Statut
PART_DE_JUMELAGES_SANS_PROJET = 0.42
QUATRE_ANS, DEUX_ANS = 4 * 365, 2 * 365
DUREE_MAXIMALE = 14
ESSAIS = 6
PART_DE_SUITES = 0.7
RAPPORT_DES_POPULATIONS = 5
MEDIANES = {"developpement": 45_000, "emergent": 30_000, "monde": 15_000, "europe": 8_000}


@dataclass(frozen=True)
class Redige:
    """A project and its themes, the main one first."""

    projet: Projet
    themes: list[str]
    lien: Lien


def count_projets(tirage: Tirage, liens: list[Lien]) -> list[int]:
    """Return the number of projects of each coopération; only a twinning may have none."""
    minimums = [
        0 if lien.cooperation.jumelage and tirage.chance(PART_DE_JUMELAGES_SANS_PROJET) else 1
        for lien in liens
    ]
    poids = [weigh(lien.collectivite) ** 1.5 * tirage.rng.uniform(0.4, 1.6) for lien in liens]
    reste = allot(tirage.volumes.projets - sum(minimums), poids)
    return [minimum + part for minimum, part in zip(minimums, reste, strict=True)]


def build_projets(tirage: Tirage, liens: list[Lien], nombres: list[int]) -> list[Redige]:
    """Create the projects, their themes and who is associated with them."""
    titres: dict[Collectivite, set[str]] = defaultdict(set)
    rediges = [
        redige
        for lien, nombre in zip(liens, nombres, strict=True)
        for redige in write_projets(tirage, lien, nombre, titres[lien.collectivite])
    ]
    Projet.objects.bulk_create([redige.projet for redige in rediges], batch_size=TAILLE_DE_LOT)
    themes = [
        ProjetThematique(projet=redige.projet, thematique_id=code, principale=not rang)
        for redige in rediges
        for rang, code in enumerate(redige.themes)
    ]
    ProjetThematique.objects.bulk_create(themes, batch_size=TAILLE_DE_LOT)
    associate(tirage, rediges)
    return rediges


def read_poids(lien: Lien) -> dict[str, int]:
    """Return {theme: weight} that suit the country and the size of both ends.

    A village does not found a university: themes have a least population (``habitants``), to which
    communes are held, and their partners for a fifth of it.
    """
    collectivite, ville = lien.collectivite, lien.contrepartie
    habitants = ville.population * RAPPORT_DES_POPULATIONS
    if collectivite.type == Type.COMMUNE:
        habitants = min(habitants, collectivite.population or 0)
    poids = {
        ligne["thematique"]: int(ligne[ville.cadre])
        for ligne in read_rows("themes.csv")
        if int(ligne["habitants"]) <= habitants
    }
    return {theme: un for theme, un in poids.items() if un}


def write_projets(tirage: Tirage, lien: Lien, nombre: int, titres: set[str]) -> list[Redige]:
    """Return the projects of one tie, with titles new to its collectivité as far as possible."""
    ville, pays = lien.contrepartie.ville, lien.contrepartie.pays
    slots = build_slots(lien.collectivite, ville, pays, lien.cooperation.jumelage)
    poids = read_poids(lien)
    themes, chances = list(poids), list(poids.values())
    rediges = []
    for _ in range(nombre):
        for _ in range(ESSAIS):
            choisis = tirage.rng.choices(themes, chances, k=tirage.rng.choice([1, 1, 2, 2, 3]))
            modele = tirage.rng.choice(
                group_by_cadre("titres.csv")[choisis[0], lien.contrepartie.cadre]
            )
            titre = fill(tirage.rng, modele["texte"], slots)
            if titre not in titres:
                break
        titres.add(titre)
        projet = Projet(
            cooperation=lien.cooperation,
            titre=titre,
            description=write_description(tirage, lien, modele, slots),
            **draw_years(tirage, lien),
            **draw_freshness(tirage),
            **draw_details(tirage, lien, choisis[0], slots),
        )
        rediges.append(Redige(projet, list(dict.fromkeys(choisis)), lien))
    return rediges


def write_description(tirage: Tirage, lien: Lien, titre: dict, slots: dict) -> str:
    """Return a description among those that the title names, then often a word on how it is run."""
    cadre = lien.contrepartie.cadre
    numeros = titre["descriptions"].split()
    possibles = group_by_cadre("descriptions.csv")[titre["thematique"], cadre]
    modele = tirage.rng.choice([ligne for ligne in possibles if ligne["numero"] in numeros])
    description = fill(tirage.rng, modele["texte"], slots)
    if tirage.chance(PART_DE_SUITES):
        description += " " + draw_texte(tirage, "suites.csv", "", cadre, slots)
    return description


def draw_texte(tirage: Tirage, fichier: str, theme: str, cadre: str, slots: dict) -> str:
    modele = tirage.rng.choice(group_by_cadre(fichier)[theme, cadre])
    return fill(tirage.rng, modele["texte"], slots)


def draw_years(tirage: Tirage, lien: Lien) -> dict[str, object]:
    """Return status and years: the older the project, the likelier it is over."""
    cette_annee = tirage.today.year
    premiere = max(lien.cooperation.annee_debut or 0, cette_annee - DUREE_MAXIMALE)
    debut = max(tirage.rng.randint(premiere, cette_annee) for _ in range(2))
    age = cette_annee - debut
    if tirage.chance(min(0.8, 0.1 * age)):
        fin = tirage.rng.randint(debut, min(cette_annee, debut + 5))
        return {"statut": Statut.TERMINE, "annee_debut": debut, "annee_fin": fin}
    if age and tirage.chance(0.1):
        return {"statut": Statut.EN_SOMMEIL, "annee_debut": debut, "annee_fin": None}
    fin = tirage.rng.randint(cette_annee, cette_annee + 3) if tirage.chance(0.5) else None
    return {"statut": Statut.EN_COURS, "annee_debut": debut, "annee_fin": fin}


def draw_freshness(tirage: Tirage) -> dict[str, dt.datetime | None]:
    """Return when the sheet was last modified, over four years, and confirmed: some never."""
    modifie = tirage.draw_moment(QUATRE_ANS)
    verifie = None
    if tirage.chance(0.85):
        verifie = max(modifie, tirage.draw_moment(DEUX_ANS))
    return {"modifie_le": modifie, "verifie_le": verifie}


def draw_details(tirage: Tirage, lien: Lien, theme: str, slots: dict) -> dict[str, object]:
    """Return what many sheets leave empty: objectives, place, operators, budget, reference."""
    cadre = lien.contrepartie.cadre
    details: dict[str, object] = {}
    for champ, fichier, cle, probabilite in (
        ("objectifs", "objectifs.csv", theme, 0.5),
        ("lieu", "lieux.csv", "", 0.6),
        ("operateurs", "operateurs.csv", "", 0.4),
    ):
        if tirage.chance(probabilite):
            details[champ] = draw_texte(tirage, fichier, cle, cadre, slots)
    if tirage.chance(0.45):
        montant = MEDIANES[cadre] * tirage.rng.lognormvariate(0, 0.8)
        details["budget"] = Decimal(round(montant, -2))
    if tirage.chance(0.1):
        details["reference_interne"] = f"RI-{tirage.rng.randint(1, 9_999):04d}"
    return details


def associate(tirage: Tirage, rediges: list[Redige]) -> None:
    """Credit another collectivité on a part of projects, another partner of the same country too.

    Both already have a coopération: nobody enters the atlas by being associated.
    """
    par_pays: dict[str, list[Lien]] = defaultdict(list)
    for redige in rediges:
        par_pays[redige.lien.contrepartie.pays.pk].append(redige.lien)
    Collectivites, Partenaires = (
        Projet.collectivites_associees.through,
        Projet.partenaires_associes.through,
    )
    collectivites, partenaires = [], []
    for redige in rediges:
        projet = redige.projet
        autre = tirage.rng.choice(par_pays[redige.lien.contrepartie.pays.pk])
        if tirage.chance(0.06) and autre.collectivite != redige.lien.collectivite:
            credit = Collectivites(projet=projet, collectivite=autre.collectivite)
            collectivites.append(credit)
        if tirage.chance(0.06) and autre.contrepartie != redige.lien.contrepartie:
            partenaire = autre.contrepartie.partenaire
            partenaires.append(Partenaires(projet=projet, partenaire=partenaire))
    Collectivites.objects.bulk_create(collectivites, batch_size=TAILLE_DE_LOT)
    Partenaires.objects.bulk_create(partenaires, batch_size=TAILLE_DE_LOT)
