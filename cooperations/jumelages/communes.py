"""The French side of a twinning: by code and succession first, then by its exact name."""

from collections import defaultdict
from typing import Any, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from collectivites.models import Collectivite, Succession
from collectivites.successions import list_chain
from collectivites.texte import fold
from cooperations.distances import Position, locate, measure_km
from cooperations.jumelages.lignes import Ligne, Refusee

TYPES = (Collectivite.Type.COMMUNE, Collectivite.Type.STATUT_PARTICULIER)
VOISINE_KM = 20
FAUTES_MAX, PROPOSITIONS_MAX = 2, 3


class Commune(NamedTuple):
    """A commune of the referential, merged ones included."""

    pk: int
    code: str
    nom: str
    cle: str
    departement: str | None
    position: Position | None

    def __str__(self):
        return f"{self.nom} ({self.code})"


class Communes:
    """The communes of the referential, read once, and what became of those that merged."""

    def __init__(self) -> None:
        self.by_pk = {commune.pk: commune for commune in read_communes()}
        self.by_code = {commune.code: commune for commune in self.by_pk.values()}
        self.by_name: dict[str, list[Commune]] = defaultdict(list)
        for commune in self.by_pk.values():
            self.by_name[commune.cle].append(commune)
        self.next = Succession.objects.read_next()

    def find(self, ligne: Ligne) -> Commune:
        """Return the commune of a row as it is today; raise ``Refusee`` when it is not sure."""
        if coded := self.by_code.get(ligne.code):
            self.check_name(ligne, coded)
            return self.follow(coded)
        named = self.list_named(ligne)
        if len(named) == 1:
            return self.follow(named[0])
        if named:
            choices = ", ".join(map(str, named[:PROPOSITIONS_MAX]))
            raise Refusee(
                f"Plusieurs communes s’appellent « {ligne.commune} » ({choices}) : "
                "indiquez le code INSEE."
            )
        raise Refusee(self.explain_missing(ligne))

    def follow(self, commune: Commune) -> Commune:
        """Return what a merged commune became, itself otherwise."""
        chain = list_chain(commune.pk, self.next)
        return next(self.by_pk[pk] for pk in reversed(chain) if pk in self.by_pk)

    def check_name(self, ligne: Ligne, coded: Commune) -> None:
        """Refuse a code and a name that designate two communes of the same département."""
        key = fold(ligne.commune)
        others = [one for one in self.by_name[key] if one.departement == coded.departement]
        if key != coded.cle and others and coded not in map(self.follow, others):
            raise Refusee(
                f"Le code {ligne.code} désigne {coded.nom}, mais « {ligne.commune} » "
                f"est une autre commune : {others[0]}. Corrigez l’un ou l’autre."
            )

    def list_named(self, ligne: Ligne) -> list[Commune]:
        """Return the communes that bear exactly the name of a row, in its département or near."""
        for nom in (ligne.commune, ligne.commune_actuelle):
            found = [one for one in self.by_name.get(fold(nom), []) if is_about(ligne, one)]
            if found:
                return list({self.follow(one): one for one in found}.values())
        return []

    def explain_missing(self, ligne: Ligne) -> str:
        """Say that no commune is found, with those whose name is near."""
        sentence = f"Aucune commune du référentiel ne s’appelle « {ligne.commune} »"
        if ligne.code:
            sentence = (
                f"Le code {ligne.code} n’est pas celui d’une commune du référentiel. Si "
                f"« {ligne.commune} » a fusionné, enregistrez sa succession"
            )
        near = self.list_near(ligne)
        if near:
            return f"{sentence}. Vouliez-vous dire {' ou '.join(map(str, near))} ?"
        return f"{sentence} : indiquez le code INSEE de la commune d’aujourd’hui."

    def list_near(self, ligne: Ligne) -> list[Commune]:
        """Return communes of the same département whose name is a slip away, or holds this one."""
        key, around = fold(ligne.commune), ligne.departement
        if not around:
            return []
        there = [one for one in self.by_pk.values() if one.departement == around]
        holding = [one for one in there if f" {key} " in f" {one.cle} "]
        slips = process.extract(
            key, [one.cle for one in there], scorer=OSA.distance, score_cutoff=FAUTES_MAX
        )
        return [*holding, *(there[rank] for _, _, rank in slips)][:PROPOSITIONS_MAX]


def is_about(ligne: Ligne, commune: Commune) -> bool:
    """Whether a commune is where a row says: its département, else within 20 km of its position."""
    if ligne.departement:
        return commune.departement == ligne.departement
    if ligne.position and commune.position:
        return measure_km(ligne.position, commune.position) <= VOISINE_KM
    return not ligne.position


def read_communes() -> list[Commune]:
    columns = ("pk", "code_insee", "nom", "nom_normalise", "departement_id")
    rows: Any = (
        Collectivite.objects.filter(type__in=TYPES, code_insee__isnull=False)
        .order_by("pk")
        .values_list(*columns, "latitude", "longitude")
    )
    return [
        Commune(pk, code, nom, cle, departement, locate(latitude, longitude))
        for pk, code, nom, cle, departement, latitude, longitude in rows
    ]
