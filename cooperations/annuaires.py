"""How files name countries, partners, themes and coopérations; see ``echanges.annuaires``."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError

from collectivites.echanges.annuaires import Annuaire, DesCollectivites, list_named
from collectivites.echanges.cellules import index_codes
from collectivites.echanges.plan import PAR_LOT, Plan
from collectivites.echanges.tables import REGISTRE
from collectivites.texte import fold
from cooperations.models import Cooperation, Partenaire, Pays, Projet, Thematique
from cooperations.services.partenaires import hold_partenaires


@contextmanager
def told_beside(titre: str) -> Iterator[None]:
    """Tell a refusal beside the column that it is about, not that which leads the reading."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError({titre: error.messages}) from error


class DesPays(Annuaire):
    """Countries, by ISO code or French name."""

    inconnue = "« {} » n’est pas le code ISO à deux lettres d’un pays."

    def list_rows(self):
        return [(pk, (pk, nom)) for pk, nom in Pays.objects.order_by("pk").values_list("pk", "nom")]

    def list_keys(self, texts):
        return [fold(text) for text in texts]


class DesThematiques(Annuaire):
    """Themes, not their families, by label or code."""

    inconnue = "« {} » n’est pas une thématique."

    def list_rows(self):
        rows = Thematique.objects.filter(parent__isnull=False).order_by("pk")
        return [(pk, (libelle,)) for pk, libelle in rows.values_list("pk", "libelle")]

    @cached_property
    def by_key(self):
        labels = {fold(texts[0]): [pk] for pk, texts in self.by_pk.items()}
        return {fold(pk): [pk] for pk in self.by_pk} | labels


class DesPartenaires(Annuaire):
    """Partners, by country and name; their nature and precision tell homonyms apart.

    One merged into another is read as it.
    """

    code, requis = 1, (0, 1)
    natures = dict(Partenaire.Nature.choices)
    codes_de_nature = index_codes(natures)
    inconnue = "aucun partenaire ne s’appelle « {} » dans ce pays : importez-le d’abord."
    ambigue = "plusieurs partenaires s’appellent « {} » dans ce pays : donnez nature et précision."

    def __init__(self, *titres: str):
        super().__init__(*titres)
        self.pays = DesPays("code", "nom")
        self.reunis: dict[int, int] = {}

    def list_rows(self):
        rows = Partenaire.objects.order_by("pk").values_list(
            *("pk", "fusionne_dans", "pays", "nom", "nature", "precision", "nom_normalise")
        )
        known = {nature: nature for nature in self.natures}
        for pk, into, pays, nom, nature, precision, cle in rows.iterator():
            if into:
                self.reunis[pk] = into
            yield pk, (pays, nom, known[nature], precision, cle)

    def list_keys(self, texts):
        return [(texts[0], texts[4])]

    def say(self, pk):
        pays, nom, nature, precision, _ = self.by_pk[pk]
        return pays, nom, self.natures[nature], precision

    def search(self, cells):
        with told_beside(self.titres[0]):
            pays = self.pays.find(cells[:1])
        precision = cells[3].strip()
        found = self.by_key.get((pays, fold(cells[1])), [])
        if cells[2].strip():
            nature = self.codes_de_nature.get(fold(cells[2]))
            found = [pk for pk in found if self.by_pk[pk][2] == nature]
        precise = [pk for pk in found if self.by_pk[pk][3] == precision]
        current = {self.reunis.get(pk, pk) for pk in precise or found}
        if len(current) == 1:
            return current.pop()
        raise self.refuse(cells, self.ambigue if current else "")

    def build(self, pk: Any) -> Partenaire:
        """Return the partner ``pk`` with what rules ask of it, without a query."""
        pays, nom, nature, precision, _ = self.by_pk[pk]
        return Partenaire(pk=pk, pays_id=pays, nom=nom, nature=nature, precision=precision)


class DesCooperations(Annuaire):
    """Coopérations and actions, by their collectivité, their partner and their nature."""

    code, requis = 4, (1, 3, 4)
    natures = dict(Cooperation.Nature.choices)
    codes_de_nature = index_codes(natures)
    inconnue = "aucune coopération ou action de cette nature ne lie la collectivité à « {} »."

    def __init__(self, collectivites: DesCollectivites, partenaires: DesPartenaires, nature: str):
        super().__init__(*collectivites.titres, *partenaires.titres, nature)
        self.collectivites = collectivites
        self.partenaires = partenaires

    def list_rows(self):
        rows = Cooperation.objects.order_by("pk")
        columns = rows.values_list("pk", "collectivite_id", "partenaire_id", "nature")
        known = {nature: nature for nature in self.natures}
        return ((pk, (one, other, known[nature])) for pk, one, other, nature in columns.iterator())

    @cached_property
    def by_key(self):
        return {texts: pk for pk, texts in self.by_pk.items()}

    def find(self, cells):
        """The cells of twelve thousand coopérations are not kept: their parts are."""
        return self.search(cells)

    def say(self, pk):
        collectivite, partenaire, nature = self.by_pk[pk]
        return (
            *self.collectivites.say(collectivite),
            *self.partenaires.say(partenaire),
            self.natures[nature],
        )

    def search(self, cells):
        with told_beside(self.collectivites.titres[1]):
            collectivite = self.collectivites.find(cells[:3])
        partenaire = self.partenaires.find(cells[3:7])
        nature = fold(cells[7]) or Cooperation.Nature.COOPERATION
        nature = self.codes_de_nature.get(nature, nature)
        found = self.by_key.get((collectivite, partenaire, str(nature)))
        if found is None:
            raise self.refuse(cells)
        return found

    def tell_leaders(self, pk: Any) -> dict[str, tuple[int, str]]:
        """Return (key, name) of the two who lead the projects of ``pk``, by field of associates."""
        collectivite, partenaire, _ = self.by_pk[pk]
        return {
            "partenaires_associes": (partenaire, self.partenaires.by_pk[partenaire][1]),
            "collectivites_associees": (collectivite, self.collectivites.by_pk[collectivite][2]),
        }

    def find_owner(self, pk: Any) -> int:
        """Return the key of the collectivité of a coopération."""
        return self.by_pk[pk][0]


def hold_named(plan: Plan) -> None:
    """Hold the partners that planned rows name, and refuse those merged since they were read."""
    written = [*plan.creees.get(Projet, []), *plan.modifiees.get(Projet, [])]
    ties = [tie for one in written for tie in one.liens.get("partenaires_associes", [])]
    named = list_named(plan, Cooperation, "partenaire_id")
    keys = sorted(named | {tie["partenaire_id"] for tie in ties})
    for start in range(0, len(keys), PAR_LOT):
        hold_partenaires(keys[start : start + PAR_LOT])


REGISTRE.gardes.append(hold_named)
