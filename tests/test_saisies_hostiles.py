"""Junk in addresses, parameters, cookies and fields: refused or cleaned, never an error 500."""

import re

import pytest
from django.contrib import admin
from django.urls import URLPattern, get_resolver

from teleprocedure.forms.projet import ProjetForm
from tests.factories import MOT_DE_PASSE
from tests.test_acces import ENVOIS, TABLE

# As they travel: percent-encoded, some of them no text at all.
HOSTILES = {
    "nul": "%00",
    "nul au milieu": "eau%00potable",
    "nul dans une clé": "x%00~1",
    "longue": "a" * 10_000,
    "assez longue": "a" * 3_000,
    "injection SQL": "%27%20OR%201%3D1%20--",
    "négatif": "-1",
    "trente chiffres": "9" * 30,
    "cinq mille chiffres": "9" * 3_999,
    "mot": "zzz",
    "clé sans numéro": "zzz~",
    "clé sans nom": "~1",
    "clé trop grande": "x~99999999999999999999",
    "vide": "",
    "emoji": "%F0%9F%98%80",
    "sens inversé": "%E2%80%AEedoc",
    "demi-caractère": "%ED%A0%80",
    "octet invalide": "%FF",
    "remontée": "..%2F..%2Fetc%2Fpasswd",
    "balise": "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "fin de ligne": "a%0D%0ASet-Cookie:%20b",
    "chiffres arabes": "%D9%A1%D9%A2",
    "pour cent seul": "%",
}
LES_PIRES = ["%00", "a" * 3_000, "9" * 30, "-1", "%F0%9F%98%80", "%E2%80%AE", "%FF"]
CHAQUE_SAISIE = pytest.mark.parametrize(
    "hostile", [pytest.param(value, id=name) for name, value in HOSTILES.items()]
)
VALEURS_VALIDES = {
    "numero": "6f0e2c1a-0000-4000-8000-000000000000",
    "slug": "lyon-69123",
    "onglet": "cooperations",
    "code": "ml",
    "annee": 2024,
    "table": "projets",
    "extension": "csv",
}
PARAMETRES = ["type", "region", "departement", "nom", "q", "pays", "apres", "avant", "page", "next"]
LECTURES = [
    *(f"/collectivites/?{name}=" for name in ("type", "region", "departement", "nom")),
    *(f"/recherche/suggestions/?nom=a&{name}=" for name in ("type", "region", "departement")),
    *(f"/collectivites/?{name}=" for name in ("apres", "avant")),
    *(f"/pays/ml/?{name}=" for name in ("apres", "avant")),
    *(f"/partenaires/{{partenaire}}-bamako/?{name}=" for name in ("apres", "avant")),
    "/recherche/?q=",
    "/recherche/suggestions/?nom=",
    "/carte/points.json?pays=",
    "/compte/connexion/?next=",
]
ADMIN_HOSTILES = ["_00", "%27%20OR%201%3D1%20--", "9" * 30, "a" * 3_000, "%FF"]
AUTRES_SITES = [
    "https://pirate.example/",
    "//pirate.example/",
    "///pirate.example/",
    "/\\pirate.example/",
    "http:///pirate.example/",
    "https:pirate.example",
    "javascript:alert(1)",
    "\thttps://pirate.example/",
    "https://testserver@pirate.example/",
]
TEXTES_LONGS = ["description", "objectifs", "operateurs"]
# Views of packages choose their own answers; a redirection answers every method alike.
DES_PAQUETS = ("account_", "mfa_", "adresse_de_2011")
ECRITURES = {
    "abandonner",
    "collectivite_absente",
    "compte",
    "demander_habilitation",
    "envoyer_code",
    "envoyer_lien",
    "invitation",
    "personne",
    "reconfirmer",
    "saisir_code",
    "signaler",
    "supprimer_compte",
    "usersessions_list",
} | {route for route in ENVOIS if route.startswith("teleprocedure:")}


def list_patterns(resolver, prefix="/"):
    """Yield the address pattern of every route but those of the admin, as it is written."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.pattern}"
        elif pattern.namespace != "admin":
            yield from list_patterns(pattern, f"{prefix}{pattern.pattern}")


def spoil_each_parameter(pattern, hostile, numbers):
    """Yield the addresses of ``pattern`` where one parameter is hostile and the others valid."""
    valid = VALEURS_VALIDES | numbers
    names = re.findall(r"<\w+:(\w+)>", pattern)
    for spoilt in names:
        values = valid | {spoilt: hostile}
        yield re.sub(r"<\w+:(\w+)>", lambda match, v=values: str(v[match[1]]), pattern)


@pytest.fixture
def numeros(projet_de_lyon):
    return {"pk": projet_de_lyon.pk, "partenaire": projet_de_lyon.cooperation.partenaire_id}


@pytest.fixture
def agent(connecter, agent_de_lyon):
    """The browser of Lyon's agent, which gets error pages as people do."""
    client = connecter(agent_de_lyon)
    client.raise_request_exception = False
    return client


@pytest.fixture
def poster(agent, projet_de_lyon):
    """Post the project form with some raw fields changed, and return the answer."""

    def post(changes):
        projet_de_lyon.refresh_from_db()
        fields = {
            "titre": "Eau",
            "description": "Forages",
            "statut": "en_cours",
            "annee_debut": "2019",
            "thematique_principale": "eau-potable",
            "version": str(projet_de_lyon.version),
        } | changes
        return agent.post(
            f"/mise-a-jour/lyon-69123/cooperations/projets/{projet_de_lyon.pk}/",
            "&".join(f"{name}={value}" for name, value in fields.items()),
            content_type="application/x-www-form-urlencoded",
        )

    return post


@CHAQUE_SAISIE
def test_junk_in_any_part_of_an_address_is_refused(agent, numeros, hostile):
    patterns = [pattern for pattern in list_patterns(get_resolver()) if "<" in pattern]
    assert len(patterns) >= 7
    for pattern in patterns:
        for address in spoil_each_parameter(pattern, hostile, numeros):
            assert agent.get(address).status_code in {301, 400, 404, 405}, address


@pytest.mark.parametrize("hostile", LES_PIRES, ids=range(len(LES_PIRES)))
def test_junk_in_the_parameters_of_any_page_never_breaks_it(agent, numeros_des_adresses, hostile):
    query = "&".join(f"{name}={hostile}" for name in PARAMETRES)
    for pattern, _ in TABLE.values():
        address = pattern.format(**numeros_des_adresses)
        address += f"{'&' if '?' in address else '?'}{query}"
        assert agent.get(address).status_code in {200, 301, 302, 400, 404, 405, 422}, address


@CHAQUE_SAISIE
def test_junk_in_one_parameter_never_breaks_the_page_that_reads_it(agent, numeros, hostile):
    for start in LECTURES:
        address = start.format(**numeros) + hostile
        response = agent.get(address)
        assert response.status_code in {200, 302, 400, 404}, address
        assert b"<script>alert" not in response.content, address


@pytest.mark.parametrize("cle", ["zzz", "x~", "x~99999999999999999999", "x~-1", "x~%D9%A1"])
def test_a_page_key_that_cannot_be_read_is_a_404(client, numeros, cle):
    for address in (
        "/collectivites/",
        "/pays/ml/",
        f"/partenaires/{numeros['partenaire']}-bamako/",
    ):
        for direction in ("apres", "avant"):
            assert client.get(f"{address}?{direction}={cle}").status_code == 404, address


def test_an_unknown_parameter_is_ignored(client, lyon):
    assert client.get("/collectivites/?page=zzz&apres=&avant=").status_code == 200


@pytest.mark.parametrize("nom", ["type", "region", "departement"])
def test_an_unknown_choice_is_told_beside_its_field(client, lyon, nom):
    response = client.get(f"/collectivites/?{nom}=zzz")
    assert response.status_code == 400
    assert "Le filtre contient une erreur" in response.text
    assert "fr-error-text" in response.text or "fr-message--error" in response.text


def test_a_nul_is_a_400_wherever_it_hides(client, lyon):
    assert client.get("/collectivites/%00/").status_code == 400
    assert client.get("/recherche/?q=%00").status_code == 400
    assert client.get("/recherche/", query_params={}, QUERY_STRING="q=\x00").status_code == 400
    assert client.get("/", headers={"cookie": "sessionid=\x00"}).status_code == 400
    assert client.get("/", headers={"cookie": "sessionid=%00"}).status_code == 400


@pytest.mark.parametrize("cookie", ["a" * 10_000, "' OR 1=1 --", "\xf0\x9f\x98\x80", "\xff", "="])
def test_a_session_cookie_made_of_junk_is_nobody_s(client, lyon, cookie):
    response = client.get("/mise-a-jour/", headers={"cookie": f"sessionid={cookie}"})
    assert response.status_code == 302
    assert response["Location"].startswith("/compte/connexion/")


@CHAQUE_SAISIE
def test_junk_typed_at_the_log_in_is_only_a_refusal(client, db, hostile):
    client.raise_request_exception = False
    for body in (f"login={hostile}&password=x", f"login=x&password={hostile}"):
        response = client.post(
            "/compte/connexion/", body, content_type="application/x-www-form-urlencoded"
        )
        assert response.status_code == 200
        assert "fr-alert--error" in response.text


@pytest.mark.parametrize("ailleurs", AUTRES_SITES)
def test_a_log_in_never_leads_to_another_site(client, agent_de_lyon, ailleurs):
    codes = {"login": "agent-lyon", "password": MOT_DE_PASSE, "next": ailleurs}
    response = client.post("/compte/connexion/", codes)
    assert (response.status_code, response["Location"]) == (302, "/mise-a-jour/")


@pytest.mark.parametrize("ailleurs", AUTRES_SITES)
def test_the_log_in_page_sends_nobody_already_in_to_another_site(agent, ailleurs):
    response = agent.get("/compte/connexion/", {"next": ailleurs})
    assert (response.status_code, response["Location"]) == (302, "/mise-a-jour/")


@pytest.mark.parametrize("champ", sorted(ProjetForm.base_fields))
def test_junk_in_a_field_of_the_project_is_cleaned_or_told(poster, projet_de_lyon, champ):
    for hostile in LES_PIRES:
        assert poster({champ: hostile}).status_code in {302, 422}, hostile
        projet_de_lyon.refresh_from_db()
        assert not set(str(getattr(projet_de_lyon, champ, ""))) & {"\x00", "\u202e"}, hostile


@CHAQUE_SAISIE
def test_junk_in_all_the_texts_of_the_project_is_cleaned_or_told(poster, hostile):
    assert poster(dict.fromkeys(TEXTES_LONGS, hostile)).status_code in {302, 422}
    assert poster(dict.fromkeys(ProjetForm.base_fields, hostile)).status_code == 422


@pytest.mark.parametrize("champ", ["titre", "lieu", "description", "objectifs", "operateurs"])
def test_a_nul_typed_in_a_text_is_removed(poster, projet_de_lyon, champ):
    assert poster({champ: "eau%00%E2%80%AE%20potable"}).status_code == 302
    projet_de_lyon.refresh_from_db()
    assert getattr(projet_de_lyon, champ) == "eau potable"


def test_a_body_that_is_no_form_is_refused(agent, numeros):
    address = f"/mise-a-jour/lyon-69123/cooperations/projets/{numeros['pk']}/"
    for kind in ("multipart/form-data", "multipart/form-data; boundary=é", "application/json"):
        assert agent.post(address, b"\xff\x00{", content_type=kind).status_code in {200, 400, 422}


@pytest.mark.parametrize("hostile", ADMIN_HOSTILES)
def test_junk_in_the_admin_never_breaks_it(connecter, administrateur, projet_de_lyon, hostile):
    client = connecter(administrateur)
    client.raise_request_exception = False
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert client.get(f"{base}{hostile}/change/").status_code in {302, 400, 404}, model
        assert client.get(f"{base}?q={hostile}").status_code in {200, 302}, model


@pytest.mark.parametrize("parametre", ["p=zzz", "p=-1", "o=zzz", "e=1", "zzz=1", "region=zzz"])
def test_junk_in_the_lists_of_the_admin_is_ignored(connecter, administrateur, lyon, parametre):
    response = connecter(administrateur).get(f"/admin/collectivites/collectivite/?{parametre}")
    assert response.status_code in {200, 302}


@pytest.mark.parametrize("route", sorted(r for r in TABLE if not r.startswith(DES_PAQUETS)))
def test_a_method_that_a_page_does_not_know_is_a_405(agent, numeros_des_adresses, route):
    address = TABLE[route][0].format(**numeros_des_adresses)
    unknown = ["put", "patch", "delete"] + ["post"] * (route not in ECRITURES)
    for method in unknown:
        assert getattr(agent, method)(address).status_code == 405, method
