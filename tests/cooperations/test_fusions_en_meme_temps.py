"""A merge and agents at the same instant: nothing is left with the partner that goes."""

import pytest
from django.core.exceptions import ValidationError

from collectivites import fusions as fusions_of_networks
from collectivites.services import ConflitDeVersion
from cooperations.fusions import read_plan
from cooperations.models import Cooperation, Partenaire
from cooperations.services import fusions
from cooperations.services.partenaires import CHAMPS
from cooperations.services.partenariats import create_cooperation, update_cooperation
from teleprocedure.services.reseaux import join_reseau
from tests.factories import AdhesionFactory, CooperationFactory, PartenaireFactory, ReseauFactory

pytestmark = pytest.mark.django_db(transaction=True)
TOURS = 4


@pytest.fixture
def doublons(mali):
    return [PartenaireFactory(nom=f"Bamako {rank}", pays=mali) for rank in "abcdefgh"[:TOURS]]


@pytest.fixture
def prepare(delegation, bamako):
    """Return a merge of this double with a partner, Bamako unless told, as previewed now."""

    def read(doublon, avec=bamako):
        garde = Partenaire.objects.get(pk=avec.pk)
        vu = read_plan(garde, doublon).empreinte
        valeurs = {name: getattr(garde, name) for name in CHAMPS}
        return lambda: fusions.merge_partenaires(
            by=delegation, garde=garde.pk, perdu=doublon.pk, valeurs=valeurs, vu=vu
        )

    return read


def list_stray():
    return list(Cooperation.objects.filter(partenaire__fusionne_dans__isnull=False))


def test_a_tie_made_during_a_merge_is_never_left_behind(
    ensemble,
    prepare,
    agent_de_lyon,
    lyon,
    doublons,
):
    together = ensemble()
    for doublon in doublons:
        answers = together(
            prepare(doublon),
            lambda pk=doublon.pk: create_cooperation(
                by=agent_de_lyon,
                collectivite_id=lyon.pk,
                nature="action",
                values={"jumelage": False, "annee_debut": None},
                partenaire_id=pk,
            ),
        )
        assert sum(isinstance(one, Exception) for one in answers) == 1
    assert list_stray() == []


def test_a_tie_written_during_a_merge_waits_or_conflicts(
    ensemble,
    prepare,
    agent_de_lyon,
    lyon,
    doublons,
):
    ties = [CooperationFactory(collectivite=lyon, partenaire=doublon) for doublon in doublons]
    together = ensemble()

    def save(tie, doublon):
        typed = {name: getattr(doublon, name) for name in CHAMPS}
        try:
            return update_cooperation(
                by=agent_de_lyon,
                cooperation_id=tie.pk,
                version=tie.version,
                values={"annee_debut": 1999},
                partenaire=typed | {"precision": "Rive gauche"},
                partenaire_version=doublon.version,
            )
        except ConflitDeVersion as conflict:
            return conflict

    for tie, doublon in zip(ties, doublons, strict=True):
        pair = (tie, doublon)
        answers = together(prepare(doublon), lambda pair=pair: save(*pair))
        assert sum(isinstance(one, Exception) for one in answers) == 1
    assert list_stray() == []


def test_of_two_merges_in_opposite_ways_one_is_made_and_the_other_refused(
    ensemble, prepare, bamako, doublons
):
    together = ensemble()
    for one, other in (doublons[:2], doublons[2:]):
        answers = together(prepare(one, avec=other), prepare(other, avec=one))
        refused = [each for each in answers if isinstance(each, ValidationError)]
        assert len(refused) == 1
        assert refused[0].code == "conflit" or "est déjà réuni" in refused[0].message
        assert Partenaire.objects.filter(pk__in=[one.pk, other.pk], fusionne_dans=None).count() == 1


def test_a_membership_made_during_a_merge_of_networks_is_never_left_behind(
    ensemble,
    delegation,
    agent_de_lyon,
    lyon,
):
    from_one, to_other = ReseauFactory(), ReseauFactory()
    AdhesionFactory(reseau=from_one)
    vu = fusions_of_networks.read_plan(to_other, from_one).empreinte
    valeurs = {name: getattr(to_other, name) for name in fusions_of_networks.CHAMPS}
    answers = ensemble()(
        lambda: fusions_of_networks.merge_reseaux(
            by=delegation, garde=to_other.pk, perdu=from_one.pk, valeurs=valeurs, vu=vu
        ),
        lambda: join_reseau(
            by=agent_de_lyon, collectivite=lyon, reseau=from_one, values={"adherente": True}
        ),
    )
    refused = [one for one in answers if isinstance(one, Exception)]
    assert len(refused) <= 1
    assert not lyon.adhesions.filter(reseau__fusionne_dans__isnull=False).exists()
