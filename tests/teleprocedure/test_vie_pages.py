"""The pages where the delegation merges, renames and splits: told first, typed, then done once."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collectivites.listes import search_collectivites
from collectivites.models import Acte, Collectivite, Courriel, Succession
from collectivites.successions import follow
from cooperations.models import Cooperation
from teleprocedure.services import actes, vie
from tests.factories import (
    AdhesionFactory,
    CollectiviteFactory,
    ContactFactory,
    CooperationFactory,
    HabilitationFactory,
    ProjetFactory,
    SuccessionFactory,
    UserFactory,
)

PREMIER_JANVIER = dt.date(2026, 1, 1)
GESTES = ("fusionner", "renommer", "scinder")


@pytest.fixture
def villefranche(db):
    return CollectiviteFactory(nom="Villefranche", code_insee="69264", recensee=True)


@pytest.fixture
def bureau(connecter, administrateur):
    return connecter(administrateur)


def url(geste, row):
    return reverse(f"admin:collectivite_{geste}", args=[row.pk])


def confirm(bureau, geste, row, typed, nombre=None):
    """Send what is typed, then what its preview asks for; return the last answer."""
    shown = bureau.post(url(geste, row), typed | {"apercu": "1"})
    assert shown.status_code == 200, shown.context["form"].errors
    sent = typed | {"confirmer": "1", "jeton": shown.context["confirmation"]["jeton"].value()}
    expected = shown.context["bilan"]["nombre"]
    return bureau.post(url(geste, row), sent | {"nombre": expected if nombre is None else nombre})


def test_a_merge_is_told_then_typed_then_done(bureau, villefranche, lyon):
    ContactFactory(collectivite=villefranche, nom="Martin")
    typed = {"nouvelle": "69123", "date": "01/01/2026"}
    shown = bureau.post(url("fusionner", villefranche), typed | {"apercu": "1"})
    assert "Camille Martin" in shown.text and "passe à Lyon" in shown.text
    assert not Succession.objects.exists()
    assert confirm(bureau, "fusionner", villefranche, typed).status_code == 302
    assert lyon.contacts.get().nom == "Martin"


def test_another_number_refuses_and_writes_nothing(bureau, villefranche, lyon):
    answer = confirm(
        bureau, "fusionner", villefranche, {"nouvelle": "69123", "date": "01/01/2026"}, nombre=7
    )
    assert answer.status_code == 422
    assert "Tapez 0 pour confirmer" in answer.text
    assert not Succession.objects.exists()


def test_two_clicks_are_one_merge(bureau, villefranche, lyon):
    typed = {"nouvelle": "69123", "date": "01/01/2026"}
    shown = bureau.post(url("fusionner", villefranche), typed | {"apercu": "1"})
    jeton = shown.context["confirmation"]["jeton"].value()
    sent = typed | {"confirmer": "1", "nombre": 0, "jeton": jeton}
    answers = [bureau.post(url("fusionner", villefranche), sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Acte.objects.count() == Succession.objects.count() == 1


@pytest.mark.parametrize(
    ("nouvelle", "refus"),
    [
        ("99999", "Aucune collectivité ne répond"),
        ("Saint-Denis", "désigne plusieurs collectivités"),
        ("69264", "deux fois"),
        ("\x00\x00", "obligatoire"),
        ("x" * 300, "200"),
    ],
)
def test_what_names_nobody_is_told_beside_its_field(bureau, villefranche, nouvelle, refus):
    for code in ("93066", "97411"):
        CollectiviteFactory(nom="Saint-Denis", code_insee=code)
    typed = {"nouvelle": nouvelle, "date": "01/01/2026", "apercu": "1"}
    answer = bureau.post(url("fusionner", villefranche), typed)
    assert answer.status_code == 422
    assert refus in answer.text


@pytest.mark.parametrize("ecrit", ["69123", "216901231", "Lyon", "lyon", "lyon-69123"])
def test_a_collectivite_is_named_as_people_know_it(bureau, villefranche, lyon, ecrit):
    typed = {"nouvelle": ecrit, "date": "01/01/2026", "apercu": "1"}
    assert bureau.post(url("fusionner", villefranche), typed).status_code == 200


def test_others_merge_in_the_same_act(bureau, villefranche, lyon, angers):
    typed = {"nouvelle": "69123", "autres": "49007\n", "date": "01/01/2026"}
    confirm(bureau, "fusionner", villefranche, typed)
    assert {follow(villefranche.pk), follow(angers.pk)} == {lyon}
    assert Acte.objects.get().touchees.count() == 3


def test_a_new_name_keeps_the_address_and_the_old_one_still_finds_it(bureau, villefranche):
    typed = {"nom": "Villefranche-sur-Saône", "code_insee": "69264", "date": "01/01/2026"}
    confirm(bureau, "renommer", villefranche, typed)
    row = Collectivite.objects.get(pk=villefranche.pk)
    assert (row.nom, row.slug) == ("Villefranche-sur-Saône", "villefranche-69264")
    typed |= {"nom": "Calade"}
    confirm(bureau, "renommer", villefranche, typed)
    found = search_collectivites("villefranche-sur")
    assert [row["nom"] for row in found] == ["Calade"]


def test_a_new_code_makes_a_new_page_that_all_follows(bureau, villefranche):
    cooperation = CooperationFactory(collectivite=villefranche)
    typed = {"nom": "Calade", "code_insee": "69999", "date": "01/01/2026"}
    confirm(bureau, "renommer", villefranche, typed)
    row = Collectivite.objects.get(code_insee="69999")
    assert (row.slug, row.recensee, row.departement) == (
        "calade-69999",
        True,
        villefranche.departement,
    )
    assert follow(villefranche.pk) == row == Cooperation.objects.get(pk=cooperation.pk).collectivite
    assert Succession.objects.get().nature == "nom"


def test_a_new_page_keeps_the_official_address_and_where_it_comes_from(
    villefranche, administrateur
):
    kept = {"courriel": "mairie@villefranche.example", "origine": "referentiel"}
    Collectivite.objects.filter(pk=villefranche.pk).update(**kept)
    villefranche.refresh_from_db()
    how = {"collectivite": villefranche, "nom": "Calade", "code_insee": "69999"}
    vie.rename(by=administrateur, date=PREMIER_JANVIER, **how)
    row = Collectivite.objects.get(code_insee="69999")
    assert {name: getattr(row, name) for name in kept} == kept
    assert row.domaine == "villefranche.example"


def test_agents_read_of_a_new_name_and_not_of_a_merge(villefranche, administrateur):
    agent = HabilitationFactory(collectivite=villefranche).user
    how = {"collectivite": villefranche, "nom": "Calade", "code_insee": "69999"}
    vie.rename(by=administrateur, date=PREMIER_JANVIER, **how)
    mail = Courriel.objects.get()
    assert (mail.to, mail.subject) == ([agent.email], "Villefranche s’appelle maintenant Calade")
    assert "s’appelle Calade depuis le 1er\u00a0janvier 2026" in mail.message
    assert "/mise-a-jour/calade-69999/" in mail.message
    assert "réuni" not in mail.message


def test_the_name_it_has_already_is_refused_beside_its_field(bureau, villefranche):
    typed = {"nom": "Villefranche", "code_insee": "69264", "date": "01/01/2026", "apercu": "1"}
    answer = bureau.post(url("renommer", villefranche), typed)
    assert answer.status_code == 422
    assert "déjà le nom" in str(answer.context["form"].errors["nom"])


def test_a_renaming_is_undone(bureau, villefranche, administrateur):
    typed = {"nom": "Calade", "code_insee": "69264", "date": "01/01/2026"}
    confirm(bureau, "renommer", villefranche, typed)
    actes.undo(by=administrateur, acte=Acte.objects.get())
    villefranche.refresh_from_db()
    assert villefranche.nom == "Villefranche"


@pytest.fixture
def a_scinder(villefranche):
    """A collectivité with two rows of each kind that a split shares out."""
    for _ in range(2):
        ProjetFactory(cooperation=CooperationFactory(collectivite=villefranche))
        ContactFactory(collectivite=villefranche)
        AdhesionFactory(collectivite=villefranche)
        HabilitationFactory(collectivite=villefranche)
    return villefranche


def test_a_split_is_shared_out_row_by_row_and_the_rest_stays(bureau, a_scinder, lyon, angers):
    typed = {"nouvelles": "69123\n49007", "date": "01/01/2026"}
    shown = bureau.post(url("scinder", a_scinder), typed | {"repartir": "1"})
    names = [field.name for _, fields in shown.context["form"].list_rubriques() for field in fields]
    assert len(names) == 8
    firsts = {name: str(lyon.pk) for name in names[::2]}
    assert confirm(bureau, "scinder", a_scinder, typed | firsts).status_code == 302
    for row in (lyon, a_scinder):
        assert row.cooperations.get().projets.count() == 1
        assert row.contacts.count() == row.adhesions.count() == row.habilitations.count() == 1
    a_scinder.refresh_from_db()
    assert not a_scinder.recensee and not angers.cooperations.exists()


def test_a_split_is_taken_up_again_for_what_stayed(a_scinder, lyon, angers, administrateur):
    how = {"by": administrateur, "ancienne": a_scinder, "date": PREMIER_JANVIER}
    vie.split(nouvelles=[lyon, angers], partage={}, **how)
    rest = {("cooperation", row.pk): angers.pk for row in a_scinder.cooperations.all()}
    vie.split(nouvelles=[lyon, angers], partage=rest, **how)
    assert angers.cooperations.count() == 2
    assert Succession.objects.count() == 2


def test_a_split_taken_up_again_tells_only_whom_it_changes(
    a_scinder, lyon, angers, agent_de_lyon, administrateur
):
    how = {"by": administrateur, "ancienne": a_scinder, "date": PREMIER_JANVIER}
    first, second = a_scinder.habilitations.order_by("pk")
    vie.split(nouvelles=[lyon, angers], partage={("agent", first.pk): angers.pk}, **how)
    assert list_told() == sorted([agent_de_lyon.email, first.user.email])
    bilan = vie.split(nouvelles=[lyon, angers], partage={}, **how)
    assert (bilan.messages, list_told()) == (0, [])
    brest = CollectiviteFactory(nom="Brest")
    agent = HabilitationFactory(collectivite=brest).user
    vie.split(nouvelles=[lyon, brest], partage={("agent", second.pk): lyon.pk}, **how)
    assert list_told() == sorted([agent.email, second.user.email])


def list_told():
    """Return who the messages queued so far are for, and forget them."""
    told = sorted(str(mail.to[0]) for mail in Courriel.objects.all())
    Courriel.objects.all().delete()
    return told


def test_a_split_undone_gives_everything_back(bureau, a_scinder, lyon, angers, administrateur):
    rows = {("contact", row.pk): lyon.pk for row in a_scinder.contacts.all()}
    rows |= {("agent", row.pk): angers.pk for row in a_scinder.habilitations.all()}
    rows |= {("cooperation", row.pk): angers.pk for row in a_scinder.cooperations.all()}
    how = {"by": administrateur, "ancienne": a_scinder, "date": PREMIER_JANVIER}
    vie.split(nouvelles=[lyon, angers], partage=rows, **how)
    actes.undo(by=administrateur, acte=Acte.objects.get())
    counts = (a_scinder.contacts.count(), a_scinder.habilitations.count())
    assert counts == (2, 2) and a_scinder.cooperations.count() == 2
    a_scinder.refresh_from_db()
    assert a_scinder.recensee


def test_a_split_into_one_is_refused(a_scinder, lyon, administrateur):
    with pytest.raises(ValidationError, match="au moins deux"):
        vie.split(
            by=administrateur,
            ancienne=a_scinder,
            nouvelles=[lyon],
            date=PREMIER_JANVIER,
            partage={},
        )


def test_a_row_given_to_a_stranger_is_refused(bureau, a_scinder, lyon, angers):
    ailleurs = CollectiviteFactory()
    contact = a_scinder.contacts.first()
    typed = {
        "nouvelles": "69123\n49007",
        "date": "01/01/2026",
        f"contact-{contact.pk}": str(ailleurs.pk),
        "apercu": "1",
    }
    answer = bureau.post(url("scinder", a_scinder), typed)
    assert answer.status_code == 422
    assert "Choisissez dans la liste" in answer.text


@pytest.mark.parametrize("geste", GESTES)
def test_only_who_may_record_a_succession_opens_these_pages(connecter, lecteur, lyon, geste):
    assert connecter(lecteur).get(url(geste, lyon)).status_code == 403
    assert connecter(UserFactory()).get(url(geste, lyon)).status_code == 302


@pytest.mark.parametrize("geste", GESTES)
def test_a_manager_opens_them_from_the_page_of_the_collectivite(
    connecter, gestionnaire, lyon, geste
):
    page = connecter(gestionnaire).get(
        reverse("admin:collectivites_collectivite_change", args=[lyon.pk])
    )
    assert url(geste, lyon) in page.text
    assert connecter(gestionnaire).get(url(geste, lyon)).status_code == 200
    assert (
        connecter(gestionnaire).get(url(geste, lyon).replace(str(lyon.pk), "0")).status_code == 404
    )


def test_the_list_leads_to_the_act_and_costs_the_same_for_six(bureau, villefranche, lyon):
    confirm(bureau, "fusionner", villefranche, {"nouvelle": "69123", "date": "01/01/2026"})
    address = reverse("admin:collectivites_succession_changelist")

    def count():
        with CaptureQueriesContext(connection) as queries:
            page = bureau.get(address)
        assert str(Acte.objects.get().pk) in page.text
        return len(queries)

    one = count()
    SuccessionFactory.create_batch(5)
    assert count() == one


def test_a_merge_touches_those_who_merge_and_who_associated_them_only(
    villefranche, lyon, administrateur
):
    named, other = ProjetFactory(), ProjetFactory()
    named.collectivites_associees.add(villefranche)
    other.collectivites_associees.add(lyon)
    how = {"by": administrateur, "date": PREMIER_JANVIER}
    vie.merge(anciennes=[villefranche], nouvelle=lyon, **how)
    touched = set(Acte.objects.get().touchees.values_list("pk", flat=True))
    assert touched == {villefranche.pk, lyon.pk, named.proprietaire_id}


def test_the_detail_of_the_act_says_from_which_to_which(bureau, villefranche, lyon, administrateur):
    ContactFactory(collectivite=villefranche)
    how = {"by": administrateur, "date": PREMIER_JANVIER}
    vie.merge(anciennes=[villefranche], nouvelle=lyon, **how)
    page = bureau.get(reverse("admin:modification", kwargs={"numero": Acte.objects.get().pk}))
    assert "Villefranche (commune)</td>" in page.text and "Lyon (commune)</td>" in page.text
    assert "1er\u00a0janvier 2026" in page.text


def test_a_split_is_not_turned_into_a_merge(a_scinder, lyon, angers, administrateur):
    how = {"by": administrateur, "date": PREMIER_JANVIER}
    vie.split(ancienne=a_scinder, nouvelles=[lyon, angers], partage={}, **how)
    with pytest.raises(ValidationError):
        vie.merge(anciennes=[a_scinder], nouvelle=lyon, **how)
    assert a_scinder.cooperations.count() == 2
