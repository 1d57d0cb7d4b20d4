"""Citizens' stories: what each public page shows, hides, and how long it may be kept."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine

from collectivites.models import Collectivite
from cooperations.bilans import refresh_bilans
from tests.factories import (
    AdhesionFactory,
    CollectiviteFactory,
    ContactFactory,
    CooperationFactory,
    DeclarationFactory,
    DepartementFactory,
    PartenaireFactory,
    ProjetFactory,
    RegionFactory,
    ReseauFactory,
)

ONGLETS = [
    "Elus et cadres territoriaux",
    "Associations et réseaux internationaux",
    "Aide publique au développement",
    "Coopérations décentralisées",
    "Autres actions extérieures",
]
MINUTE, TOUJOURS = "public, max-age=60", "public, max-age=0, must-revalidate"
DUREES = {
    "/": MINUTE,
    "/collectivites/": MINUTE,
    "/collectivites/lyon-69123/": TOUJOURS,
    "/pays/": MINUTE,
    "/pays/ml/": MINUTE,
    "/partenaires/{partenaire}-bamako/": MINUTE,
    "/projets/{projet}-adduction-d-eau-a-bamako/": TOUJOURS,
    "/carte/": MINUTE,
    "/carte/points.json": MINUTE,
    "/recherche/?q=lyon": MINUTE,
    "/recherche/suggestions/?nom=ly": MINUTE,
    "/accessibilite/": MINUTE,
    "/mentions-legales/": MINUTE,
    "/donnees-personnelles/": MINUTE,
    "/plan-du-site/": MINUTE,
    "/contact/": MINUTE,
}
PAGE_DE_LYON = "/collectivites/lyon-69123/"


def read_text(response):
    """Return what a person reads: no tag, entities decoded by the templates left as they are."""
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", response.text.split("<main")[1]))


@pytest.fixture
def lire(client):
    """Open an address and return its text."""

    def read(address):
        response = client.get(address)
        assert response.status_code == 200
        return read_text(response)

    return read


@pytest.fixture
def inconnue(db):
    return CollectiviteFactory(nom="Lyons-la-Forêt", code_insee="27377", recensee=False)


def test_the_home_page_says_the_totals(lire, projet_de_lyon):
    refresh_bilans()
    text = lire("/")
    assert "1 collectivité territoriale engagée à l’international" in text
    assert "1 collectivité locale partenaire dans 1 pays" in text
    assert "1 projet de coopération décentralisée" in text
    assert "0 projet d’autres actions extérieures" in text
    assert "Mali : 1\u00a0projet" in text


def test_the_home_page_of_an_empty_atlas_says_zero(lire, db):
    assert "0 collectivité locale partenaire" in lire("/")


def test_a_collectivite_shows_its_five_parts_under_their_exact_names(client, projet_de_lyon):
    page = client.get(PAGE_DE_LYON).text
    assert re.findall(r"<h2 id=\"[a-z]+\">([^<]+)</h2>", page) == ONGLETS


def test_a_collectivite_says_who_it_is(lire, lyon):
    lyon.mise_a_jour_le = datetime(2026, 3, 1, 12, tzinfo=UTC)
    lyon.save()
    text = lire(PAGE_DE_LYON)
    for told in ("Rhône (69)", "Auvergne-Rhône-Alpes", "520\u202f774 habitants", "216901231"):
        assert told in text
    assert "Mis à jour le 1er\u00a0mars 2026" in text


def test_a_collectivite_shows_its_partners_by_country(lire, projet_de_lyon, allemagne):
    lyon = projet_de_lyon.cooperation.collectivite
    berlin = PartenaireFactory(nom="Berlin", pays=allemagne)
    tie = CooperationFactory(
        collectivite=lyon, partenaire=berlin, nature="action", jumelage=True, annee_debut=1967
    )
    ProjetFactory(cooperation=tie, titre="Échanges scolaires", statut="termine", annee_fin=2020)
    text = lire(PAGE_DE_LYON)
    cooperations, actions = text.rsplit("Coopérations décentralisées")[-1].split(ONGLETS[4])
    assert re.search(r"Bamako\W+1\u00a0projet", cooperations)
    assert "Adduction d’eau à Bamako en cours depuis 2019" in cooperations
    assert re.search(r"Berlin\W+jumelage\W+depuis 1967\W+1\u00a0projet", actions)
    assert "Échanges scolaires terminé 2019-2020" in actions


@time_machine.travel(date(2024, 6, 1), tick=False)
def test_not_declared_neant_and_an_amount_never_look_alike(client, lyon):
    DeclarationFactory(collectivite=lyon, annee=2020, montant=0)
    DeclarationFactory(collectivite=lyon, annee=2021, montant="1234.50")
    page = client.get(PAGE_DE_LYON).text
    cells = dict(re.findall(r"<th scope=\"row\">(\d+)</th><td class=\"nombre (.*?)</td>", page))
    assert cells["2020"] == 'apd--neant">néant'
    assert cells["2021"] == 'apd--montant">1\u202f234,50\u00a0€'
    assert cells["2022"] == 'apd--non-declaree">non déclarée'
    assert set(cells) == {str(year) for year in range(2003, 2024)}
    assert page.count('class="graphique__montant"') == 1
    assert page.count('class="graphique__neant"') == 1
    assert page.count('class="graphique__vide"') == 19


def test_a_private_e_mail_is_nowhere_in_the_page_a_public_one_is(client, lyon):
    ContactFactory(collectivite=lyon, nom="Secret", courriel="secret@lyon.example")
    ContactFactory(
        collectivite=lyon, nom="Ouvert", courriel="ouvert@lyon.example", courriel_public=True
    )
    page = client.get(PAGE_DE_LYON).text
    assert "Camille Secret" in page
    assert "secret@lyon.example" not in page
    assert '<a href="mailto:ouvert@lyon.example">' in page


def test_telephone_numbers_are_never_public(client, lyon):
    ContactFactory(collectivite=lyon, telephone="04 00 00 00 69", courriel_public=True)
    assert "04 00 00 00 69" not in client.get(PAGE_DE_LYON).text


def test_elus_come_before_cadres(lire, lyon):
    ContactFactory(collectivite=lyon, nature="cadre", nom="Cadre", ordre=0)
    ContactFactory(collectivite=lyon, nature="elu", nom="Elue", ordre=1)
    text = lire(PAGE_DE_LYON)
    assert text.index("Camille Elue") < text.index("Camille Cadre")


def test_networks_say_whether_they_are_joined_or_used(lire, lyon):
    AdhesionFactory(collectivite=lyon, reseau=ReseauFactory(nom="Eurocities"), utilisatrice=True)
    assert "Eurocities adhère · utilise pour ses actions" in lire(PAGE_DE_LYON)


def test_a_collectivite_not_recensee_says_so_and_is_not_indexed(client, inconnue):
    page = client.get("/collectivites/lyons-la-foret-27377/")
    assert "Cette collectivité n’a pas encore déclaré d’action." in page.text
    assert '<meta name="robots" content="noindex">' in page.text


def test_a_collectivite_recensee_is_indexed(client, lyon):
    page = client.get(PAGE_DE_LYON).text
    assert "noindex" not in page
    assert "n’a pas encore déclaré" not in page


def test_a_collectivite_not_recensee_is_out_of_lists_but_found(client, lire, lyon, inconnue):
    assert "Lyons-la-Forêt" not in lire("/collectivites/")
    found = lire("/recherche/?q=lyon")
    assert found.index("Lyon commune") < found.index("Lyons-la-Forêt")
    assert "n’a pas encore déclaré d’action" in found
    suggested = client.get("/recherche/suggestions/?nom=lyon").json()["suggestions"]
    assert [row["nom"] for row in suggested] == ["Lyon", "Lyons-la-Forêt"]


@pytest.mark.parametrize(
    ("filtre", "noms"),
    [
        ("", ["Angers", "Grand Est", "Lyon"]),
        ("type=region", ["Grand Est"]),
        ("region=84", ["Angers", "Lyon"]),
        ("departement=67", ["Grand Est"]),
        ("nom=ly", ["Lyon"]),
        ("nom=EST", ["Grand Est"]),
        ("type=commune&nom=a", ["Angers"]),
        ("type=departement", []),
        ("nom=zzz", []),
    ],
)
def test_the_list_is_narrowed_by_each_criterion(client, lyon, angers, filtre, noms):
    est = RegionFactory(code="44", nom="Grand Est", nom_normalise="grand est")
    rhin = DepartementFactory(code="67", nom="Bas-Rhin", region=est)
    CollectiviteFactory(type="region", nom="Grand Est", departement=rhin, recensee=True)
    page = client.get(f"/collectivites/?{filtre}")
    assert re.findall(r"<li>\s*<a href=\"/collectivites/[^\"]+\">([^<]+)", page.text) == noms
    assert f"Collectivités recensées\u00a0: {len(noms)}" in page.text
    assert ("Aucune collectivité recensée ne répond" in page.text) is not noms


def test_a_total_beyond_the_limit_is_only_more(lire, lyon, angers, monkeypatch):
    monkeypatch.setattr("collectivites.pagination.PLAFOND_DES_TOTAUX", 1)
    monkeypatch.setattr("collectivites.presentation.PLAFOND_DES_TOTAUX", 1)
    assert "Collectivités recensées\u00a0: plus de 1 " in lire("/collectivites/")


def test_the_next_page_keeps_the_criteria(client, db):
    CollectiviteFactory.create_batch(41, recensee=True)
    first = client.get("/collectivites/?type=commune&nom=Commune").text
    (link,) = re.findall(r"href=\"(\?[^\"]+)\" rel=\"next\"", first)
    second = client.get("/collectivites/" + link.replace("&amp;", "&"))
    assert second.text.count('<a href="/collectivites/commune-') == 1
    assert 'rel="prev"' in second.text
    assert "Collectivités recensées\u00a0: 41" in second.text


@pytest.mark.parametrize("q", ["", "%20", "zzz", "😀", "%"])
def test_a_search_that_finds_nothing_says_so(lire, lyon, q):
    assert "Aucune collectivité de ce nom." in lire(f"/recherche/?q={q}")


def test_search_finds_countries_and_partners_without_accents(lire, projet_de_lyon):
    PartenaireFactory(nom="Ségou", pays=projet_de_lyon.cooperation.partenaire.pays)
    refresh_bilans()
    assert "Ségou Mali" in lire("/recherche/?q=SEGOU")
    assert " Pays Mali " in lire("/recherche/?q=mal")


@pytest.mark.parametrize("adresse", list(DUREES))
def test_a_page_says_how_long_to_keep_it_and_answers_304_when_unchanged(
    client, projet_de_lyon, adresse
):
    numbers = {"projet": projet_de_lyon.pk, "partenaire": projet_de_lyon.cooperation.partenaire_id}
    address = adresse.format(**numbers)
    first = client.get(address)
    assert set(first["Cache-Control"].split(", ")) == set(DUREES[adresse].split(", "))
    assert first["ETag"]
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == first["Cache-Control"]


def test_a_page_that_changed_is_sent_again(client, lyon):
    before = client.get(PAGE_DE_LYON)["ETag"]
    Collectivite.objects.update(nom="Lugdunum")
    after = client.get(PAGE_DE_LYON, headers={"if-none-match": before})
    assert after.status_code == 200
    assert "Lugdunum" in after.text


def test_a_missing_page_says_so_in_french_and_is_not_kept(client, db):
    page = client.get("/collectivites/nulle-part-00000/")
    assert page.status_code == 404
    assert "Page introuvable" in page.text
    assert "Cette page n’existe pas, ou n’existe plus." in page.text
    assert 'lang="fr"' in page.text
    assert "noindex" in page.text
    assert page["Cache-Control"] == "no-store"
    assert not page.cookies
