"""Undoing an act: what it made goes, what it changed or deleted comes back to the letter."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from collectivites import services
from collectivites.annulation import DEJA_ANNULE, explain_refusal, undo
from collectivites.models import Acte, Contact
from cooperations.models import Projet
from cooperations.services.projets import update_projet
from tests.factories import (
    AdhesionFactory,
    CollectiviteFactory,
    ContactFactory,
    CooperationFactory,
    DeclarationFactory,
    PartenaireFactory,
    ProjetFactory,
    ReseauFactory,
    ThematiqueFactory,
    UserFactory,
)


def make_projet(lyon):
    projet = ProjetFactory(cooperation=CooperationFactory(collectivite=lyon))
    projet.themes.create(thematique=ThematiqueFactory(code="sante", libelle="Santé"))
    projet.partenaires_associes.add(PartenaireFactory(), PartenaireFactory())
    projet.collectivites_associees.add(CollectiviteFactory())
    return projet


FICHES = {
    "contact": (lambda lyon: ContactFactory(collectivite=lyon), {"nom": "Autre"}),
    "adhesion": (lambda lyon: AdhesionFactory(collectivite=lyon), {"utilisatrice": True}),
    "declaration": (lambda lyon: DeclarationFactory(collectivite=lyon), {"montant": 5}),
    "cooperation": (lambda lyon: CooperationFactory(collectivite=lyon), {"jumelage": True}),
    "projet": (make_projet, {"titre": "Un autre titre"}),
}


@pytest.fixture
def agent(agent_de_lyon):
    return agent_de_lyon


@pytest.fixture(params=FICHES)
def changement(request):
    """What an agent changes in the row of ``fiche``."""
    return FICHES[request.param][1]


@pytest.fixture(params=["saisie", "chargée en masse"])
def fiche(request, changement, lyon):
    """A row of each tab, whose journal tells its past or not."""
    make = next(make for make, values in FICHES.values() if values is changement)
    row = make(lyon)
    if request.param != "saisie":
        type(row).history.all().delete()
    return row


def photograph(row):
    """Return every value of the row and of its ties, but its version; None when it is gone."""
    kept = type(row).objects.filter(pk=row.pk).first()
    if kept is None:
        return None
    values = {f.attname: getattr(kept, f.attname) for f in row._meta.fields if f.name != "version"}
    for field in row._meta.many_to_many:
        through = field.remote_field.through
        names = [f.attname for f in through._meta.fields if not f.primary_key]
        ties = through.objects.filter(**{field.m2m_field_name(): row.pk})
        values[field.name] = sorted(ties.values_list(*names), key=str)
    return values


def reload(row):
    return type(row).objects.get(pk=row.pk)


def last_acte():
    return Acte.objects.latest("le")


def change(agent, row, **values):
    row = reload(row)
    services.change(
        by=agent, queryset=type(row).objects, pk=row.pk, version=row.version, values=values
    )
    return last_acte()


def remove(agent, row):
    services.remove(by=agent, queryset=type(row).objects, pk=row.pk)
    return last_acte()


def test_a_change_undone_leaves_the_row_as_it_was(agent, fiche, changement):
    before = photograph(fiche)
    acte = change(agent, fiche, **changement)
    assert photograph(fiche) != before
    undo(by=agent, acte=acte)
    assert photograph(fiche) == before


def test_a_deletion_undone_gives_the_row_back_under_its_own_key(agent, fiche):
    before = photograph(fiche)
    acte = remove(agent, fiche)
    assert photograph(fiche) is None
    undo(by=agent, acte=acte)
    assert photograph(fiche) == before


def test_what_staff_writes_in_the_admin_is_undone_alike(agent, fiche, changement):
    before, row = photograph(fiche), reload(fiche)
    for name, value in changement.items():
        setattr(row, name, value)
    services.save(by=agent, row=row)
    undo(by=agent, acte=last_acte())
    assert photograph(fiche) == before
    services.delete(by=agent, row=reload(fiche))
    undo(by=agent, acte=last_acte())
    assert photograph(fiche) == before


def test_what_staff_deletes_first_comes_back(agent, fiche):
    before = photograph(fiche)
    services.delete(by=agent, row=reload(fiche))
    undo(by=agent, acte=last_acte())
    assert photograph(fiche) == before


def test_undoing_twice_over_gives_back_what_the_first_undoing_took(agent, fiche, changement):
    changed = change(agent, fiche, **changement)
    after = photograph(fiche)
    undone = undo(by=agent, acte=changed)
    undo(by=agent, acte=undone)
    assert photograph(fiche) == after
    undone = undo(by=agent, acte=remove(agent, fiche))
    assert photograph(fiche) == after
    undo(by=agent, acte=undone)
    assert photograph(fiche) is None


def test_a_row_that_comes_back_has_a_version_that_no_open_page_holds(agent, fiche, changement):
    held = [fiche.version]
    for _ in range(3):
        change(agent, fiche, **changement)
        held.append(reload(fiche).version)
        undo(by=agent, acte=last_acte())
        held.append(reload(fiche).version)
        undo(by=agent, acte=remove(agent, fiche))
        held.append(reload(fiche).version)
    assert held == sorted(set(held))


@pytest.mark.parametrize("sort", ["contact", "adhesion", "declaration", "cooperation"])
def test_an_addition_undone_leaves_nothing(agent, lyon, sort):
    row = FICHES[sort][0](lyon)
    type(row).objects.all().delete()
    row.pk, row._state.adding = None, True
    services.add(by=agent, row=row)
    acte = last_acte()
    undone = undo(by=agent, acte=acte)
    assert photograph(row) is None
    undo(by=agent, acte=undone)
    assert reload(row).pk == row.pk


def test_an_act_is_undone_once(agent, fiche, changement):
    acte = change(agent, fiche, **changement)
    undo(by=agent, acte=acte)
    with pytest.raises(ValidationError, match=DEJA_ANNULE):
        undo(by=agent, acte=acte)
    assert explain_refusal(Acte.objects.get(pk=acte.pk), agent) == DEJA_ANNULE


def test_what_was_written_since_is_never_undone_over(agent, fiche, changement):
    acte = change(agent, fiche, **changement)
    name = next(iter(changement))
    change(UserFactory(), fiche, **{name: getattr(fiche, name)})
    kept = photograph(fiche)
    with pytest.raises(ValidationError, match="a été modifié depuis"):
        undo(by=agent, acte=acte)
    assert photograph(fiche) == kept
    assert Acte.objects.count() == 2


def test_what_was_written_since_then_undone_is_no_obstacle(agent, lyon):
    contact = ContactFactory.build(collectivite=lyon, nom="Martin")
    services.add(by=agent, row=contact)
    added = last_acte()
    undo(by=agent, acte=change(agent, contact, nom="Durand"))
    undo(by=agent, acte=added)
    assert not Contact.objects.exists()


def test_a_row_changed_then_deleted_since_is_not_brought_back_by_the_first_act(agent, lyon):
    contact = ContactFactory(collectivite=lyon)
    changed = change(agent, contact, nom="Durand")
    remove(agent, contact)
    with pytest.raises(ValidationError, match="a été modifié depuis"):
        undo(by=agent, acte=changed)
    assert not Contact.objects.exists()


def test_themes_changed_since_count_as_written_since(agent, projet_de_lyon):
    first = ThematiqueFactory()
    update_projet(by=agent, projet_id=projet_de_lyon.pk, version=0, values={}, themes=[first])
    acte, version = last_acte(), reload(projet_de_lyon).version
    themes = [first, ThematiqueFactory(code="sante", libelle="Santé")]
    update_projet(by=agent, projet_id=projet_de_lyon.pk, version=version, values={}, themes=themes)
    with pytest.raises(ValidationError, match="a été modifié depuis"):
        undo(by=agent, acte=acte)


def test_after_an_hour_only_the_delegation_undoes(agent, delegation, lyon):
    acte = change(agent, ContactFactory(collectivite=lyon), nom="Durand")
    hour = acte.le + dt.timedelta(hours=1)
    with time_machine.travel(hour - dt.timedelta(seconds=1), tick=False):
        assert not explain_refusal(acte, agent)
    with time_machine.travel(hour, tick=False):
        assert explain_refusal(acte, agent)
        with pytest.raises(ValidationError, match="plus d’une heure"):
            undo(by=agent, acte=acte)
        assert undo(by=delegation, acte=acte).par_la_delegation


def test_what_a_person_asked_about_themselves_is_not_for_agents_to_undo(agent, delegation, lyon):
    remove(None, ContactFactory(collectivite=lyon))
    acte = last_acte()
    with pytest.raises(ValidationError, match="seule la délégation"):
        undo(by=agent, acte=acte)
    assert not explain_refusal(acte, delegation)


def test_a_row_whose_like_was_made_again_is_not_doubled(agent, lyon):
    reseau = ReseauFactory()
    adhesion = AdhesionFactory(collectivite=lyon, reseau=reseau)
    acte = remove(agent, adhesion)
    again = AdhesionFactory(collectivite=lyon, reseau=reseau, utilisatrice=True)
    undo(by=agent, acte=acte)
    assert list(lyon.adhesions.all()) == [again]
    assert reload(again).utilisatrice


def test_an_account_gone_since_does_not_prevent_its_declaration_from_coming_back(agent, lyon):
    gone = UserFactory()
    declaration = DeclarationFactory(collectivite=lyon, declaree_par=gone)
    acte = remove(agent, declaration)
    gone.delete()
    undo(by=agent, acte=acte)
    assert reload(declaration).declaree_par is None


def test_a_tie_to_what_is_gone_since_is_left_out_and_the_others_come_back(agent, projet_de_lyon):
    kept, gone = PartenaireFactory(), PartenaireFactory()
    projet_de_lyon.partenaires_associes.add(kept, gone)
    acte = remove(agent, projet_de_lyon)
    gone.delete()
    undo(by=agent, acte=acte)
    assert list(reload(projet_de_lyon).partenaires_associes.all()) == [kept]


def test_a_row_tied_to_what_is_gone_since_cannot_come_back_and_the_sentence_says_so(agent, lyon):
    adhesion = AdhesionFactory(collectivite=lyon)
    acte = remove(agent, adhesion)
    adhesion.reseau.delete()
    with pytest.raises(ValidationError, match="n’existe plus"):
        undo(by=agent, acte=acte)
    assert Acte.objects.get(pk=acte.pk).annule_par is None


def test_a_date_written_without_the_journal_comes_back_too(agent, projet_de_lyon):
    change(agent, projet_de_lyon, titre="Un premier titre")
    verified = timezone.now()
    Projet.objects.update(verifie_le=verified)
    undo(by=agent, acte=change(agent, projet_de_lyon, titre="Un second titre"))
    assert reload(projet_de_lyon).verifie_le == verified
    undo(by=agent, acte=remove(agent, projet_de_lyon))
    assert reload(projet_de_lyon).verifie_le == verified


def test_a_text_that_no_form_would_take_comes_back_to_the_letter(agent, lyon):
    contact = ContactFactory(collectivite=lyon, courriel="pas une adresse", nom="  Durand ")
    before = photograph(contact)
    undo(by=agent, acte=remove(agent, contact))
    assert photograph(contact) == before


def test_themes_written_without_the_journal_come_back_too(agent, projet_de_lyon):
    change(agent, projet_de_lyon, titre="Un premier titre")
    projet_de_lyon.themes.all().delete()
    projet_de_lyon.themes.create(
        thematique=ThematiqueFactory(code="sante", libelle="Santé"), principale=True
    )
    undo(by=agent, acte=change(agent, projet_de_lyon, titre="Un second titre"))
    undo(by=agent, acte=remove(agent, projet_de_lyon))
    assert [theme.thematique_id for theme in projet_de_lyon.themes.all()] == ["sante"]
