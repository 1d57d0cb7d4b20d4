"""The kept figures count what the words of the home page say, and nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperations.bilans import refresh_bilans
from cooperations.models import Bilan
from tests.factories import (
    CollectiviteFactory,
    CooperationFactory,
    PartenaireFactory,
    ProjetFactory,
    ThematiqueFactory,
)

CHIFFRES = ("collectivites", "partenaires", "projets_cooperation", "projets_action")


@pytest.fixture
def bilan():
    """Compute the figures again and return those of a country, of the world without one."""

    def compute(pays=None):
        refresh_bilans()
        row = Bilan.objects.get(pays=pays)
        return {name: getattr(row, name) for name in CHIFFRES}

    return compute


def read_world():
    return Bilan.objects.get(pays=None)


def test_an_empty_atlas_counts_nothing(db, bilan):
    assert set(bilan().values()) == {0}
    assert read_world().nombre_de_pays == 0
    assert Bilan.objects.count() == 1


def test_each_word_is_counted_once(lyon, angers, bamako, mali, bilan):
    tie = CooperationFactory(collectivite=lyon, partenaire=bamako)
    CooperationFactory(collectivite=angers, partenaire=bamako)
    action = CooperationFactory(collectivite=lyon, partenaire=bamako, nature="action")
    ProjetFactory(cooperation=tie)
    ProjetFactory(cooperation=tie)
    ProjetFactory(cooperation=action)
    expected = {
        "collectivites": 2,
        "partenaires": 1,
        "projets_cooperation": 2,
        "projets_action": 1,
    }
    assert bilan(mali) == expected
    assert bilan() == expected
    assert read_world().nombre_de_pays == 1


def test_a_merged_partner_is_not_counted(lyon, bamako, bilan):
    merged = PartenaireFactory(nom="Bamaco", pays=bamako.pays, fusionne_dans=bamako)
    CooperationFactory(collectivite=lyon, partenaire=bamako)
    CooperationFactory(collectivite=lyon, partenaire=merged)
    assert bilan()["partenaires"] == 1


@pytest.mark.parametrize(
    ("nature", "nombre"),
    [
        ("collectivite_locale", 1),
        ("region", 1),
        ("groupement", 1),
        ("association", 0),
        ("etablissement", 0),
        ("autre", 0),
    ],
)
def test_only_local_authorities_are_partners_of_the_totals(lyon, bilan, nature, nombre):
    tie = CooperationFactory(collectivite=lyon, partenaire=PartenaireFactory(nature=nature))
    ProjetFactory(cooperation=tie)
    figures = bilan()
    assert (figures["partenaires"], figures["projets_cooperation"]) == (nombre, 1)
    assert read_world().nombre_de_pays == nombre


def test_a_partner_of_actions_only_is_not_counted_nor_its_country(lyon, allemagne, bilan):
    berlin = PartenaireFactory(nom="Berlin", pays=allemagne)
    ProjetFactory(
        cooperation=CooperationFactory(collectivite=lyon, partenaire=berlin, nature="action")
    )
    assert bilan(allemagne) == {
        "collectivites": 1,
        "partenaires": 0,
        "projets_cooperation": 0,
        "projets_action": 1,
    }
    assert read_world().nombre_de_pays == 0


def test_a_partner_without_any_tie_is_not_counted(bamako, bilan):
    assert bilan()["partenaires"] == 0


def test_a_collectivite_without_tie_is_not_counted(bilan, lyon, bamako):
    CollectiviteFactory(recensee=False)
    CooperationFactory(collectivite=lyon, partenaire=bamako)
    assert bilan()["collectivites"] == 1


def test_a_collectivite_active_in_two_countries_counts_once_in_the_world(
    lyon, bamako, allemagne, mali, bilan
):
    CooperationFactory(collectivite=lyon, partenaire=bamako)
    CooperationFactory(collectivite=lyon, partenaire=PartenaireFactory(pays=allemagne))
    assert bilan()["collectivites"] == 1
    assert bilan(mali)["collectivites"] == bilan(allemagne)["collectivites"] == 1
    assert read_world().nombre_de_pays == 2


def test_themes_of_a_country_are_ranked_by_number_of_projects(lyon, bamako, mali, bilan):
    tie = CooperationFactory(collectivite=lyon, partenaire=bamako)
    sante = ThematiqueFactory(code="sante", libelle="Santé")
    ProjetFactory(cooperation=tie)
    ProjetFactory(cooperation=tie, thematique=sante)
    ProjetFactory(cooperation=tie, thematique=sante).themes.create(
        thematique=ThematiqueFactory(code="culture", libelle="Culture")
    )
    bilan()
    ranked = [["sante", 2], ["culture", 1], ["eau-potable", 1]]
    assert Bilan.objects.get(pays=mali).thematiques == ranked


def test_computing_twice_writes_nothing(projet_de_lyon):
    assert refresh_bilans() is True
    kept = list(Bilan.objects.values())
    with CaptureQueriesContext(connection) as queries:
        assert refresh_bilans() is False
    assert all(q["sql"].lstrip("(").startswith("SELECT") for q in queries)
    assert list(Bilan.objects.values()) == kept


def test_a_country_where_nothing_happens_any_more_has_no_figures(projet_de_lyon, bilan):
    bilan()
    projet_de_lyon.delete()
    projet_de_lyon.cooperation.delete()
    assert set(bilan().values()) - {0} == {1}
    assert Bilan.objects.count() == 1
