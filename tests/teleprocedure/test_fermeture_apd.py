"""The APD year is entered while the campaign is open, to the second, and a quarter of an hour more
for a page opened before the close."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import signing

from apd.models import Declaration
from collectivites.models import Acte
from teleprocedure.models import Brouillon, Reouverture, Verification
from teleprocedure.services import apd
from tests.factories import CampagneFactory, DeclarationFactory

ONGLET = "/mise-a-jour/lyon-69123/apd/"
SECONDE, GRACE = timedelta(seconds=1), timedelta(minutes=15)
OUVERTURE = datetime(2026, 4, 1, 6, tzinfo=UTC)
CLOTURE = datetime(2026, 6, 30, 21, 59, tzinfo=UTC)
# One o'clock UTC on these Sundays: the clocks of Paris go from 2 to 3, then from 3 back to 2.
HEURE_D_ETE = datetime(2026, 3, 29, 1, tzinfo=UTC)
HEURE_D_HIVER = datetime(2026, 10, 25, 1, tzinfo=UTC)
CLOTURES = pytest.mark.parametrize(
    "cloture",
    [
        CLOTURE,
        HEURE_D_ETE,
        HEURE_D_HIVER,
        HEURE_D_ETE - timedelta(minutes=5),
        HEURE_D_HIVER - timedelta(minutes=5),
    ],
    ids=str,
)


@pytest.fixture
def campagne(lyon):
    return CampagneFactory(ouverture=OUVERTURE, cloture=CLOTURE)


def begin(campagne, cloture):
    campagne.ouverture, campagne.cloture = cloture - timedelta(days=60), cloture
    campagne.save()


@pytest.fixture
def ouvrir(client, agent_de_lyon):
    """Open the tab at a moment; return the fields sent later, or None when nothing is entered."""

    def open_at(moment):
        with time_machine.travel(moment, tick=False):
            client.force_login(agent_de_lyon)
            form = client.get(ONGLET).context.get("formulaire")
        if form is None:
            return None
        hidden = {name: form[name].value() or "" for name in ("version", "jeton", "ouvert_le")}
        return hidden | {"choix": "montant", "montant": "4321", "commentaire": "Mon mot."}

    return open_at


@pytest.fixture
def envoyer(client, agent_de_lyon):
    """Send these fields at a moment."""

    def send_at(moment, fields):
        with time_machine.travel(moment, tick=False):
            client.force_login(agent_de_lyon)
            return client.post(ONGLET, fields)

    return send_at


def assert_refused(response):
    assert response.status_code == 422
    assert "close" in response.text
    assert "4321" in response.text and "Mon mot." in response.text
    assert not Declaration.objects.exists()
    assert not Acte.objects.exists()
    assert not Verification.objects.exists()


@pytest.mark.parametrize(
    ("moment", "ouverte"),
    [
        (OUVERTURE - SECONDE, False),
        (OUVERTURE, True),
        (CLOTURE - SECONDE, True),
        (CLOTURE, False),
        (CLOTURE + SECONDE, False),
    ],
)
def test_the_form_is_there_only_while_the_campaign_is_open(ouvrir, campagne, moment, ouverte):
    assert (ouvrir(moment) is not None) is ouverte


@CLOTURES
@pytest.mark.parametrize(
    ("retard", "prise"),
    [
        (-SECONDE, True),
        (timedelta(0), True),
        (SECONDE, True),
        (GRACE - SECONDE, True),
        (GRACE, True),
        (GRACE + SECONDE, False),
        (timedelta(hours=1), False),
    ],
    ids=str,
)
def test_a_page_opened_before_the_close_is_taken_a_quarter_of_an_hour_more(
    ouvrir, envoyer, campagne, cloture, retard, prise
):
    begin(campagne, cloture)
    fields = ouvrir(cloture - SECONDE)
    response = envoyer(cloture + retard, fields)
    if not prise:
        return assert_refused(response)
    assert response.status_code == 302
    assert Declaration.objects.get().montant == 4321
    assert Verification.objects.get().campagne == campagne


@CLOTURES
@pytest.mark.parametrize(("retard", "prise"), [(-SECONDE, True), (SECONDE, False)], ids=str)
def test_without_a_stamp_only_now_counts(ouvrir, envoyer, campagne, cloture, retard, prise):
    begin(campagne, cloture)
    fields = ouvrir(cloture - SECONDE) | {"ouvert_le": ""}
    response = envoyer(cloture + retard, fields)
    assert response.status_code == (302 if prise else 422)


def forge(campagne, lyon, angers):
    """Return stamps that prove nothing: unsigned, of another use, of another collectivité."""
    true = apd.sign_opening(campagne, lyon, CLOTURE - SECONDE)
    parts = [lyon.pk, campagne.pk, 2025, (CLOTURE - SECONDE).isoformat()]
    return {
        "mot": "zzz",
        "rogné": true[:-1],
        "allongé": f"{true}a",
        "sans sel": signing.dumps(parts),
        "d’un autre usage": signing.dumps(parts, salt="teleprocedure.brouillon"),
        "d’Angers": apd.sign_opening(campagne, angers, CLOTURE - SECONDE),
        "après la clôture": apd.sign_opening(campagne, lyon, CLOTURE),
        "avant l’ouverture": apd.sign_opening(campagne, lyon, OUVERTURE - SECONDE),
    }


def test_a_forged_stamp_opens_nothing(ouvrir, envoyer, campagne, lyon, angers):
    fields = ouvrir(CLOTURE - SECONDE)
    for name, stamp in forge(campagne, lyon, angers).items():
        response = envoyer(CLOTURE + SECONDE, fields | {"ouvert_le": stamp})
        assert response.status_code == 422, name
        assert_refused(response)


def test_a_stamp_of_another_campaign_never_writes_its_year(ouvrir, envoyer, campagne, lyon):
    fields = ouvrir(CLOTURE - SECONDE)
    suivante = CampagneFactory(
        annee=2027,
        annee_apd=2026,
        ouverture=CLOTURE + timedelta(days=1),
        cloture=CLOTURE + timedelta(days=60),
    )
    page = envoyer(suivante.ouverture, fields)
    assert page.status_code == 422
    assert "ouverte pour l’année 2025, la campagne demande maintenant l’année 2026" in page.text
    assert not Declaration.objects.exists()
    renewed = page.context["formulaire"]["ouvert_le"].value()
    assert envoyer(suivante.ouverture, fields | {"ouvert_le": renewed}).status_code == 302
    assert Declaration.objects.get().annee == 2026


def test_a_year_corrected_by_the_delegation_is_never_taken_for_the_one_that_was_typed(
    ouvrir, envoyer, campagne
):
    fields = ouvrir(OUVERTURE)
    campagne.annee_apd = 2024
    campagne.save()
    assert envoyer(OUVERTURE + SECONDE, fields).status_code == 422
    assert not Declaration.objects.exists()


@pytest.mark.parametrize(
    ("moment", "phrase"),
    [
        (
            OUVERTURE - SECONDE,
            "La campagne 2026 ouvrira le 1er\u00a0avril 2026 à 8\u00a0h\u00a000.",
        ),
        (CLOTURE, "La campagne 2026 est close depuis le 30\u00a0juin 2026 à 23\u00a0h\u00a059."),
    ],
)
def test_out_of_its_dates_the_tab_is_read_only_and_says_the_date(
    client, agent_de_lyon, campagne, lyon, moment, phrase
):
    DeclarationFactory(collectivite=lyon, annee=2024, montant=1000)
    with time_machine.travel(moment, tick=False):
        client.force_login(agent_de_lyon)
        page = client.get(ONGLET)
    assert page.status_code == 200
    assert phrase in page.text
    assert "1\u202f000\u00a0€" in page.text
    assert 'name="montant"' not in page.text


def test_without_any_campaign_what_is_sent_stays_on_screen(client, envoyer, lyon):
    assert client.get(ONGLET).status_code == 302
    page = envoyer(CLOTURE, {"choix": "montant", "montant": "4321", "commentaire": "Mon mot."})
    assert_refused(page)
    assert "Aucune campagne n’est annoncée." in page.text


def test_a_reopening_lets_one_collectivite_in_and_no_other(
    ouvrir, envoyer, campagne, lyon, angers, agent_d_angers, connecter
):
    fin = CLOTURE + timedelta(days=3)
    Reouverture.objects.create(campagne=campagne, collectivite=lyon, jusqu_a=fin)
    fields = ouvrir(fin - SECONDE)
    with time_machine.travel(fin - SECONDE, tick=False):
        page = connecter(agent_d_angers).get("/mise-a-jour/angers-49007/apd/")
    assert "formulaire" not in page.context
    assert_refused(envoyer(fin + GRACE + SECONDE, fields))
    assert envoyer(fin + GRACE, fields).status_code == 302


def test_a_reopening_withdrawn_meanwhile_closes_at_once(ouvrir, envoyer, campagne, lyon):
    fin = CLOTURE + timedelta(days=3)
    row = Reouverture.objects.create(campagne=campagne, collectivite=lyon, jusqu_a=fin)
    fields = ouvrir(fin - SECONDE)
    row.delete()
    assert_refused(envoyer(fin, fields))


def test_the_close_that_falls_while_the_request_runs_is_told_on_the_form(
    ouvrir, envoyer, campagne, monkeypatch
):
    fields = ouvrir(CLOTURE - SECONDE)
    monkeypatch.setattr(apd, "is_taken", lambda *args, **kwargs: False)
    assert_refused(envoyer(CLOTURE - SECONDE, fields))


def test_what_a_session_that_ended_kept_is_read_again_after_the_close(
    client, agent_de_lyon, ouvrir, campagne
):
    fields = ouvrir(CLOTURE - SECONDE)
    Brouillon.objects.create(
        utilisateur=agent_de_lyon, chemin=ONGLET, contenu=[list(pair) for pair in fields.items()]
    )
    with time_machine.travel(CLOTURE + GRACE, tick=False):
        client.force_login(agent_de_lyon)
        assert "Relire ma saisie" in client.get(ONGLET).text
        taken = client.get(f"{ONGLET}?brouillon").context
    assert taken["formulaire"]["montant"].value() == "4321"
    with time_machine.travel(CLOTURE + GRACE + SECONDE, tick=False):
        client.force_login(agent_de_lyon)
        late = client.get(f"{ONGLET}?brouillon")
    assert late.status_code == 200
    assert "<dd>4321</dd>" in late.text and "<dd>Mon mot.</dd>" in late.text
