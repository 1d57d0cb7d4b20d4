"""Two networks made one, what follows, what is refused, and all of it undone."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from collectivites.fusions import CHAMPS, merge_reseaux, read_plan
from collectivites.models import Acte, Adhesion, Courriel, Reseau
from collectivites.rapprochement import list_similar, suggest_reseaux
from collectivites.services import ConflitDeVersion, DejaFait, change
from teleprocedure.services.actes import undo
from teleprocedure.services.reseaux import join_reseau, refuse_reseau
from tests.factories import AdhesionFactory, AdresseMorteFactory, ReseauFactory

LISTE = reverse("admin:collectivites_reseau_changelist")


@pytest.fixture
def cuf(db):
    return ReseauFactory(nom="Cités Unies France", sigle="CUF", nature="association")


@pytest.fixture
def propose(db):
    return ReseauFactory(nom="Cités unies de France", nature="association", statut="propose")


@pytest.fixture
def reunir(delegation, cuf, propose):
    def merge(garde=cuf, perdu=propose, **valeurs):
        garde.refresh_from_db()
        perdu.refresh_from_db()
        kept = {name: getattr(garde, name) for name in CHAMPS}
        return merge_reseaux(
            by=delegation,
            garde=garde.pk,
            perdu=perdu.pk,
            valeurs=kept | valeurs,
            vu=read_plan(garde, perdu).empreinte,
        )

    return merge


@pytest.fixture
def bureau(connecter, gestionnaire):
    return connecter(gestionnaire)


def photograph():
    reseaux = Reseau.objects.order_by("pk").values("pk", "statut", "fusionne_dans", *CHAMPS)
    fields = ("pk", "collectivite", "reseau", "adherente", "utilisatrice")
    return list(reseaux), list(Adhesion.objects.order_by("pk").values(*fields))


def test_memberships_follow_and_two_of_one_collectivite_join(reunir, lyon, angers, cuf, propose):
    kept = AdhesionFactory(collectivite=lyon, reseau=cuf)
    AdhesionFactory(collectivite=lyon, reseau=propose, adherente=False, utilisatrice=True)
    moved = AdhesionFactory(collectivite=angers, reseau=propose)
    acte = reunir()
    kept.refresh_from_db()
    moved.refresh_from_db()
    assert (kept.adherente, kept.utilisatrice, moved.reseau) == (True, True, cuf)
    assert Adhesion.objects.count() == 2
    assert set(acte.touchees.all()) == {lyon, angers}
    assert acte.parties == "reseaux"


def test_undone_everything_is_as_before(reunir, delegation, lyon, angers, cuf, propose):
    AdhesionFactory(collectivite=lyon, reseau=cuf)
    AdhesionFactory(collectivite=lyon, reseau=propose, adherente=False, utilisatrice=True)
    AdhesionFactory(collectivite=angers, reseau=propose)
    ReseauFactory(nom="CUF France", fusionne_dans=propose)
    before = photograph()
    acte = reunir(nom=propose.nom)
    assert photograph() != before
    assert not Reseau.objects.filter(fusionne_dans=propose).exists()
    undo(by=delegation, acte=acte)
    assert photograph() == before


def test_a_proposal_that_stays_is_confirmed_with_the_other(reunir, cuf, propose):
    reunir(garde=propose, perdu=cuf, sigle="CUF")
    propose.refresh_from_db()
    assert (propose.statut, propose.sigle) == ("confirme", "CUF")


def test_neither_itself_nor_who_is_merged_nor_who_is_refused(reunir, cuf, propose):
    with pytest.raises(ValidationError, match="lui-même"):
        reunir(perdu=cuf)
    refused = ReseauFactory(nom="Refusé", statut="refuse")
    with pytest.raises(ValidationError, match="a été refusé"):
        reunir(garde=refused)
    reunir()
    with pytest.raises(DejaFait):
        reunir()
    with pytest.raises(ValidationError, match="déjà réuni"):
        reunir(garde=ReseauFactory(nom="Troisième"))


def test_who_joined_meanwhile_stops_it(delegation, lyon, cuf, propose):
    vu = read_plan(cuf, propose).empreinte
    AdhesionFactory(collectivite=lyon, reseau=propose)
    valeurs = {name: getattr(cuf, name) for name in CHAMPS}
    with pytest.raises(ValidationError, match="ont changé depuis"):
        merge_reseaux(by=delegation, garde=cuf.pk, perdu=propose.pk, valeurs=valeurs, vu=vu)
    assert not Acte.objects.exists()


def test_a_form_open_on_a_membership_that_moved_is_in_conflict(
    reunir, agent_de_lyon, lyon, propose
):
    row = AdhesionFactory(collectivite=lyon, reseau=propose)
    reunir()
    values = {"adherente": False, "utilisatrice": True}
    with pytest.raises(ConflitDeVersion):
        change(
            by=agent_de_lyon,
            queryset=lyon.adhesions.all(),
            pk=row.pk,
            version=row.version,
            values=values,
        )


def test_one_that_is_merged_is_chosen_no_more_but_its_name_leads_to_the_other(
    reunir, agent_de_lyon, lyon, cuf, propose
):
    reunir()
    assert [row["pk"] for row in suggest_reseaux("cités unies")] == [cuf.pk]
    for reseau in (propose, Reseau(nom="Cités Unies de France", nature="association")):
        values = {"adherente": True, "utilisatrice": False}
        row = join_reseau(by=agent_de_lyon, collectivite=lyon, reseau=reseau, values=values)
        assert row.reseau == cuf
        row.delete()


def test_one_that_is_refused_is_neither_chosen_nor_proposed_again(
    delegation, agent_de_lyon, lyon, propose
):
    refuse_reseau(by=delegation, pk=propose.pk, motif="Doublon.")
    assert suggest_reseaux("cités unies") == []
    again = Reseau(nom="CITES UNIES DE FRANCE", nature="association", statut="propose")
    with pytest.raises(ValidationError, match="pas été retenu"):
        join_reseau(by=agent_de_lyon, collectivite=lyon, reseau=again, values={"adherente": True})
    assert not Adhesion.objects.exists()


def test_refused_it_stays_on_the_tab_and_its_agents_are_told_why(
    client, connecter, delegation, agent_de_lyon, lyon, propose
):
    AdhesionFactory(collectivite=lyon, reseau=propose)
    assert propose.nom in client.get("/collectivites/lyon-69123/").text
    acte = refuse_reseau(by=delegation, pk=propose.pk, motif="C’est un projet.")
    assert list(acte.touchees.all()) == [lyon]
    message = Courriel.objects.get()
    assert message.to == [agent_de_lyon.email]
    assert "Motif\u00a0: C’est un projet." in message.message
    assert propose.nom not in client.get("/collectivites/lyon-69123/").text
    tab = connecter(agent_de_lyon).get("/mise-a-jour/lyon-69123/reseaux/").text
    assert propose.nom in tab and "non retenu par la délégation" in tab


def test_a_dead_address_is_told_nothing(delegation, agent_de_lyon, lyon, propose):
    AdhesionFactory(collectivite=lyon, reseau=propose)
    AdresseMorteFactory(adresse=agent_de_lyon.email)
    refuse_reseau(by=delegation, pk=propose.pk, motif="Non.")
    assert not Courriel.objects.exists()


def test_a_refusal_is_undone_and_decided_once(delegation, propose):
    acte = refuse_reseau(by=delegation, pk=propose.pk, motif="Non.")
    with pytest.raises(ValidationError, match="déjà décidé"):
        refuse_reseau(by=delegation, pk=propose.pk, motif="Non.")
    undo(by=delegation, acte=acte)
    propose.refresh_from_db()
    assert propose.statut == "propose"


def test_networks_of_near_names_or_one_acronym_are_similar(cuf, propose):
    same = ReseauFactory(nom="Coopération urbaine", sigle="C.U.F.")
    ReseauFactory(nom="Maires pour la paix")
    known = list(Reseau.objects.all())
    assert list_similar(cuf, known) == [same, propose]


def test_the_page_that_decides_shows_near_names_and_members(bureau, lyon, cuf, propose):
    AdhesionFactory(collectivite=lyon, reseau=propose)
    page = bureau.post(LISTE, {"action": "refuser", "_selected_action": propose.pk}).text
    assert "Indiqué par\u00a0: Lyon." in page
    assert reverse("admin:reseau_reunion", args=[propose.pk, cuf.pk]) in page


def test_a_refusal_needs_its_reason_and_the_number(bureau, propose):
    chosen = {"action": "refuser", "_selected_action": propose.pk, "decider": "1"}
    bureau.post(LISTE, chosen | {"nombre": "1"})
    bureau.post(LISTE, chosen | {"nombre": "2", "motif": "Non."})
    propose.refresh_from_db()
    assert propose.statut == "propose"
    bureau.post(LISTE, chosen | {"nombre": "1", "motif": "Non."})
    propose.refresh_from_db()
    assert propose.statut == "refuse"


def test_two_are_made_one_from_the_pages(bureau, cuf, propose):
    choose = reverse("admin:reseau_doublons", args=[propose.pk])
    page = reverse("admin:reseau_reunion", args=[propose.pk, cuf.pk])
    assert page in bureau.get(choose).text
    assert page in bureau.get(choose, {"nom": "cuf"}).text
    chosen = bureau.get(page).context["form"].initial
    assert chosen["garde"] == str(cuf.pk)
    read = bureau.get(page, chosen).context["confirmation"]
    sent = chosen | {"vu": read.initial["vu"], "nombre": "1"}
    assert bureau.post(page, sent).status_code == 422
    assert bureau.post(page, sent | {"nombre": read.expected}).status_code == 302
    again = bureau.post(page, sent | {"nombre": read.expected})
    assert (again.status_code, again["Location"]) == (302, LISTE)
    assert Acte.objects.count() == 1
    propose.refresh_from_db()
    assert propose.fusionne_dans == cuf
    assert "voir ou annuler" in bureau.get(LISTE, {"reunion": "oui"}).text


def test_who_only_reads_decides_nothing(connecter, lecteur, cuf, propose):
    bureau = connecter(lecteur)
    assert bureau.get(LISTE).status_code == 200
    page = reverse("admin:reseau_reunion", args=[propose.pk, cuf.pk])
    assert bureau.get(page).status_code == 403
    chosen = {"action": "refuser", "_selected_action": propose.pk, "decider": "1"}
    bureau.post(LISTE, chosen | {"nombre": "1", "motif": "Non."})
    propose.refresh_from_db()
    assert propose.statut == "propose"
