"""Undoing on coopérations: projects follow their tie, shared registers keep what others use."""

import pytest
from django.core.exceptions import ValidationError

from collectivites import services
from collectivites.annulation import undo
from collectivites.journal import service
from collectivites.models import Acte, Adhesion, Reseau
from cooperations.models import Cooperation, Partenaire, Projet
from cooperations.services.liens import delete_cooperation, save_cooperation, transform
from cooperations.services.partenariats import create_cooperation
from tests.collectivites.test_annulation import photograph
from tests.factories import (
    CollectiviteFactory,
    CooperationFactory,
    PartenaireFactory,
    ProjetFactory,
    ReseauFactory,
    ThematiqueFactory,
)

KAYES = {"nom": "Kayes", "pays_id": "ML", "nature": "collectivite_locale"}


def fill(projet):
    projet.themes.create(thematique=ThematiqueFactory(code="sante", libelle="Santé"))
    projet.partenaires_associes.add(PartenaireFactory())
    projet.collectivites_associees.add(CollectiviteFactory())
    return projet


@pytest.fixture(params=["saisis", "chargés en masse"])
def lien(request, projet_de_lyon):
    """A coopération of Lyon with three projects, themes, associates."""
    tie = projet_de_lyon.cooperation
    for projet in (projet_de_lyon, ProjetFactory(cooperation=tie), ProjetFactory(cooperation=tie)):
        fill(projet)
    if request.param != "saisis":
        Projet.history.all().delete()
        Cooperation.history.all().delete()
    return tie


def photograph_all(tie):
    return [photograph(row) for row in (tie, *Projet.objects.order_by("pk"))]


def last_acte():
    return Acte.objects.latest("le")


def test_a_cooperation_comes_back_with_its_projects_themes_and_associates(agent_de_lyon, lien):
    before = photograph_all(lien)
    delete_cooperation(by=agent_de_lyon, row=lien)
    assert not Projet.objects.exists()
    undo(by=agent_de_lyon, acte=last_acte())
    assert photograph_all(lien) == before


def test_a_tie_modified_in_the_admin_is_as_before_once_undone(agent_de_lyon, lien):
    before = photograph_all(lien)
    row = Cooperation.objects.get(pk=lien.pk)
    row.annee_debut = 1991
    save_cooperation(by=agent_de_lyon, row=row)
    assert photograph_all(lien) != before
    undo(by=agent_de_lyon, acte=last_acte())
    assert photograph_all(lien) == before


def test_themes_given_outside_the_journal_come_back_with_a_deleted_tie(agent_de_lyon, lien):
    eau = ThematiqueFactory(code="eau", libelle="Eau")
    for projet in lien.projets.all():
        projet.themes.create(thematique=eau)
    before = photograph_all(lien)
    delete_cooperation(by=agent_de_lyon, row=lien)
    undo(by=agent_de_lyon, acte=last_acte())
    assert photograph_all(lien) == before


def test_projects_join_the_partnership_that_was_declared_again_since(agent_de_lyon, lien):
    projets = set(lien.projets.values_list("pk", flat=True))
    delete_cooperation(by=agent_de_lyon, row=lien)
    deleted = last_acte()
    again = CooperationFactory(collectivite=lien.collectivite, partenaire=lien.partenaire)
    undone = undo(by=agent_de_lyon, acte=deleted)
    assert list(Cooperation.objects.all()) == [again]
    assert set(again.projets.values_list("pk", flat=True)) == projets
    undo(by=agent_de_lyon, acte=undone)
    assert list(Cooperation.objects.all()) == [again]
    assert not Projet.objects.exists()


def test_a_project_declared_since_keeps_the_coopération_it_is_in(agent_de_lyon, lyon, mali):
    tie = create_cooperation(
        by=agent_de_lyon, collectivite_id=lyon.pk, nature="cooperation", values={}, nouveau=KAYES
    )
    acte = last_acte()
    ProjetFactory(cooperation=tie)
    with pytest.raises(ValidationError, match="sert à d’autres fiches"):
        undo(by=agent_de_lyon, acte=acte)
    assert Cooperation.objects.filter(pk=tie.pk).exists()


@pytest.mark.parametrize("fusion", [False, True])
def test_a_transformation_undone_leaves_all_as_it_was(agent_de_lyon, lien, fusion):
    if fusion:
        CooperationFactory(
            collectivite=lien.collectivite, partenaire=lien.partenaire, nature="action"
        )
    before = photograph_all(lien)
    transform(by=agent_de_lyon, row=lien)
    assert photograph_all(lien) != before
    undo(by=agent_de_lyon, acte=last_acte())
    assert photograph_all(lien) == before
    assert Cooperation.objects.count() == 1 + fusion


def test_a_partner_made_by_the_act_goes_with_it(agent_de_lyon, lyon, mali):
    create_cooperation(
        by=agent_de_lyon, collectivite_id=lyon.pk, nature="cooperation", values={}, nouveau=KAYES
    )
    undone = undo(by=agent_de_lyon, acte=last_acte())
    assert not Partenaire.objects.exists()
    undo(by=agent_de_lyon, acte=undone)
    assert Cooperation.objects.get().partenaire.nom == "Kayes"


def use_as_partner(partenaire):
    CooperationFactory(partenaire=partenaire)


def use_as_associate(partenaire):
    ProjetFactory().partenaires_associes.add(partenaire)


def correct(partenaire):
    partenaire.nom = "Kayes-Ville"
    services.save(by=None, row=partenaire)


@pytest.mark.parametrize("use", [use_as_partner, use_as_associate, correct])
def test_a_partner_that_serves_others_or_that_others_corrected_stays(
    agent_de_lyon, lyon, mali, use
):
    tie = create_cooperation(
        by=agent_de_lyon, collectivite_id=lyon.pk, nature="cooperation", values={}, nouveau=KAYES
    )
    acte = last_acte()
    use(tie.partenaire)
    kept = photograph(tie.partenaire)
    ties = Projet.partenaires_associes.through.objects.count()
    undo(by=agent_de_lyon, acte=acte)
    assert not lyon.cooperations.exists()
    assert photograph(tie.partenaire) == kept
    assert Projet.partenaires_associes.through.objects.count() == ties


def test_a_partner_declared_again_since_takes_back_what_was_tied_to_the_first(
    agent_de_lyon, lyon, mali
):
    create_cooperation(
        by=agent_de_lyon, collectivite_id=lyon.pk, nature="cooperation", values={}, nouveau=KAYES
    )
    undone = undo(by=agent_de_lyon, acte=last_acte())
    again = PartenaireFactory(**KAYES)
    undo(by=agent_de_lyon, acte=undone)
    assert lyon.cooperations.get().partenaire == again
    assert Partenaire.objects.count() == 1


def test_a_network_proposed_again_since_takes_back_its_members(agent_de_lyon, lyon):
    @service
    def propose(*, by):
        reseau = Reseau(nom="Cités Unies", nature="reseau_international")
        services.save_row(reseau)
        services.add(by=by, row=Adhesion(collectivite=lyon, reseau=reseau, adherente=True))

    propose(by=agent_de_lyon)
    undone = undo(by=agent_de_lyon, acte=last_acte())
    assert not Reseau.objects.exists()
    again = ReseauFactory(nom="Cités unies")
    undo(by=agent_de_lyon, acte=undone)
    assert lyon.adhesions.get().reseau == again


def test_the_partnership_taken_meanwhile_is_refused_with_its_sentence(agent_de_lyon, lien):
    transform(by=agent_de_lyon, row=lien)
    acte = last_acte()
    CooperationFactory(collectivite=lien.collectivite, partenaire=lien.partenaire)
    kept = photograph_all(lien)
    with pytest.raises(ValidationError, match="déjà avec ce partenaire"):
        undo(by=agent_de_lyon, acte=acte)
    assert photograph_all(lien) == kept
