"""Every route × every persona: what each gets. A route without a line here fails."""

import pytest
from django.urls import URLPattern, get_resolver

PUBLIC = {"anonyme": 200, "agent_de_lyon": 200, "agent_d_angers": 200, "delegation": 200}
DES_AGENTS = {
    "anonyme": 302,
    "agent_en_attente": 404,
    "agent_retire": 404,
    "agent_d_angers": 404,
    "agent_de_lyon": 200,
    "delegation": 200,
}
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
    "adresse_de_2011": ("/frontoffice/bdd-france.asp", dict.fromkeys(PUBLIC, 301)),
    "account_login": ("/compte/connexion/", {"anonyme": 200, "agent_de_lyon": 302}),
    "account_logout": ("/compte/deconnexion/", {"anonyme": 302, "agent_de_lyon": 200}),
    "account_inactive": ("/compte/inactif/", {"anonyme": 200}),
    "teleprocedure:accueil": (
        "/mise-a-jour/",
        {
            "anonyme": 302,
            "agent_en_attente": 200,
            "agent_retire": 200,
            "agent_de_lyon": 302,
            "delegation": 200,
        },
    ),
    "teleprocedure:tableau_de_bord": ("/mise-a-jour/lyon-69123/", DES_AGENTS),
    "teleprocedure:onglet": ("/mise-a-jour/lyon-69123/cooperations/", DES_AGENTS),
    "teleprocedure:projet": (
        "/mise-a-jour/lyon-69123/cooperations/projets/{projet}/",
        DES_AGENTS,
    ),
}
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
def ouvrir(request, connecter, client, projet_de_lyon):
    """Open an address as a persona named by its fixture."""

    def open_as(persona, adresse, method="get"):
        visitor = client if persona == "anonyme" else connecter(request.getfixturevalue(persona))
        numbers = {
            "projet": projet_de_lyon.pk,
            "partenaire": projet_de_lyon.cooperation.partenaire_id,
        }
        return getattr(visitor, method)(adresse.format(**numbers))

    return open_as


def test_every_route_has_its_line_in_the_table():
    assert set(list_routes(get_resolver())) == set(TABLE)


@pytest.mark.parametrize(("adresse", "persona", "statut"), CAS)
def test_each_persona_gets_what_the_table_says(ouvrir, adresse, persona, statut):
    assert ouvrir(persona, adresse).status_code == statut


@pytest.mark.parametrize("persona", ["agent_en_attente", "agent_retire", "agent_d_angers"])
def test_a_post_on_somebody_else_s_project_is_a_404_too(ouvrir, persona):
    adresse = TABLE["teleprocedure:projet"][0]
    assert ouvrir(persona, adresse, "post").status_code == 404


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
