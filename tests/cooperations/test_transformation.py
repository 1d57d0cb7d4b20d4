"""Turning an action into a coopération and back: what moves, what merges, what is refused."""

import pytest
from django.core.exceptions import ValidationError

from collectivites.models import Acte
from collectivites.services import ConflitDeVersion
from cooperations.models import Cooperation, Projet
from cooperations.services import liens
from cooperations.services.projets import update_projet
from teleprocedure.services.actes import undo
from tests.factories import (
    CollectiviteFactory,
    CooperationFactory,
    PartenaireFactory,
    PaysFactory,
    ProjetFactory,
    ThematiqueFactory,
)

COOPERATION, ACTION = Cooperation.Nature.COOPERATION, Cooperation.Nature.ACTION


@pytest.fixture
def action(lyon, bamako):
    """An action with Bamako that holds two projects, one of two themes and an associate."""
    row = CooperationFactory(
        collectivite=lyon, partenaire=bamako, nature=ACTION, jumelage=True, annee_debut=2001
    )
    forages = ProjetFactory(cooperation=row, titre="Forages")
    forages.themes.create(thematique=ThematiqueFactory(code="sante", libelle="Santé"))
    forages.partenaires_associes.add(PartenaireFactory(nom="Kayes"))
    semences = ProjetFactory(cooperation=row, titre="Semences")
    semences.save()  # the journal then holds its theme, as every service leaves it
    return row


@pytest.fixture
def cooperation(lyon, bamako):
    """The same partnership, as a coopération with a project of its own."""
    row = CooperationFactory(collectivite=lyon, partenaire=bamako, annee_debut=2010)
    ProjetFactory(cooperation=row, titre="État civil")
    return row


def picture():
    """All that the tabs say of ties and projects, versions aside."""
    ties = Cooperation.objects.order_by("pk").values(
        "pk", "collectivite", "partenaire", "nature", "jumelage", "annee_debut"
    )
    projets = Projet.objects.order_by("pk")
    return list(ties), [
        (
            projet.pk,
            projet.titre,
            projet.cooperation_id,
            sorted(projet.themes.values_list("thematique", "principale")),
            sorted(projet.partenaires_associes.values_list("pk", flat=True)),
        )
        for projet in projets
    ]


def titles_of(row):
    return sorted(row.projets.values_list("titre", flat=True))


def test_an_action_becomes_a_cooperation_with_its_projects(agent_de_lyon, action):
    keys = set(action.projets.values_list("pk", flat=True))
    done = liens.transform(by=agent_de_lyon, row=action)
    assert (done.pk, done.nature) == (action.pk, COOPERATION)
    assert set(done.projets.values_list("pk", flat=True)) == keys
    assert (done.jumelage, done.annee_debut) == (True, 2001)


def test_a_cooperation_becomes_an_action(agent_de_lyon, cooperation):
    done = liens.transform(by=agent_de_lyon, row=cooperation)
    assert (done.pk, done.nature, titles_of(done)) == (cooperation.pk, ACTION, ["État civil"])


def test_projects_join_the_same_partnership_under_their_own_keys(
    agent_de_lyon, action, cooperation
):
    keys = set(action.projets.values_list("pk", flat=True))
    done = liens.transform(by=agent_de_lyon, row=action)
    assert done.pk == cooperation.pk
    assert keys < set(done.projets.values_list("pk", flat=True))
    assert titles_of(done) == ["Forages", "Semences", "État civil"]
    assert not Cooperation.objects.filter(pk=action.pk).exists()


def test_what_merges_is_a_twinning_if_either_was_since_the_earliest_year(
    agent_de_lyon, action, cooperation
):
    liens.transform(by=agent_de_lyon, row=action)
    cooperation.refresh_from_db()
    assert (cooperation.jumelage, cooperation.annee_debut) == (True, 2001)


@pytest.mark.parametrize(("l_une", "l_autre", "gardee"), [(None, 2010, 2010), (None, None, None)])
def test_an_unknown_year_is_not_the_earliest(
    agent_de_lyon, action, cooperation, l_une, l_autre, gardee
):
    Cooperation.objects.filter(pk=action.pk).update(annee_debut=l_une)
    Cooperation.objects.filter(pk=cooperation.pk).update(annee_debut=l_autre)
    assert liens.transform(by=agent_de_lyon, row=action).annee_debut == gardee


def test_the_same_partner_of_another_collectivite_takes_nothing(agent_de_lyon, action, bamako):
    other = CooperationFactory(collectivite=CollectiviteFactory(), partenaire=bamako)
    assert liens.transform(by=agent_de_lyon, row=action).pk == action.pk
    assert not other.projets.exists()


def test_it_is_one_act_told_in_both_tabs(agent_de_lyon, action, cooperation):
    liens.transform(by=agent_de_lyon, row=action)
    acte = Acte.objects.get()
    assert acte.parties == "actions cooperations"
    assert acte.intitule == "Transformation en coopération décentralisée : Bamako, Mali"
    assert acte.auteur == agent_de_lyon
    assert Projet.history.filter(acte=acte.pk).count() == 2
    assert Cooperation.history.filter(acte=acte.pk).count() == 2


def test_undone_a_move_puts_all_back(agent_de_lyon, action):
    before = picture()
    liens.transform(by=agent_de_lyon, row=action)
    assert picture() != before
    undo(by=agent_de_lyon, acte=Acte.objects.get())
    assert picture() == before


def test_undone_a_merge_puts_all_back(agent_de_lyon, action, cooperation):
    before = picture()
    liens.transform(by=agent_de_lyon, row=action)
    assert picture() != before
    undo(by=agent_de_lyon, acte=Acte.objects.get())
    assert picture() == before


def test_a_merge_is_undone_though_its_other_projects_were_written_since(
    agent_de_lyon, action, cooperation
):
    liens.transform(by=agent_de_lyon, row=action)
    acte, etat_civil = Acte.objects.get(), Projet.objects.get(titre="État civil")
    update_projet(
        by=agent_de_lyon,
        projet_id=etat_civil.pk,
        version=etat_civil.version,
        values={"titre": "État civil, suite"},
        themes=[ThematiqueFactory()],
    )
    undo(by=agent_de_lyon, acte=acte)
    assert titles_of(action) == ["Forages", "Semences"]
    assert titles_of(cooperation) == ["État civil, suite"]


def test_a_partner_in_france_is_refused(agent_de_lyon, lyon):
    france = PaysFactory(code="FR", iso3="FRA", nom="France", nom_normalise="france")
    row = CooperationFactory(
        collectivite=lyon, partenaire=PartenaireFactory(pays=france), nature=ACTION
    )
    with pytest.raises(ValidationError, match="Une coopération se mène hors de France"):
        liens.transform(by=agent_de_lyon, row=row)
    row.refresh_from_db()
    assert row.nature == ACTION
    assert not Acte.objects.exists()


def test_a_merge_never_twins_an_association(agent_de_lyon, lyon):
    puits = PartenaireFactory(nature="association")
    row = CooperationFactory(collectivite=lyon, partenaire=puits, nature=ACTION, jumelage=True)
    twin = CooperationFactory(collectivite=lyon, partenaire=puits)
    ProjetFactory(cooperation=row)
    with pytest.raises(ValidationError, match="Un jumelage lie deux collectivités"):
        liens.transform(by=agent_de_lyon, row=row)
    assert row.projets.count() == 1
    assert not twin.projets.exists()
    twin.refresh_from_db()
    assert not twin.jumelage


def test_what_was_not_shown_is_neither_moved_nor_deleted(agent_de_lyon, action):
    vu = liens.read_print(action)
    ProjetFactory(cooperation=action, titre="Ajouté entre-temps")
    for write in (liens.transform, liens.delete_cooperation):
        with pytest.raises(ConflitDeVersion):
            write(by=agent_de_lyon, row=action, vu=vu)
    assert action.projets.count() == 3
    assert not Acte.objects.exists()


def test_the_print_changes_with_each_row_and_with_the_tab(agent_de_lyon, action):
    prints = [liens.read_print(action)]
    projet = action.projets.first()
    update_projet(
        by=agent_de_lyon,
        projet_id=projet.pk,
        version=projet.version,
        values={},
        themes=[ThematiqueFactory()],
    )
    prints.append(liens.read_print(action))
    prints.append(liens.read_print(liens.transform(by=agent_de_lyon, row=action)))
    assert len(set(prints)) == 3


def test_a_tie_gone_meanwhile_is_told(agent_de_lyon, action):
    liens.delete_cooperation(by=agent_de_lyon, row=action)
    for write in (liens.transform, liens.delete_cooperation):
        with pytest.raises(ValidationError, match="vient d’être supprimée"):
            write(by=agent_de_lyon, row=action)
