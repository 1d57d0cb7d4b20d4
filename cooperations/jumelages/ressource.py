"""The table « jumelages (fichier externe) » of the import screen."""

from collections.abc import Collection, Sequence
from copy import copy
from typing import NamedTuple

from django.core.exceptions import ValidationError

from collectivites.echanges.tables import Ligne, Sort, Table, Verdict, echange
from cooperations.jumelages.communes import Commune, Communes
from cooperations.jumelages.lignes import (
    COLONNES,
    OBLIGATOIRES,
    Ecartee,
    Motif,
    read_cell,
    read_ligne,
)
from cooperations.jumelages.lignes import Ligne as Jumelage
from cooperations.jumelages.villes import Villes
from cooperations.models import Cooperation, Partenaire
from cooperations.services.liens import refresh_recensement


class Lu(NamedTuple):
    """A row understood: its two sides, and what it says of them."""

    commune: Commune
    partenaire: Partenaire
    jumelage: Jumelage


@echange
class Jumelages(Table):
    """Each row ties a commune of today to a partner, known or new, by a twinning.

    What the atlas says already is never contradicted: a year is only written where there is none.
    """

    nom = "jumelages"
    titre = "jumelages (fichier externe)"
    modele = Cooperation
    droits = ("cooperations.add_partenaire",)
    titres = [colonne for alias in COLONNES.values() for colonne in alias]

    def __init__(self, *, by=None) -> None:
        super().__init__(by=by)
        self.communes, self.villes = Communes(), Villes()
        self.rangs: dict[tuple[int, int], int] = {}
        self.planifies: set[int] = set()

    def read(self, lignes: Sequence[Ligne]) -> list[Verdict]:
        check_colonnes(lignes)
        lus = [self.understand(ligne) for ligne in lignes]
        liens = read_liens([lu.partenaire for lu in lus if isinstance(lu, Lu)])
        return [
            self.take(ligne, lu, liens) if isinstance(lu, Lu) else lu
            for ligne, lu in zip(lignes, lus, strict=True)
        ]

    def understand(self, ligne: Ligne) -> Lu | Verdict:
        """Find both sides of a row, or say why it is not taken."""
        try:
            jumelage = read_ligne(ligne.cellules)
            self.villes.find_pays(jumelage)
            return Lu(self.communes.find(jumelage), self.villes.find(jumelage), jumelage)
        except Motif as motif:
            nom = " – ".join(
                read_cell(ligne.cellules, COLONNES[one]) for one in ("commune", "partenaire")
            )
            if isinstance(motif, Ecartee):
                return Verdict.leave_out(str(motif), nom)
            return Verdict.refuse(str(motif), nom)

    def take(self, ligne: Ligne, lu: Lu, liens: dict) -> Verdict:
        """Plan what a row writes: nothing when the atlas, or a row above, says it already."""
        nom = f"{lu.commune.nom} – {lu.partenaire}"
        key = (lu.commune.pk, id(lu.partenaire))
        first = self.rangs.setdefault(key, ligne.rang)
        if first != ligne.rang:
            return Verdict.leave_out(f"Ce jumelage est déjà à la ligne {first} du fichier.", nom)
        known = liens.get((lu.commune.pk, lu.partenaire.pk))
        changes = self.change(known, lu) if known else self.create(lu)
        sort = Sort.INCHANGEE if not changes else Sort.MODIFICATION if known else Sort.CREATION
        return Verdict(sort, nom, changes, explain(lu))

    def create(self, lu: Lu) -> list[tuple[str, str, str]]:
        """Plan a twinning, and its partner when no row above did."""
        if lu.partenaire.pk is None and id(lu.partenaire) not in self.planifies:
            self.planifies.add(id(lu.partenaire))
            self.plan.create(lu.partenaire)
        self.plan.create(
            Cooperation(
                collectivite_id=lu.commune.pk,
                partenaire=lu.partenaire,
                nature=Cooperation.Nature.COOPERATION,
                jumelage=True,
                annee_debut=lu.jumelage.annee,
            )
        )
        self.plan.touch(lu.commune.pk)
        year = [("annee_debut", "", str(lu.jumelage.annee))] if lu.jumelage.annee else []
        return [("partenaire", "", str(lu.partenaire)), ("jumelage", "", "oui"), *year]

    def change(self, known: Cooperation, lu: Lu) -> list[tuple[str, str, str]]:
        """Plan what a known coopération lacks: the box, the year."""
        row, changes = copy(known), []
        if not row.jumelage:
            row.jumelage = True
            changes.append(("jumelage", "non", "oui"))
        if row.annee_debut is None and lu.jumelage.annee:
            row.annee_debut = lu.jumelage.annee
            changes.append(("annee_debut", "", str(row.annee_debut)))
        if changes:
            self.plan.change(row, known)
            self.plan.touch(lu.commune.pk)
        return changes

    def refresh(self, collectivites: Collection[int]) -> None:
        refresh_recensement()


def check_colonnes(lignes: Sequence[Ligne]) -> None:
    """Refuse a file that lacks what every row must say, under any of its names."""
    titles = set(lignes[0].cellules) if lignes else set()
    missing = [nom for nom in OBLIGATOIRES if lignes and not titles.intersection(COLONNES[nom])]
    if missing:
        names = ", ".join(f"«\u00a0{nom}\u00a0»" for nom in missing)
        raise ValidationError(f"Il manque à ce fichier, pour des jumelages\u00a0: {names}.")


def read_liens(partenaires: Sequence[Partenaire]) -> dict[tuple[int, int], Cooperation]:
    """Return the coopérations with these partners, by keys of both sides, in one query."""
    rows = Cooperation.objects.filter(
        partenaire__in=[row.pk for row in partenaires if row.pk],
        nature=Cooperation.Nature.COOPERATION,
    )
    return {(row.collectivite_id, row.partenaire_id): row for row in rows}


def explain(lu: Lu) -> str:
    """Say what was read otherwise than written: a merged commune, a translated name."""
    sentences = []
    if lu.jumelage.code and lu.jumelage.code != lu.commune.code:
        sentences.append(f"{lu.jumelage.commune} est aujourd’hui {lu.commune}.")
    if lu.partenaire.nom != lu.jumelage.partenaire:
        sentences.append(f"«\u00a0{lu.jumelage.partenaire}\u00a0» est lu {lu.partenaire}.")
    return " ".join(sentences)
