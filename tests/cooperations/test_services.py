"""Writes on coopérations and projects: what each changes, keeps and refuses."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from collectivites.models import Collectivite
from collectivites.services import ConflitDeVersion
from cooperations.models import Cooperation, Projet, ProjetThematique
from cooperations.services import liens, partenariats
from cooperations.services import projets as services
from tests.factories import (
    CollectiviteFactory,
    CooperationFactory,
    PartenaireFactory,
    PaysFactory,
    ProjetFactory,
    ThematiqueFactory,
)

MIDI = datetime(2026, 5, 4, 12, tzinfo=UTC)
VALEURS = {"titre": "Forages", "description": "Dix forages.", "statut": "en_sommeil"}


@pytest.fixture
def sante(db):
    return ThematiqueFactory(code="sante", libelle="Santé", rang=2)


@pytest.fixture
def eau(db):
    return ThematiqueFactory()


@pytest.fixture
def modifier(agent_de_lyon, projet_de_lyon, eau):
    """Save Lyon's project as its agent, with some of the arguments changed."""

    def update(**changes):
        arguments = {
            "by": agent_de_lyon,
            "projet_id": projet_de_lyon.pk,
            "version": projet_de_lyon.version,
            "values": VALEURS,
            "themes": [eau],
            "at": MIDI,
        }
        return services.update_projet(**arguments | changes)

    return update


def list_themes(projet):
    return list(projet.themes.order_by("-principale", "pk").values_list("thematique", "principale"))


def test_the_typed_values_are_saved_and_the_others_left(modifier, projet_de_lyon):
    modifier()
    saved = Projet.objects.get(pk=projet_de_lyon.pk)
    assert {name: getattr(saved, name) for name in VALEURS} == VALEURS
    assert saved.annee_debut == projet_de_lyon.annee_debut
    assert saved.version == projet_de_lyon.version + 1
    assert saved.modifie_le == MIDI


def test_an_agent_s_save_confirms_the_project(modifier):
    assert modifier().verifie_le == MIDI


def test_the_delegation_s_save_confirms_nothing(modifier, delegation):
    saved = modifier(by=delegation)
    assert (saved.verifie_le, saved.modifie_le) == (None, MIDI)


def test_the_delegation_s_save_does_not_erase_a_confirmation(modifier, delegation):
    saved = modifier()
    later = datetime(2026, 6, 1, tzinfo=UTC)
    assert modifier(by=delegation, version=saved.version, at=later).verifie_le == MIDI


def test_the_collectivite_is_dated_and_no_other(modifier, lyon, angers):
    modifier()
    lyon.refresh_from_db()
    angers.refresh_from_db()
    assert lyon.mise_a_jour_le is not None
    assert angers.mise_a_jour_le is None


def test_the_first_theme_is_the_main_one(modifier, projet_de_lyon, eau, sante):
    modifier(themes=[sante, eau])
    assert list_themes(projet_de_lyon) == [("sante", True), ("eau-potable", False)]


def test_a_theme_given_twice_counts_once(modifier, projet_de_lyon, eau, sante):
    modifier(themes=[sante, eau, sante])
    assert list_themes(projet_de_lyon) == [("sante", True), ("eau-potable", False)]


def test_the_same_themes_are_not_written_again(modifier, projet_de_lyon):
    before = list(projet_de_lyon.themes.values_list("pk", flat=True))
    modifier()
    assert list(projet_de_lyon.themes.values_list("pk", flat=True)) == before


def test_the_journal_keeps_the_author_the_act_and_the_themes(
    modifier, agent_de_lyon, projet_de_lyon, eau, sante
):
    modifier(themes=[sante, eau])
    kept = Projet.history.filter(id=projet_de_lyon.pk).latest()
    assert (kept.history_user, kept.history_type, kept.titre) == (agent_de_lyon, "~", "Forages")
    assert set(kept.thematiques.values_list("thematique", flat=True)) == {"sante", "eau-potable"}
    assert Projet.history.filter(acte=kept.acte).count() == 1
    origine = Projet.history.filter(id=projet_de_lyon.pk).exclude(pk=kept.pk).latest()
    assert (origine.titre, origine.thematiques.count()) == (projet_de_lyon.titre, 1)


def test_a_project_saved_meanwhile_is_not_overwritten(modifier, projet_de_lyon):
    read = projet_de_lyon.version
    modifier(values=VALEURS | {"titre": "Le premier"})
    with pytest.raises(ConflitDeVersion) as conflict:
        modifier(version=read, values=VALEURS | {"titre": "Le second"})
    assert conflict.value.current.titre == "Le premier"
    assert Projet.objects.get(pk=projet_de_lyon.pk).titre == "Le premier"


def test_a_project_without_theme_is_refused(modifier, projet_de_lyon):
    with pytest.raises(ValidationError) as refusal:
        modifier(themes=[])
    assert refusal.value.message_dict == {"thematiques": ["Choisissez au moins une thématique."]}
    assert list_themes(projet_de_lyon) == [("eau-potable", True)]


@pytest.mark.parametrize(
    ("valeurs", "phrase"),
    [
        (
            {"statut": "termine", "annee_fin": None},
            "Indiquez l’année de fin d’un projet terminé.",
        ),
        (
            {"annee_debut": 2012, "annee_fin": 2011},
            "L’année de fin précède l’année de début.",
        ),
        ({"annee_debut": 1899}, "Indiquez une année à partir de 1900."),
        ({"annee_fin": 2101}, "Indiquez une année jusqu’à 2100."),
        ({"budget": -1}, "Un budget ne peut pas être négatif."),
        ({"titre": "\u200b"}, "Ce champ ne peut pas être vide."),
    ],
)
def test_a_refused_save_says_why_and_writes_nothing(
    modifier, projet_de_lyon, lyon, sante, valeurs, phrase
):
    with pytest.raises(ValidationError) as refusal:
        modifier(values=VALEURS | valeurs, themes=[sante])
    assert refusal.value.messages == [phrase]
    kept = Projet.objects.get(pk=projet_de_lyon.pk)
    assert (kept.titre, kept.version) == (projet_de_lyon.titre, projet_de_lyon.version)
    assert list_themes(kept) == [("eau-potable", True)]
    assert Projet.history.filter(id=kept.pk).count() == 1
    assert Collectivite.objects.get(pk=lyon.pk).mise_a_jour_le is None


def test_a_project_finished_the_year_it_began_is_accepted(modifier):
    values = VALEURS | {"statut": "termine", "annee_debut": 2012, "annee_fin": 2012}
    assert modifier(values=values).annee_fin == 2012


def test_a_project_gone_meanwhile_is_not_made_again(modifier, projet_de_lyon):
    version = projet_de_lyon.version
    pk = projet_de_lyon.pk
    projet_de_lyon.delete()
    with pytest.raises(ValidationError, match="vient d’être supprimé"):
        modifier(projet_id=pk, version=version)


def test_a_cooperation_in_france_is_refused(agent_de_lyon, lyon):
    france = PaysFactory(code="FR", iso3="FRA", nom="France", nom_normalise="france")
    row = Cooperation(
        collectivite=lyon, partenaire=PartenaireFactory(pays=france), nature="cooperation"
    )
    with pytest.raises(ValidationError) as refusal:
        liens.save_cooperation(by=agent_de_lyon, row=row)
    assert refusal.value.message_dict == {"partenaire": ["Une coopération se mène hors de France."]}
    assert not Cooperation.objects.exists()


@pytest.mark.parametrize("nature", ["collectivite_locale", "region", "groupement"])
def test_local_authorities_may_be_twinned(agent_de_lyon, lyon, nature):
    twin = PartenaireFactory(nature=nature)
    row = Cooperation(collectivite=lyon, partenaire=twin, nature="cooperation", jumelage=True)
    liens.save_cooperation(by=agent_de_lyon, row=row)
    assert Cooperation.objects.get().jumelage


@pytest.mark.parametrize("nature", ["association", "etablissement", "autre"])
def test_a_twinning_with_anybody_else_is_refused(agent_de_lyon, lyon, nature):
    other = PartenaireFactory(nature=nature)
    row = Cooperation(collectivite=lyon, partenaire=other, nature="cooperation", jumelage=True)
    with pytest.raises(ValidationError) as refusal:
        liens.save_cooperation(by=agent_de_lyon, row=row)
    assert refusal.value.message_dict == {
        "jumelage": ["Un jumelage lie deux collectivités : ce partenaire n’en est pas une."]
    }
    assert not Cooperation.objects.exists()


def test_an_association_may_be_a_partner_without_twinning(agent_de_lyon, lyon):
    row = Cooperation(
        collectivite=lyon,
        partenaire=PartenaireFactory(nature="association"),
        nature="cooperation",
    )
    liens.save_cooperation(by=agent_de_lyon, row=row)
    assert Cooperation.objects.get().partenaire.nature == "association"


def test_the_first_tie_makes_a_collectivite_recensee_and_the_last_unmakes_it(delegation):
    collectivite = CollectiviteFactory(recensee=False)
    rows = [
        Cooperation(collectivite=collectivite, partenaire=PartenaireFactory(), nature=nature)
        for nature in Cooperation.Nature.values
    ]
    states = []
    for write, row in [
        (liens.save_cooperation, rows[0]),
        (liens.save_cooperation, rows[1]),
        (liens.delete_cooperation, rows[0]),
        (liens.delete_cooperation, rows[1]),
    ]:
        write(by=delegation, row=row)
        collectivite.refresh_from_db()
        states.append(collectivite.recensee)
    assert states == [True, True, True, False]


def test_deleting_a_tie_deletes_its_projects_in_one_signed_act(delegation, projet_de_lyon):
    other = ProjetFactory()
    liens.delete_cooperation(by=delegation, row=projet_de_lyon.cooperation)
    assert list(Projet.objects.all()) == [other]
    assert ProjetThematique.objects.count() == 1
    tie = Cooperation.history.filter(history_type="-").get()
    gone = Projet.history.filter(history_type="-").get()
    assert (gone.acte, gone.history_user) == (tie.acte, delegation)
    assert gone.titre == projet_de_lyon.titre


@pytest.fixture
def declarer(agent_de_lyon, lyon, bamako):
    """Declare Lyon's coopération with Bamako, with some of the arguments changed."""

    def declare(**changes):
        arguments = {
            "by": agent_de_lyon,
            "collectivite_id": lyon.pk,
            "nature": "cooperation",
            "values": {"jumelage": False, "annee_debut": 1987},
            "partenaire_id": bamako.pk,
        }
        return partenariats.create_cooperation(**arguments | changes)

    return declare


def test_a_tie_and_its_new_partner_are_one_signed_act(declarer, agent_de_lyon, mali):
    nouveau = {"nom": "Kayes", "pays": mali, "nature": "collectivite_locale"}
    tie = declarer(partenaire_id=None, nouveau=nouveau)
    lines = [tie.history.get(), tie.partenaire.history.get()]
    assert len({line.acte for line in lines}) == 1
    assert {line.history_user for line in lines} == {agent_de_lyon}


def test_a_second_tie_of_one_nature_is_refused_whole(declarer, lyon):
    declarer()
    with pytest.raises(ValidationError, match="Vous travaillez déjà"):
        declarer()
    assert lyon.actes.count() == 1


def test_france_a_merged_partner_and_a_false_twinning_make_nothing(declarer, lyon, bamako):
    france = PaysFactory(code="FR", iso3="FRA", nom="France", nom_normalise="france")
    there = {"nom": "Nantes", "pays": france, "nature": "collectivite_locale"}
    merged = PartenaireFactory(fusionne_dans=bamako)
    association = PartenaireFactory(nature="association")
    for changes in (
        {"partenaire_id": None, "nouveau": there},
        {"partenaire_id": merged.pk},
        {"partenaire_id": association.pk, "values": {"jumelage": True}},
    ):
        with pytest.raises(ValidationError):
            declarer(**changes)
    assert not Cooperation.objects.exists() and not lyon.actes.exists()


def test_what_is_gone_meanwhile_takes_no_project_and_no_correction(declarer, agent_de_lyon, eau):
    tie = declarer()
    liens.delete_cooperation(by=agent_de_lyon, row=tie)
    with pytest.raises(ValidationError, match="vient d’être supprimée"):
        services.create_projet(
            by=agent_de_lyon, cooperation_id=tie.pk, values=VALEURS, themes=[eau]
        )
    with pytest.raises(ValidationError, match="vient d’être supprimée"):
        partenariats.update_cooperation(
            by=agent_de_lyon,
            cooperation_id=tie.pk,
            version=tie.version,
            values={},
            partenaire={},
            partenaire_version=0,
        )


def test_associates_not_given_are_left_alone(modifier, projet_de_lyon):
    projet_de_lyon.partenaires_associes.add(PartenaireFactory())
    modifier()
    assert projet_de_lyon.partenaires_associes.count() == 1
    modifier(version=projet_de_lyon.version + 1, associes={"partenaires_associes": []})
    assert not projet_de_lyon.partenaires_associes.exists()


def test_after_a_load_recensement_is_read_from_the_rows(lyon, angers, bamako):
    unknown = CollectiviteFactory(recensee=False)
    CooperationFactory(collectivite=unknown, partenaire=bamako, nature="action")
    CooperationFactory(collectivite=angers, partenaire=bamako)
    liens.refresh_recensement()
    listed = Collectivite.objects.recensees().order_by("pk")
    assert list(listed) == [angers, unknown]
