"""Countries, partners and projects: their addresses, and what their pages show."""

from itertools import accumulate

import pytest

from cooperations.bilans import refresh_bilans
from cooperations.models import Thematique
from tests.factories import (
    CollectiviteFactory,
    CooperationFactory,
    PartenaireFactory,
    ProjetFactory,
    ThematiqueFactory,
)


@pytest.fixture
def fiche(projet_de_lyon):
    return f"/projets/{projet_de_lyon.pk}-adduction-d-eau-a-bamako/"


def test_a_project_with_a_wrong_name_in_its_address_leads_to_the_right_one(client, fiche):
    response = client.get(fiche.replace("adduction", "autre"))
    assert (response.status_code, response["Location"]) == (301, fiche)


def test_a_project_s_address_follows_its_title(client, projet_de_lyon, fiche):
    projet_de_lyon.titre = "Écoles"
    projet_de_lyon.save()
    response = client.get(fiche)
    assert response["Location"] == f"/projets/{projet_de_lyon.pk}-ecoles/"


def test_a_partner_with_a_wrong_name_in_its_address_leads_to_the_right_one(client, bamako):
    response = client.get(f"/partenaires/{bamako.pk}-autre/")
    assert (response.status_code, response["Location"]) == (
        301,
        f"/partenaires/{bamako.pk}-bamako/",
    )


def test_a_merged_partner_leads_to_the_one_that_is_kept(client, bamako):
    merged = PartenaireFactory(nom="Bamaco", pays=bamako.pays, fusionne_dans=bamako)
    response = client.get(f"/partenaires/{merged.pk}-bamaco/")
    assert (response.status_code, response["Location"]) == (
        301,
        f"/partenaires/{bamako.pk}-bamako/",
    )


def test_a_merged_partner_is_neither_listed_found_nor_placed(client, bamako):
    PartenaireFactory(nom="Bamaco", pays=bamako.pays, fusionne_dans=bamako)
    assert client.get("/carte/points.json").json()["nom"] == ["Bamako"]
    for address in ("/pays/ml/", "/recherche/?q=bama"):
        page = client.get(address).text
        assert ("Bamako" in page, "Bamaco" in page) == (True, False)


def test_a_country_in_upper_case_leads_to_its_address(client, mali):
    response = client.get("/pays/ML/")
    assert (response.status_code, response["Location"]) == (301, "/pays/ml/")


@pytest.mark.parametrize(
    "adresse",
    ["/pays/zz/", "/partenaires/999999-x/", "/projets/999999-x/", "/carte/points.json?pays=zzz"],
)
def test_what_does_not_exist_is_a_404(client, db, adresse):
    assert client.get(adresse).status_code == 404


def test_a_country_shows_its_figures_themes_and_partners(client, projet_de_lyon):
    refresh_bilans()
    page = client.get("/pays/ml/").text
    assert "Les collectivités françaises au Mali" in page
    assert "<strong>1</strong> collectivité locale partenaire" in page
    assert "Eau potable" in page
    assert ">Bamako</a>" in page
    assert ">Lyon</a>" in page


def test_a_country_where_nothing_happens_has_a_page(client, allemagne):
    page = client.get("/pays/de/").text
    assert "<strong>0</strong> collectivité locale partenaire" in page
    assert "Aucun partenaire n’est déclaré dans ce pays." in page


def test_a_partner_shows_everyone_who_works_with_it(client, projet_de_lyon, projet_d_angers):
    partenaire = projet_de_lyon.cooperation.partenaire
    page = client.get(f"/partenaires/{partenaire.pk}-bamako/").text
    assert page.index(">Angers</a>") < page.index(">Lyon</a>")
    assert "coopération décentralisée · 1\u00a0projet" in page


def test_a_partner_without_tie_says_so(client, bamako):
    page = client.get(f"/partenaires/{bamako.pk}-bamako/").text
    assert "Aucune coopération n’est déclarée avec ce partenaire." in page


def test_a_project_shows_every_field_that_is_public(client, projet_de_lyon, fiche):
    fields = {
        "objectifs": "Boire mieux",
        "lieu": "Commune VI",
        "operateurs": "Hydraulique sans frontières",
        "budget": "12500",
        "site_web": "https://eau.example",
        "reference_interne": "REF-42",
    }
    for name, value in fields.items():
        setattr(projet_de_lyon, name, value)
    projet_de_lyon.save()
    page = client.get(fiche).text
    for told in ("Boire mieux", "Commune VI", "Hydraulique", "12\u202f500\u00a0€", "eau.example"):
        assert told in page
    assert "REF-42" not in page


def test_a_project_shows_its_main_theme_first(client, projet_de_lyon, fiche):
    ThematiqueFactory(code="agriculture", libelle="Agriculture", rang=0)
    projet_de_lyon.thematiques.add(Thematique.objects.get(code="agriculture"))
    page = client.get(fiche).text
    assert "<dd>Eau potable (principale)</dd><dd>Agriculture</dd>" in page


def test_a_project_shows_who_is_associated_and_who_else_works_there(
    client, projet_de_lyon, projet_d_angers, fiche
):
    partenaire = projet_de_lyon.cooperation.partenaire
    projet_de_lyon.collectivites_associees.add(CollectiviteFactory(nom="Nantes"))
    projet_de_lyon.partenaires_associes.add(PartenaireFactory(nom="Kati", pays=partenaire.pays))
    page = client.get(fiche).text
    neighbours = page.split("Autres collectivités françaises qui travaillent avec Bamako")[1]
    assert ">Angers</a>" in neighbours.split("</ul>")[0]
    assert ">Lyon</a>" not in neighbours.split("</ul>")[0]
    assert ">Nantes</a>" in page
    assert ">Kati</a>" in page


def test_what_people_typed_is_shown_as_text(client, projet_de_lyon):
    projet_de_lyon.titre = "<script>alert(1)</script>"
    projet_de_lyon.description = "<img src=x onerror=alert(1)>"
    projet_de_lyon.save()
    page = client.get(f"/projets/{projet_de_lyon.pk}-script-alert-1-script/").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_points_of_the_map_are_columns_of_differences(client, lyon, mali, allemagne):
    places = [("Kati", mali, 12.745), ("Bamako", mali, 12.65), ("Berlin", allemagne, 52.52)]
    rows = {}
    for nom, pays, latitude in places:
        row = PartenaireFactory(nom=nom, pays=pays, latitude=latitude, longitude=-8)
        ProjetFactory(cooperation=CooperationFactory(collectivite=lyon, partenaire=row))
        rows[nom] = row.pk
    points = client.get("/carte/points.json").json()
    assert points["pays"] == [["DE", "Allemagne", 1], ["ML", "Mali", 2]]
    columns = [accumulate(points[name]) for name in ("id", "lat", "lon")]
    decoded = list(zip(points["nom"], *columns, points["projets"], strict=True))
    assert decoded[0] == ("Berlin", rows["Berlin"], 52520, -8000, 1)
    assert sorted(decoded[1:]) == [
        ("Bamako", rows["Bamako"], 12650, -8000, 1),
        ("Kati", rows["Kati"], 12745, -8000, 1),
    ]


def test_points_may_be_those_of_one_country(client, bamako, allemagne):
    PartenaireFactory(nom="Berlin", pays=allemagne)
    for code in ("ml", "ML"):
        assert client.get(f"/carte/points.json?pays={code}").json()["nom"] == ["Bamako"]


def test_a_partner_without_position_is_not_on_the_map(client, mali):
    PartenaireFactory(pays=mali, latitude=None, longitude=None)
    PartenaireFactory(pays=mali, latitude=1, longitude=None)
    assert client.get("/carte/points.json").json()["nom"] == []
