"""What an act changed, read from the journals: net changes, parents first, few queries."""

import uuid

import pytest

from collectivites import services
from collectivites.changements import list_tracked, read_changements
from collectivites.journal import service
from collectivites.models import Acte, Collectivite, Contact, Reseau
from cooperations.models import Cooperation, Partenaire, Projet
from cooperations.services.liens import delete_cooperation
from tests.factories import ContactFactory, ProjetFactory


def last_acte():
    return Acte.objects.latest("le").pk


def change(agent, contact, **values):
    contact.refresh_from_db()
    services.change(
        by=agent,
        queryset=Contact.objects,
        pk=contact.pk,
        version=contact.version,
        values=values,
    )


def test_models_that_others_refer_to_come_first():
    ranks = {model: rank for rank, model in enumerate(list_tracked())}
    assert ranks[Collectivite] < ranks[Partenaire] < ranks[Cooperation] < ranks[Projet]
    assert ranks[Reseau] < ranks[Contact] or ranks[Collectivite] < ranks[Contact]


def test_an_unknown_act_changed_nothing(db):
    assert read_changements(uuid.uuid4()) == []


def test_a_change_has_a_before_and_an_after(agent_de_lyon, lyon):
    contact = ContactFactory(collectivite=lyon, nom="Martin")
    change(agent_de_lyon, contact, nom="Durand")
    (one,) = read_changements(last_acte())
    assert (one.modele, one.pk) == (Contact, contact.pk)
    assert (one.avant.nom, one.apres.nom) == ("Martin", "Durand")


def test_a_row_loaded_in_bulk_has_a_before_too(agent_de_lyon, lyon):
    contact = ContactFactory(collectivite=lyon, nom="Martin")
    Contact.history.all().delete()
    change(agent_de_lyon, contact, nom="Durand")
    (one,) = read_changements(last_acte())
    assert (one.avant.nom, one.apres.nom) == ("Martin", "Durand")


def test_an_addition_has_no_before_and_a_deletion_no_after(agent_de_lyon, lyon):
    contact = services.add(by=agent_de_lyon, row=ContactFactory.build(collectivite=lyon))
    (added,) = read_changements(last_acte())
    assert (added.avant, added.apres.nom) == (None, contact.nom)
    services.remove(by=agent_de_lyon, queryset=Contact.objects, pk=contact.pk)
    (removed,) = read_changements(last_acte())
    assert (removed.avant.nom, removed.apres) == (contact.nom, None)


def test_several_writes_of_a_row_in_one_act_are_one_change(agent_de_lyon, lyon):
    @service
    def write_twice(*, by):
        change(by, contact, nom="Durand")
        row = Contact.objects.get(pk=contact.pk)
        row.nom = "Dupond"
        services.save_row(row)

    contact = ContactFactory(collectivite=lyon, nom="Martin")
    write_twice(by=agent_de_lyon)
    (one,) = read_changements(last_acte())
    assert (one.avant.nom, one.apres.nom) == ("Martin", "Dupond")


def test_a_row_made_then_deleted_by_one_act_is_neither(agent_de_lyon, lyon):
    @service
    def make_then_delete(*, by):
        contact = services.add(by=by, row=ContactFactory.build(collectivite=lyon))
        contact.delete()

    make_then_delete(by=agent_de_lyon)
    (one,) = read_changements(last_acte())
    assert (one.avant, one.apres) == (None, None)


@pytest.mark.parametrize("nombre", [1, 12])
def test_reading_costs_one_query_and_one_by_model_written(
    agent_de_lyon, projet_de_lyon, django_assert_num_queries, nombre
):
    tie = projet_de_lyon.cooperation
    for _ in range(nombre - 1):
        ProjetFactory(cooperation=tie)
    delete_cooperation(by=agent_de_lyon, row=tie)
    numero = last_acte()
    with django_assert_num_queries(3):
        changed = read_changements(numero)
    assert [one.modele for one in changed] == [Cooperation, *[Projet] * nombre]
