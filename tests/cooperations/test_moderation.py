"""The delegation hides a project: the public reads it nowhere, its agents still do."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from post_office.models import Email

from cooperations.bilans import refresh_bilans
from cooperations.models import Bilan, Projet
from cooperations.services import projets
from teleprocedure.services import actes, moderation
from tests.collectivites.echanges import confirm, deposit, take_away, take_back
from tests.factories import AdresseMorteFactory, ContactFactory, ProjetFactory, ThematiqueFactory
from tests.fiches import send_page

MOTIF = "Le texte met en cause une personne."
LISTE = reverse("admin:cooperations_projet_changelist")
ONGLET = "/mise-a-jour/lyon-69123/cooperations/"


def public_url(projet):
    return f"/projets/{projet.pk}-adduction-d-eau-a-bamako/"


def change_url(projet):
    return reverse("admin:cooperations_projet_change", args=[projet.pk])


@pytest.fixture
def bureau(connecter, administrateur):
    return connecter(administrateur)


@pytest.fixture
def masque(projet_de_lyon, administrateur):
    return moderation.hide(by=administrateur, pk=projet_de_lyon.pk, motif=MOTIF)


def decide(bureau, action, rows, **typed):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return bureau.post(LISTE, chosen | typed, follow=True)


def correct(projet, by, **values):
    projet.refresh_from_db()
    return projets.update_projet(
        by=by,
        projet_id=projet.pk,
        version=projet.version,
        values=values,
        themes=[ThematiqueFactory()],
    )


# What the public reads


def test_a_hidden_sheet_is_a_410_that_says_who_withdrew_it(client, masque):
    response = client.get(public_url(masque))
    assert response.status_code == 410
    assert "Cette fiche est momentanément retirée par la délégation." in response.text
    assert 'content="noindex"' in response.text
    assert masque.titre not in response.text and MOTIF not in response.text


def test_no_public_page_names_or_counts_a_hidden_project(client, masque, bamako):
    refresh_bilans()
    for address in ("/collectivites/lyon-69123/", f"/partenaires/{bamako.pk}-bamako/", "/pays/ml/"):
        page = client.get(address).text
        assert masque.titre not in page
        assert "0\u00a0projet" in page or "<strong>0</strong>" in page, address
    assert client.get("/carte/points.json").json()["projets"] == [0]
    world = Bilan.objects.get(pays=None)
    assert (world.projets_cooperation, world.partenaires, world.collectivites) == (0, 1, 1)
    assert Bilan.objects.get(pays="ML").thematiques == []


def test_the_themes_of_a_hidden_project_alone_are_not_those_of_its_partner(client, masque):
    ProjetFactory(
        cooperation=masque.cooperation,
        thematique=ThematiqueFactory(code="sport", libelle="Sport", rang=5),
    )
    page = client.get("/collectivites/lyon-69123/").text
    assert "Sport" in page and "Eau potable" not in page


def test_the_rest_of_the_cooperation_stays(client, masque, bamako):
    other = ProjetFactory(cooperation=masque.cooperation, titre="Écoles")
    page = client.get("/collectivites/lyon-69123/").text
    assert "Bamako" in page and other.titre in page and "1\u00a0projet" in page


def test_a_project_shown_again_is_read_as_before(client, masque, administrateur):
    moderation.show(by=administrateur, pk=masque.pk)
    assert client.get(public_url(masque)).status_code == 200
    assert masque.titre in client.get("/collectivites/lyon-69123/").text


# What its agents read and do


def test_the_agent_reads_the_reason_in_the_tab_and_on_the_sheet(connecter, agent_de_lyon, masque):
    agent = connecter(agent_de_lyon)
    tab = agent.get(ONGLET).text.replace("\u00a0", " ")
    assert f"masqué par la délégation : {MOTIF}" in tab
    assert MOTIF in agent.get(f"{ONGLET}projets/{masque.pk}/").text


def test_the_agent_corrects_a_hidden_sheet_without_showing_it(agent_de_lyon, masque):
    row = correct(masque, agent_de_lyon, titre="Adduction d’eau")
    assert (row.titre, row.masque_motif) == ("Adduction d’eau", MOTIF)
    assert not Projet.objects.visibles().exists()


def test_the_agents_are_told_with_the_reason_and_the_way_to_the_sheet(agent_de_lyon, masque):
    mail = Email.objects.get()
    assert mail.to == ["agent-lyon@ville.example"]
    assert f"Motif\u00a0: {MOTIF}" in mail.message
    assert f"{ONGLET}projets/{masque.pk}/" in mail.message


@pytest.mark.usefixtures("masque")
def test_without_an_agent_the_people_on_file_are_told(lyon, projet_de_lyon, administrateur):
    assert not Email.objects.exists()
    ContactFactory(collectivite=lyon, courriel="mairie@lyon.example")
    ContactFactory(collectivite=lyon, courriel="partie@lyon.example")
    AdresseMorteFactory(adresse="partie@lyon.example")
    moderation.show(by=administrateur, pk=projet_de_lyon.pk)
    assert [mail.to for mail in Email.objects.all()] == [["mairie@lyon.example"]]


# Acts, and undoing them


def test_hiding_and_showing_are_acts_of_the_delegation_on_the_tab(lyon, masque, administrateur):
    moderation.show(by=administrateur, pk=masque.pk)
    told = [(acte.intitule, acte.parties, acte.par_la_delegation) for acte in lyon.actes.all()]
    assert told == [
        (f"Republication : {masque.titre} (projet)", "cooperations", True),
        (f"Masquage : {masque.titre} (projet)", "cooperations", True),
    ]


def test_staff_undo_a_hiding_and_agents_do_not(lyon, masque, agent_de_lyon, administrateur):
    acte = lyon.actes.get()
    with pytest.raises(ValidationError, match="Seule la délégation revient"):
        actes.undo(by=agent_de_lyon, acte=acte)
    assert not Projet.objects.visibles().exists()
    undone = actes.undo(by=administrateur, acte=acte)
    assert Projet.objects.visibles().get().titre == masque.titre
    with pytest.raises(ValidationError, match="Seule la délégation revient"):
        actes.undo(by=agent_de_lyon, acte=undone)


def test_undoing_an_earlier_change_never_shows_a_project_again(
    lyon, projet_de_lyon, agent_de_lyon, administrateur
):
    correct(projet_de_lyon, agent_de_lyon, titre="Insultes")
    earlier = lyon.actes.get()
    moderation.hide(by=administrateur, pk=projet_de_lyon.pk, motif=MOTIF)
    for person in (agent_de_lyon, administrateur):
        with pytest.raises(ValidationError, match="cet acte ne s’annule plus"):
            actes.undo(by=person, acte=earlier)
    assert Projet.objects.get().masque_motif == MOTIF


@pytest.mark.usefixtures("agent_de_lyon")
def test_what_is_hidden_is_not_hidden_twice_nor_shown_twice(masque, administrateur):
    with pytest.raises(ValidationError, match="déjà masqué"):
        moderation.hide(by=administrateur, pk=masque.pk, motif="Encore.")
    moderation.show(by=administrateur, pk=masque.pk)
    with pytest.raises(ValidationError, match="n’est pas masqué"):
        moderation.show(by=administrateur, pk=masque.pk)
    assert Email.objects.count() == 2


def test_a_project_deleted_meanwhile_is_told(masque, administrateur):
    masque.delete()
    with pytest.raises(ValidationError, match="vient d’être supprimé"):
        moderation.show(by=administrateur, pk=masque.pk)


# In the admin


def test_hiding_shows_what_goes_then_asks_for_a_reason_and_the_number(
    bureau, projet_de_lyon, projet_d_angers
):
    rows = [projet_de_lyon, projet_d_angers]
    assert projet_d_angers.titre in decide(bureau, "masquer", rows).text
    refused = decide(bureau, "masquer", rows, decider="Masquer", motif="\u200b", nombre="1")
    assert "Tapez 2 pour confirmer." in refused.text and "obligatoire" in refused.text
    assert Projet.objects.visibles().count() == 2
    done = decide(bureau, "masquer", rows, decider="Masquer", motif=MOTIF, nombre="2")
    assert "Masquer : 2 sur 2." in done.text.replace("\u00a0", " ")
    assert set(Projet.objects.values_list("masque_motif", flat=True)) == {MOTIF}


def test_showing_again_asks_for_the_number_alone(bureau, masque):
    decide(bureau, "republier", [masque], decider="Publier", nombre="1")
    assert Projet.objects.visibles().count() == 1


def test_hidden_projects_are_a_filter_of_the_list(bureau, masque, projet_d_angers):
    hidden = bureau.get(LISTE, {"publication": "masques"}).text
    assert masque.titre in hidden and projet_d_angers.titre not in hidden
    shown = bureau.get(LISTE, {"publication": "publies"}).text
    assert projet_d_angers.titre in shown and masque.titre not in shown


def test_the_page_of_a_project_leads_to_the_decision_and_to_its_agents(bureau, masque, lyon):
    page = bureau.get(change_url(masque)).text
    assert 'value="republier"' in page and MOTIF in page
    assert f"{reverse('admin:ecrire_aux_agents', args=[lyon.pk])}?objet=/projets/" in page


def test_a_form_of_the_admin_neither_hides_nor_shows(bureau, masque):
    send_page(bureau, change_url(masque), {"titre": "Autre", "masque_motif": "", "masque_le_0": ""})
    assert Projet.objects.get().masque_motif == MOTIF


def test_who_may_only_read_hides_nothing(connecter, lecteur, projet_de_lyon):
    reader = connecter(lecteur)
    decide(reader, "masquer", [projet_de_lyon], decider="Masquer", motif=MOTIF, nombre="1")
    assert Projet.objects.visibles().exists()
    assert "masquer" not in reader.get(LISTE).text


def test_taking_back_an_import_does_not_show_what_is_hidden(administrateur, projet_de_lyon):
    content = take_away("projets").decode().replace("Adduction", "Distribution")
    row = confirm(administrateur, deposit(administrateur, "projets", content))
    moderation.hide(by=administrateur, pk=projet_de_lyon.pk, motif=MOTIF)
    row = take_back(administrateur, row)
    assert row.etat == "echoue" and "masqué" in row.erreur
    assert not Projet.objects.visibles().exists()
