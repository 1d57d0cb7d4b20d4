"""The journal: every write kept, signed, and grouped with the others of its act."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collectivites import services
from collectivites.journal import acte, current_acte, current_author, service
from collectivites.models import Contact
from collectivites.services import save_row
from tests.factories import ContactFactory, UserFactory


@pytest.fixture
def agent(db):
    return UserFactory(username="camille")


def list_actes():
    return set(Contact.history.values_list("acte", flat=True))


def list_authors():
    return set(Contact.history.values_list("history_user", flat=True))


def test_an_act_groups_its_writes_and_is_signed(agent):
    with acte(by=agent):
        ContactFactory()
        ContactFactory()
    assert Contact.history.count() == 2
    assert len(list_actes()) == 1
    assert list_authors() == {agent.pk}


def test_two_acts_are_two(agent):
    for _ in range(2):
        with acte(by=agent):
            ContactFactory()
    assert len(list_actes()) == 2


def test_an_act_within_an_act_is_the_same_and_the_outer_one_signs(agent):
    with acte(by=agent):
        ContactFactory()
        with acte(by=UserFactory()):
            ContactFactory()
        ContactFactory()
    assert len(list_actes()) == 1
    assert list_authors() == {agent.pk}


def test_a_write_outside_any_act_is_kept_unsigned_and_alone(db):
    ContactFactory()
    ContactFactory()
    assert len(list_actes()) == 2
    assert list_authors() == {None}


def test_an_act_ends_even_when_it_fails(agent):
    with pytest.raises(RuntimeError), acte(by=agent):
        raise RuntimeError
    assert current_author() is None
    assert current_acte() != current_acte()


def test_the_journal_keeps_each_state_and_the_deletion(agent):
    with acte(by=agent):
        contact = ContactFactory(titre="Maire")
    contact.titre = "Adjoint"
    services.save(by=agent, row=contact)
    services.delete(by=agent, row=contact)
    kept = Contact.history.order_by("history_id").values_list("history_type", "titre")
    assert list(kept) == [("+", "Maire"), ("~", "Adjoint"), ("-", "Adjoint")]
    assert len(list_actes()) == 3
    assert list_authors() == {agent.pk}


def test_deleting_an_account_leaves_what_it_wrote(agent):
    with acte(by=agent):
        ContactFactory()
    agent.delete()
    assert list_authors() == {None}


def test_a_service_that_fails_writes_nothing_at_all(agent):
    @service
    def write_then_fail(*, by):
        ContactFactory()
        raise ValidationError("Refusé.")

    with pytest.raises(ValidationError):
        write_then_fail(by=agent)
    assert not Contact.objects.exists()
    assert not Contact.history.exists()


def test_a_service_within_a_service_is_one_act(agent):
    @service
    def write_two(*, by):
        services.save(by=by, row=ContactFactory.build(collectivite=ContactFactory().collectivite))

    write_two(by=agent)
    assert Contact.history.count() == 2
    assert len(list_actes()) == 1


def test_a_service_must_be_told_who_acts(db):
    with pytest.raises(TypeError):
        services.save(row=ContactFactory.build())


def test_the_counters_that_nobody_types_are_not_in_the_journal(agent):
    contact = ContactFactory()
    save_row(contact)
    assert not hasattr(Contact.history.first(), "version")


def count_journal_lines(agent, contact):
    with CaptureQueriesContext(connection) as queries:
        services.save(by=agent, row=contact)
    return len([q for q in queries if 'INSERT INTO "collectivites_historicalc' in q["sql"]])


def test_the_journal_costs_one_statement_a_row_and_one_for_how_it_was_loaded(agent):
    contact = ContactFactory()
    contact.history.all().delete()
    assert [count_journal_lines(agent, contact) for _ in range(3)] == [2, 1, 1]
