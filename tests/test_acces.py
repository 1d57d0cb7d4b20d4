"""Every route × every persona: what each gets. A route without a line here fails."""

import pytest
from django.urls import URLPattern, get_resolver

from tests.acces import (
    agents,
    apd,
    contacts,
    donnees,
    historique,
    liens,
    projets,
    reseaux,
    signaler,
    suivi,
    tableur,
)
from tests.acces.personas import (
    ANCIENNE,
    APRES_VERIFICATION,
    AVEC_UN_LIEN,
    DE_CHACUN,
    DU_DEMANDEUR,
    PAR_POST,
    POUR_ENTRER,
    PUBLIC,
    SANS_SECOND_FACTEUR,
)

HABILITATIONS = "/compte/habilitations/"
SECOND_FACTEUR = "/compte/double-authentification/"
TABLE = {
    "accueil": ("/", PUBLIC),
    "collectivites": ("/collectivites/", PUBLIC),
    "collectivite": ("/collectivites/lyon-69123/", PUBLIC),
    "pays_liste": ("/pays/", PUBLIC),
    "pays": ("/pays/ml/", PUBLIC),
    "partenaire": ("/partenaires/{partenaire}-bamako/", PUBLIC),
    "projet": ("/projets/{projet}-adduction-d-eau-a-bamako/", PUBLIC),
    "carte": ("/carte/", PUBLIC),
    "carte_points": ("/carte/points.json", PUBLIC),
    "recherche": ("/recherche/?q=lyon", PUBLIC),
    "suggestions": ("/recherche/suggestions/?nom=ly", PUBLIC),
    "accessibilite": ("/accessibilite/", PUBLIC),
    "mentions_legales": ("/mentions-legales/", PUBLIC),
    "donnees_personnelles": ("/donnees-personnelles/", PUBLIC),
    "plan_du_site": ("/plan-du-site/", PUBLIC),
    "contact": ("/contact/", PUBLIC),
    "sante": ("/sante/", PUBLIC),
    "robots": ("/robots.txt", PUBLIC),
    "adresse_de_2011_collectivites": ("/frontoffice/bdd-france.asp", ANCIENNE),
    "adresse_de_2011_account_signup": ("/frontoffice/ext-profil-creation-01.asp", ANCIENNE),
    "adresse_de_2011_account_reset_password": ("/frontoffice/ext-password-perte.asp", ANCIENNE),
    "account_signup": ("/compte/inscription/", {"anonyme": 200, "agent_de_lyon": 302}),
    "account_confirm_email": ("/compte/adresse/{preuve}/", POUR_ENTRER),
    "collectivite_absente": ("/compte/collectivite-absente/", POUR_ENTRER),
    "habilitations": (HABILITATIONS, DE_CHACUN),
    "demander_habilitation": (f"{HABILITATIONS}demande/", DE_CHACUN),
    "envoyer_code": (HABILITATIONS + "{demande}/code/", PAR_POST),
    "saisir_code": (HABILITATIONS + "{demande}/code/saisie/", DU_DEMANDEUR),
    "abandonner": (HABILITATIONS + "{demande}/abandon/", DU_DEMANDEUR),
    "envoyer_lien": (HABILITATIONS + "{demande}/lien/", PAR_POST),
    "reconfirmer": ("/compte/reconfirmation/{reconfirmation}/", AVEC_UN_LIEN),
    "invitation": ("/compte/invitation/{invitation}/", AVEC_UN_LIEN),
    "account_login": ("/compte/connexion/", {"anonyme": 200, "agent_de_lyon": 302}),
    "account_logout": ("/compte/deconnexion/", {"anonyme": 302, "agent_de_lyon": 200}),
    "account_inactive": ("/compte/inactif/", {"anonyme": 200}),
    "account_email_verification_sent": ("/compte/inscription/message-envoye/", POUR_ENTRER),
    "account_request_login_code": (
        "/compte/connexion/code/",
        {"anonyme": 200, "agent_de_lyon": 302},
    ),
    "account_confirm_login_code": ("/compte/connexion/code/saisie/", APRES_VERIFICATION),
    "account_reauthenticate": ("/compte/connexion/verification/", DE_CHACUN),
    "account_reset_password": ("/compte/codes-oublies/", POUR_ENTRER),
    "account_reset_password_done": ("/compte/codes-oublies/message-envoye/", POUR_ENTRER),
    "account_reset_password_from_key": ("/compte/codes-oublies/1-faux/", POUR_ENTRER),
    "account_reset_password_from_key_done": ("/compte/codes-oublies/termine/", POUR_ENTRER),
    "account_email": ("/compte/adresse/", DE_CHACUN),
    "account_set_password": ("/compte/mot-de-passe/choisir/", APRES_VERIFICATION),
    "account_change_password": ("/compte/mot-de-passe/", DE_CHACUN),
    "mfa_index": (SECOND_FACTEUR, DE_CHACUN),
    "mfa_authenticate": (f"{SECOND_FACTEUR}code/", APRES_VERIFICATION),
    "mfa_reauthenticate": (f"{SECOND_FACTEUR}de-nouveau/", APRES_VERIFICATION),
    "mfa_activate_totp": (f"{SECOND_FACTEUR}activer/", APRES_VERIFICATION),
    "mfa_deactivate_totp": (f"{SECOND_FACTEUR}desactiver/", SANS_SECOND_FACTEUR),
    "mfa_view_recovery_codes": (f"{SECOND_FACTEUR}secours/", SANS_SECOND_FACTEUR),
    "mfa_download_recovery_codes": (f"{SECOND_FACTEUR}secours/fichier/", SANS_SECOND_FACTEUR),
    "mfa_generate_recovery_codes": (f"{SECOND_FACTEUR}secours/nouveaux/", APRES_VERIFICATION),
    "compte": ("/compte/", DE_CHACUN),
    "usersessions_list": ("/compte/sessions/", DE_CHACUN),
    "mes_donnees": ("/compte/donnees/", DE_CHACUN),
    "supprimer_compte": ("/compte/suppression/", DE_CHACUN),
}
# What a POST gets where it is not the same: who may send what, on what is whose.
DE_SA_DEMANDE = {"anonyme": 302, "agent_retire": 404, "agent_de_lyon": 404, "delegation": 404}
ENVOIS = {
    "envoyer_code": DE_SA_DEMANDE | {"agent_en_attente": 302},
    "saisir_code": DE_SA_DEMANDE | {"agent_en_attente": 422},
    "abandonner": DE_SA_DEMANDE | {"agent_en_attente": 302},
    "envoyer_lien": DE_SA_DEMANDE | {"agent_en_attente": 302},
    "demander_habilitation": dict.fromkeys(DE_CHACUN, 422) | {"anonyme": 302},
    "invitation": {"anonyme": 200, "agent_d_angers": 302, "agent_retire": 409},
    "habilitations": dict.fromkeys(DE_CHACUN, 405),
}
PUBLICS = (signaler, donnees)
for part in (agents, suivi, contacts, reseaux, apd, liens, projets, tableur, historique, *PUBLICS):
    TABLE |= part.TABLE
    ENVOIS |= part.ENVOIS
CAS = [
    pytest.param(adresse, persona, statut, id=f"{route} {persona}")
    for route, (adresse, attendus) in TABLE.items()
    for persona, statut in attendus.items()
]


def list_routes(resolver, namespace=""):
    """Yield the name of every route but those of the admin, tested as a whole."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        elif pattern.namespace != "admin":
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from list_routes(pattern, inner)


@pytest.fixture
def ouvrir(request, connecter, client, numeros_des_adresses):
    """Open an address as a persona named by its fixture."""

    def open_as(persona, adresse, method="get"):
        visitor = client if persona == "anonyme" else connecter(request.getfixturevalue(persona))
        typed = {"rien": "d’utile"} if method == "post" else None
        return getattr(visitor, method)(adresse.format(**numeros_des_adresses), typed)

    return open_as


def test_every_route_has_its_line_in_the_table():
    assert set(list_routes(get_resolver())) == set(TABLE)


@pytest.mark.parametrize(("adresse", "persona", "statut"), CAS)
def test_each_persona_gets_what_the_table_says(ouvrir, adresse, persona, statut):
    assert ouvrir(persona, adresse).status_code == statut


@pytest.mark.parametrize(
    ("route", "persona", "statut"),
    [
        pytest.param(route, persona, statut, id=f"{route} {persona}")
        for route, attendus in ENVOIS.items()
        for persona, statut in attendus.items()
    ],
)
def test_so_does_each_who_sends_a_form(ouvrir, route, persona, statut):
    assert ouvrir(persona, TABLE[route][0], "post").status_code == statut


@pytest.mark.parametrize(
    ("route", "adresse"),
    [(route, adresse) for route, (adresse, attendus) in TABLE.items() if attendus is PUBLIC],
)
def test_public_pages_set_no_cookie_and_never_vary_on_one(ouvrir, route, adresse):
    response = ouvrir("anonyme", adresse)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize(
    "adresse", ["/mise-a-jour/", "/mise-a-jour/lyon-69123/", "/mise-a-jour/lyon-69123/apd/"]
)
def test_pages_of_agents_are_never_stored(ouvrir, adresse):
    assert "no-store" in ouvrir("agent_de_lyon", adresse).headers["Cache-Control"]
