"""Two people on one page of the admin: the second sees what the first wrote, then decides."""

from datetime import UTC, datetime

import pytest

from collectivites.admin.relecture import say_stored
from cooperations.models import Projet
from tests.factories import CampagneFactory, CooperationFactory, ProjetFactory, PublipostageFactory
from tests.fiches import send_page

CONFLIT = "Cette fiche a été modifiée pendant que vous la lisiez"


@pytest.fixture
def fiche(projet_de_lyon):
    return f"/admin/cooperations/projet/{projet_de_lyon.pk}/change/"


def open_page(client, address) -> dict:
    """Return what the browser would send of a page just opened, its lists of rows included."""
    context = client.get(address).context
    form = context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    for inline in context["inline_admin_formsets"]:
        for one in (inline.formset.management_form, *inline.formset.initial_forms):
            sent |= {one.add_prefix(name): one[name].value() for name in one.fields}
    return {name: value for name, value in sent.items() if value not in (None, False)}


def test_what_an_agent_wrote_meanwhile_is_shown_then_replaced_knowingly(
    connecter, gestionnaire, agent_de_lyon, projet_de_lyon, fiche
):
    bureau = connecter(gestionnaire)
    mine = open_page(bureau, fiche) | {"lieu": "Le lieu de la délégation"}
    Projet.objects.filter(pk=projet_de_lyon.pk).update(titre="Le titre de l’agent", version=7)
    page = bureau.post(fiche, mine)
    assert page.status_code == 200
    told = page.text.replace("\u00a0", " ")
    assert CONFLIT in told and "Titre : Le titre de l’agent" in told
    assert "Le lieu de la délégation" in told
    projet_de_lyon.refresh_from_db()
    assert (projet_de_lyon.titre, projet_de_lyon.lieu) == ("Le titre de l’agent", "")
    again = mine | {"lu": page.context["adminform"].form["lu"].value()}
    assert bureau.post(fiche, again).status_code == 302
    projet_de_lyon.refresh_from_db()
    assert projet_de_lyon.titre == mine["titre"]
    assert projet_de_lyon.lieu == "Le lieu de la délégation"


def test_what_is_stored_is_said_in_words(lyon):
    tie = CooperationFactory(collectivite=lyon, jumelage=True, partenaire__nature="collectivite")
    projet = ProjetFactory(
        cooperation=tie, statut="en_cours", site_web="https://eau.example/?a=1&b=2"
    )
    assert say_stored(tie, "jumelage") == "oui"
    assert say_stored(tie, "collectivite") == "Lyon (commune)"
    assert say_stored(projet, "statut") == "en cours"
    assert say_stored(projet, "site_web") == "https://eau.example/?a=1&b=2"
    assert say_stored(projet, "annee_fin") == "(vide)"
    campagne = CampagneFactory(cloture=datetime(2026, 6, 30, 16, tzinfo=UTC))
    assert say_stored(campagne, "cloture").replace("\u00a0", " ") == "30 juin 2026 à 18 h 00"


def test_a_page_sent_twice_is_taken_twice(connecter, gestionnaire, projet_de_lyon, fiche):
    bureau = connecter(gestionnaire)
    sent = open_page(bureau, fiche) | {"lieu": "Bamako"}
    assert [bureau.post(fiche, sent).status_code for _ in range(2)] == [302, 302]
    projet_de_lyon.refresh_from_db()
    assert projet_de_lyon.lieu == "Bamako"


def test_a_long_value_stored_meanwhile_is_cut(connecter, gestionnaire, projet_de_lyon, fiche):
    bureau = connecter(gestionnaire)
    mine = open_page(bureau, fiche) | {"description": "Courte."}
    Projet.objects.filter(pk=projet_de_lyon.pk).update(description="Eau. " * 1000, version=7)
    page = bureau.post(fiche, mine)
    assert "Eau. Eau." in page.text and "…" in page.text
    assert "Eau. " * 50 not in page.text


def test_two_drafts_of_one_mailing_do_not_hide_each_other(connecter, gestionnaire, administrateur):
    row = PublipostageFactory(audience={})
    address = f"/admin/teleprocedure/publipostage/{row.pk}/change/"
    first, second = connecter(gestionnaire), connecter(administrateur)
    late = open_page(second, address) | {"objet": "Dernier rappel"}
    typed = open_page(first, address) | {"types": ["region"]}
    assert first.post(address, typed).status_code == 302
    assert CONFLIT in second.post(address, late).text
    row.refresh_from_db()
    assert (row.objet, row.audience) == (typed["objet"], {"types": ["region"]})
    assert send_page(second, address, late | {"lu": ""}).status_code == 200


def test_who_only_reads_gets_no_such_field(connecter, lecteur, fiche):
    assert 'name="lu"' not in connecter(lecteur).get(fiche).text
