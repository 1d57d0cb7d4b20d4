"""The pages where the delegation makes one partner of two: compared, previewed, confirmed."""

import pytest
from django.db import OperationalError
from django.urls import reverse

from collectivites.models import Acte
from cooperations.models import Partenaire
from tests.factories import CooperationFactory, PartenaireFactory, ProjetFactory

LISTE = reverse("admin:cooperations_doublon_changelist")
REGISTRE = reverse("admin:cooperations_partenaire_changelist")


@pytest.fixture
def doublon(mali):
    return PartenaireFactory(nom="Ville de Bamako", pays=mali, latitude=None, longitude=None)


@pytest.fixture
def adresse(bamako, doublon):
    return reverse("admin:partenaire_reunion", args=[bamako.pk, doublon.pk])


@pytest.fixture
def bureau(connecter, gestionnaire):
    return connecter(gestionnaire)


@pytest.fixture
def choix(bamako, doublon):
    """Bamako stays, with the other's name."""
    return {"garde": bamako.pk, "nom": doublon.pk, "position": bamako.pk}


@pytest.fixture
def confirmer(bureau, adresse, choix):
    """Read the preview, type the number, send."""

    def confirm(**typed):
        read = bureau.get(adresse, choix)
        confirmation = read.context["confirmation"]
        sent = {"vu": confirmation.initial["vu"], "nombre": confirmation.expected}
        return bureau.post(adresse, choix | sent | typed)

    return confirm


def test_the_two_are_compared_with_who_works_with_each(bureau, adresse, lyon, bamako, doublon):
    CooperationFactory(collectivite=lyon, partenaire=bamako, jumelage=True, annee_debut=1999)
    ProjetFactory(titre="Puits").partenaires_associes.add(doublon)
    read = bureau.get(adresse).text
    assert "Lyon\u00a0: coopération décentralisée, jumelage, depuis 1999, 0\u00a0projet" in read
    assert "Puits" in read
    assert "12,65\u00a0; -8" in read
    assert "L’un des deux n’est pas placé sur la carte." in read


def test_the_one_that_more_work_with_is_proposed_with_its_values(bureau, adresse, bamako, doublon):
    CooperationFactory(partenaire=doublon)
    initial = bureau.get(adresse).context["form"].initial
    assert initial["garde"] == initial["nom"] == str(doublon.pk)
    assert initial["position"] == str(bamako.pk)


def test_nothing_is_written_before_the_number_is_typed(bureau, adresse, choix, lyon, doublon):
    CooperationFactory(collectivite=lyon, partenaire=doublon)
    read = bureau.get(adresse, choix)
    assert "1\u00a0coopération ou action suit" in read.text
    assert "En tout 3\u00a0fiches" in read.text or "En tout 3 fiches" in read.text
    assert not Acte.objects.exists()


def test_confirmed_they_are_one_under_the_values_chosen(confirmer, gestionnaire, bamako, doublon):
    answer = confirmer()
    assert (answer.status_code, answer["Location"]) == (302, LISTE)
    bamako.refresh_from_db()
    doublon.refresh_from_db()
    assert (bamako.nom, bamako.latitude, doublon.fusionne_dans) == (
        "Ville de Bamako",
        12.65,
        bamako,
    )
    assert Acte.objects.get().auteur == gestionnaire


@pytest.mark.parametrize("typed", [{"nombre": "7"}, {"nombre": ""}, {"vu": "autre"}, {"vu": ""}])
def test_another_number_or_another_preview_writes_nothing(confirmer, doublon, typed):
    answer = confirmer(**typed)
    assert answer.status_code == 422
    doublon.refresh_from_db()
    assert doublon.fusionne_dans is None


def test_what_came_meanwhile_is_shown_before_anything_is_written(confirmer, lyon, doublon):
    answer = confirmer(vu="0" * 32)
    assert "Relisez-le" in answer.text
    assert confirmer().status_code == 302


def test_sent_twice_it_is_done_once(bureau, adresse, choix, confirmer):
    read = bureau.get(adresse, choix).context["confirmation"]
    sent = choix | {"vu": read.initial["vu"], "nombre": read.expected}
    assert bureau.post(adresse, sent).status_code == 302
    again = bureau.post(adresse, sent)
    assert (again.status_code, again["Location"]) == (302, LISTE)
    assert "étaient déjà réunies" in bureau.get(LISTE).text
    assert Acte.objects.count() == 1


def test_a_database_that_is_busy_is_told(confirmer, monkeypatch):
    def refuse(**kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr("cooperations.services.fusions.lock_both", lambda *keys: refuse())
    answer = confirmer()
    assert answer.status_code == 422
    assert "momentanément occupée" in answer.text


@pytest.mark.parametrize(
    "typed", [{"garde": "0"}, {"garde": "\u202e1"}, {"garde": "9" * 40}, {"nom": "<b>"}]
)
def test_a_choice_that_was_not_offered_chooses_nothing(bureau, adresse, choix, typed):
    assert bureau.get(adresse, choix | typed).status_code == 422
    assert bureau.post(adresse, choix | typed | {"nombre": "2"}).status_code == 422
    assert not Acte.objects.exists()


def test_one_merged_already_or_unknown_is_a_404(bureau, mali, bamako, doublon):
    gone = PartenaireFactory(nom="Bamakau", pays=mali, fusionne_dans=bamako)
    for pks in ([bamako.pk, gone.pk], [gone.pk, bamako.pk], [bamako.pk, 10**9]):
        assert bureau.get(reverse("admin:partenaire_reunion", args=pks)).status_code == 404


def test_itself_is_a_404(bureau, bamako):
    adresse = reverse("admin:partenaire_reunion", args=[bamako.pk, bamako.pk])
    assert bureau.get(adresse).status_code == 404


def test_who_only_reads_opens_none_of_these_pages(connecter, lecteur, adresse, choix, bamako):
    bureau = connecter(lecteur)
    doublons = reverse("admin:partenaire_doublons", args=[bamako.pk])
    assert [bureau.get(one).status_code for one in (adresse, doublons)] == [403, 403]
    assert bureau.post(adresse, choix).status_code == 403


def test_the_other_is_offered_or_sought(bureau, mali, bamako, doublon):
    PartenaireFactory(nom="Ségou", pays=mali)
    adresse = reverse("admin:partenaire_doublons", args=[bamako.pk])
    assert "Ville de Bamako" in bureau.get(adresse).text
    sought = bureau.get(adresse, {"nom": "segou"}).text
    assert "Ségou" in sought and "Ville de Bamako" not in sought
    assert "Aucun autre partenaire" in bureau.get(adresse, {"nom": "\u202e<b>zzz"}).text


def test_a_merge_is_found_in_the_register_and_undone_from_there(bureau, confirmer, doublon):
    confirmer()
    read = bureau.get(REGISTRE, {"reunion": "oui"}).text
    acte = Acte.objects.get()
    address = reverse("admin:modification", kwargs={"numero": acte.pk})
    assert f'href="{address}"' in read
    undo = reverse("admin:modification_annuler", kwargs={"numero": acte.pk})
    number = bureau.get(undo).context["nombre"]
    bureau.post(undo, {"nombre": number})
    doublon.refresh_from_db()
    assert doublon.fusionne_dans is None
    assert "voir ou annuler" not in bureau.get(REGISTRE).text


def test_nobody_writes_by_hand_where_a_partner_leads(bureau, bamako, doublon):
    adresse = reverse("admin:cooperations_partenaire_change", args=[doublon.pk])
    fields = {"nom": doublon.nom, "pays": "ML", "nature": doublon.nature, "precision": ""}
    bureau.post(adresse, fields | {"fusionne_dans": bamako.pk})
    assert Partenaire.objects.get(pk=doublon.pk).fusionne_dans is None
