"""« Dernières modifications »: the delegation reads what was done, and undoes it."""

import datetime as dt
import uuid
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collectivites import services
from collectivites.journal import service
from collectivites.models import Acte, Contact, Export
from collectivites.services import record_general
from tests.factories import ActeFactory, CollectiviteFactory, ContactFactory
from tests.teleprocedure.cockpit import FIL, flatten, read
from tests.teleprocedure.suivi import MAI


@pytest.fixture
def bureau(connecter, gestionnaire):
    return connecter(gestionnaire)


@pytest.fixture
def renommee(agent_de_lyon, lyon):
    """The act by which the agent of Lyon corrected a name."""
    contact = ContactFactory(collectivite=lyon, nom="Dupond")
    services.change(
        by=agent_de_lyon,
        queryset=Contact.objects,
        pk=contact.pk,
        version=contact.version,
        values={"nom": "Dupont"},
    )
    return Acte.objects.get()


@service
def import_contacts(*, by, collectivites):
    """What an import writes: rows of many collectivités under one act."""
    record_general(by=by, collectivites=[row.pk for row in collectivites], intitule="Import")
    for row in collectivites:
        services.save_row(Contact(collectivite=row, nature="elu", nom="Importée"))


def list_titles(client, criteria: str = "") -> list[str]:
    response = client.get(f"{FIL}?{criteria}")
    assert response.status_code == 200
    return [row["intitule"] for row in response.context["page"].rows]


@pytest.fixture
def trois_actes(lyon, angers, agent_de_lyon, gestionnaire):
    """An agent's in Lyon, the delegation's in Angers, an import's in both."""
    lyon.type = "departement"
    lyon.save()
    ActeFactory(collectivite=lyon, auteur=agent_de_lyon, intitule="Agent", parties="apd", le=MAI)
    by_staff = {"auteur": gestionnaire, "par_la_delegation": True}
    ActeFactory(collectivite=angers, intitule="Délégation", le=MAI, **by_staff)
    shared = ActeFactory(collectivite=None, intitule="Import", le=MAI, **by_staff)
    shared.touchees.set([lyon, angers])


@pytest.mark.parametrize(
    ("criteria", "titles"),
    [
        ("", {"Agent", "Délégation", "Import"}),
        ("par=agents", {"Agent"}),
        ("par=delegation", {"Délégation", "Import"}),
        ("type=departement", {"Agent", "Import"}),
        ("type=commune&par=delegation", {"Délégation", "Import"}),
        ("onglet=apd", {"Agent"}),
        ("region=84&onglet=apd", {"Agent"}),
        ("region=aucun", set()),
    ],
)
def test_the_feed_holds_what_its_criteria_say(bureau, trois_actes, criteria, titles):
    assert set(list_titles(bureau, criteria)) == titles


@pytest.mark.parametrize("criteria", ["par=tous", "onglet=x", "region=' OR 1=1", "type=%01"])
def test_a_criterion_that_cannot_be_read_is_told_beside_its_field(bureau, trois_actes, criteria):
    response = bureau.get(f"{FIL}?{criteria}")
    assert response.status_code == 400
    assert "errorlist" in response.content.decode()
    assert bureau.post(f"{FIL}export/?{criteria}").status_code == 404


def test_the_feed_says_who_where_and_how_many(bureau, trois_actes):
    page = read(bureau, FIL)
    assert "Lyon" in page and "2 collectivités" in page and "la délégation" in page


def test_the_feed_is_read_page_after_page(bureau, lyon):
    for number in range(35):
        le = MAI + dt.timedelta(minutes=number)
        ActeFactory(collectivite=lyon, intitule=f"Acte {number}", le=le)
    first = bureau.get(FIL).context["page"]
    assert first.rows[0]["intitule"] == "Acte 34" and len(first.rows) == 30
    assert list_titles(bureau, urlencode({"apres": first.apres})) == [
        f"Acte {n}" for n in range(4, -1, -1)
    ]


def test_the_feed_costs_the_same_for_one_act_and_for_six(bureau, trois_actes):
    def count_queries():
        with CaptureQueriesContext(connection) as queries:
            read(bureau, FIL)
        return len(queries)

    few = count_queries()
    for row in CollectiviteFactory.create_batch(5):
        ActeFactory(collectivite=row)
    assert count_queries() == few


def test_an_act_is_shown_field_by_field(bureau, renommee):
    page = read(bureau, f"{FIL}{renommee.pk}/")
    assert "<td>Dupond</td><td>Dupont</td>" in page
    assert f"{FIL}{renommee.pk}/annuler/" in page
    assert f"/ecrire/{renommee.collectivite_id}/" in page


def test_undoing_states_what_it_writes_and_asks_for_the_number(bureau, renommee):
    page = read(bureau, f"{FIL}{renommee.pk}/annuler/")
    assert "L’annulation écrit 1 fiche" in page
    assert "(élu ou cadre) : reprendra ses valeurs d’avant" in page
    response = bureau.post(f"{FIL}{renommee.pk}/annuler/", {"nombre": "2"})
    assert response.status_code == 422
    assert 'value="2"' in response.content.decode() and "Tapez 1" in response.content.decode()
    assert Contact.objects.get().nom == "Dupont"


def test_the_typed_number_undoes_the_act(bureau, gestionnaire, renommee):
    response = bureau.post(f"{FIL}{renommee.pk}/annuler/", {"nombre": "1"})
    done = Acte.objects.get(annule=renommee)
    assert response["Location"] == f"{FIL}{done.pk}/"
    assert (done.auteur, done.par_la_delegation) == (gestionnaire, True)
    assert Contact.objects.get().nom == "Dupond"
    again = bureau.post(f"{FIL}{renommee.pk}/annuler/", {"nombre": "1"}, follow=True)
    assert "Cet acte est déjà annulé." in again.content.decode()
    assert Acte.objects.count() == 2


def test_an_act_on_many_collectivites_is_undone_whole(bureau, gestionnaire, lyon, angers):
    import_contacts(by=gestionnaire, collectivites=[lyon, angers])
    acte = Acte.objects.get()
    assert "écrit 2 fiches" in read(bureau, f"{FIL}{acte.pk}/annuler/")
    bureau.post(f"{FIL}{acte.pk}/annuler/", {"nombre": "2"})
    assert not Contact.objects.exists()


def test_what_was_written_since_is_not_lost(bureau, renommee, gestionnaire):
    contact = Contact.objects.get()
    services.change(
        by=gestionnaire,
        queryset=Contact.objects,
        pk=contact.pk,
        version=contact.version,
        values={"nom": "Durand"},
    )
    response = bureau.post(f"{FIL}{renommee.pk}/annuler/", {"nombre": "1"})
    assert "annulez d’abord cette modification" in flatten(response.content.decode())
    assert Contact.objects.get().nom == "Durand"


def test_an_act_that_wrote_no_row_is_not_undone(bureau, lyon):
    acte = ActeFactory(collectivite=lyon)
    page = bureau.get(f"{FIL}{acte.pk}/annuler/", follow=True).content.decode()
    assert "il n’y a rien à annuler" in page


@pytest.mark.parametrize("nombre", ["", "un", "1 OR 1", "-1", "9" * 400, "\x00"])
def test_a_number_that_cannot_be_read_undoes_nothing(bureau, renommee, nombre):
    response = bureau.post(f"{FIL}{renommee.pk}/annuler/", {"nombre": nombre})
    assert response.status_code == 422
    assert Acte.objects.count() == 1


def test_a_reader_reads_and_undoes_nothing(connecter, lecteur, renommee):
    client = connecter(lecteur)
    assert "/annuler/" not in read(client, f"{FIL}{renommee.pk}/")
    assert client.get(f"{FIL}{renommee.pk}/annuler/").status_code == 403
    assert client.post(f"{FIL}{renommee.pk}/annuler/", {"nombre": "1"}).status_code == 403
    assert client.post(f"{FIL}export/").status_code == 403
    assert Contact.objects.get().nom == "Dupont" and not Export.objects.exists()


def test_an_agent_opens_none_of_it(connecter, agent_de_lyon, renommee):
    client = connecter(agent_de_lyon)
    for address in (FIL, f"{FIL}{renommee.pk}/", f"{FIL}{renommee.pk}/annuler/"):
        assert client.get(address).status_code == 302
    client.post(f"{FIL}{renommee.pk}/annuler/", {"nombre": "1"})
    assert Contact.objects.get().nom == "Dupont"


def test_an_unknown_act_is_not_found(bureau):
    for page in ("", "annuler/"):
        assert bureau.get(f"{FIL}{uuid.uuid4()}/{page}").status_code == 404


def test_the_feed_leaves_as_a_file_of_personal_data(bureau, gestionnaire, trois_actes):
    response = bureau.post(f"{FIL}export/?onglet=apd")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and ";agent;Lyon;apd;Agent;" in lines[1]
    export = Export.objects.get()
    assert (export.par, export.lignes, export.donnees_personnelles) == (gestionnaire, 1, True)
