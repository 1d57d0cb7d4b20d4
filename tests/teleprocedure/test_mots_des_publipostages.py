"""The words of mailings: variables are replaced once, as they are, and never run."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from teleprocedure.adressage import Fiche
from teleprocedure.mots import VARIABLES, Mots, check_words, fill
from tests.factories import CampagneFactory

LYON = Fiche(1, "Lyon", "lyon-69123")
LIEN = "https://atlas.example/x/"
SANS_SENS = [
    ("Bonjour {prenom}", "Variable inconnue : {prenom}."),
    ("{collectivite.__class__} {0} {}", "{collectivite.__class__}, {0}, {}."),
    ("{collectivite!r:>10}", "Variable inconnue : {collectivite!r:>10}."),
    ("Bonjour { lien }", "Variable inconnue : { lien }."),
    ("Bonjour {collectivite", "Accolade seule"),
    ("Bonjour collectivite}", "Accolade seule"),
    ("{{collectivite}}", "Accolade seule"),
    ("}{", "Accolade seule"),
]


def fill_words(objet="Objet", texte="Texte", nom="Alix Roy", fiches=(LYON,), lien=LIEN):
    campagne = CampagneFactory.build()
    return fill(Mots(objet, texte), campagne, nom=nom, fiches=list(fiches), lien=lien)


def explain(nature="relance", objet="Objet", texte="Texte"):
    with pytest.raises(ValidationError) as refus:
        check_words(nature, objet, texte)
    return {
        name: [sentence.replace("\u00a0", " ") for sentence in told]
        for name, told in refus.value.message_dict.items()
    }


@pytest.mark.parametrize(("texte", "phrase"), SANS_SENS)
def test_words_that_could_not_be_filled_are_refused_and_named(texte, phrase):
    assert phrase in explain(texte=texte)["texte"][0]
    assert phrase in explain(objet=texte)["objet"][0]


def test_a_link_never_goes_in_a_subject():
    assert "{lien}" in explain(objet="Voir {lien}")["objet"][0]


def test_an_invitation_carries_its_link():
    assert "personne ne peut l’accepter" in explain("invitation")["texte"][0]
    check_words("invitation", "Objet", "Voir {lien}")


def test_every_variable_has_a_value():
    every = " ".join(f"{{{name}}}" for name in VARIABLES)
    check_words("relance", "Objet", every)
    assert "{" not in fill_words(texte=every).texte


def test_a_message_reads_as_its_recipient_expects():
    filled = fill_words(
        "{collectivite}, {annee}", "{prenom_nom} · {annee_apd} · {cloture} · {lien}"
    )
    assert filled.objet == "Lyon, 2026"
    assert filled.texte.replace("\u00a0", " ") == (
        f"Alix Roy · 2025 · 30 juin 2026 à 2 h 00 · {LIEN}"
    )


def test_an_official_address_is_greeted_without_a_name():
    assert fill_words(texte="Bonjour {prenom_nom},", nom="").texte == "Bonjour Madame, Monsieur,"


def test_a_name_that_looks_like_a_variable_stays_a_name():
    piege = Fiche(2, "{lien} {contact}", "piege-2")
    assert fill_words(texte="{collectivite}", fiches=[piege]).texte == "{lien} {contact}"
    assert fill_words(texte="{prenom_nom}", nom="{lien}\\1 %s").texte == "{lien}\\1 %s"


def test_all_names_are_said_in_the_text_and_three_in_the_subject():
    fiches = [Fiche(n, nom, nom) for n, nom in enumerate(["A", "B", "C", "D", "E"])]
    filled = fill_words("{collectivite}", "{collectivite}", fiches=fiches)
    assert filled == Mots("A, B, C et 2 autres", "A, B, C, D et E")


def test_a_subject_stays_within_what_the_queue_can_keep():
    long = Fiche(1, "Ville " * 33, "ville-1")
    assert len(fill_words("{collectivite}" * 10, fiches=[long]).objet) <= 900


@given(st.text(alphabet="ab {}.!_0"))
def test_what_is_accepted_is_filled_whole_and_what_is_not_is_told(texte):
    try:
        check_words("relance", "Objet", texte)
    except ValidationError as refus:
        assert refus.messages
    else:
        assert not set("{}") & set(fill_words(texte=texte).texte)


def test_campaign_dates_are_told_in_paris_time():
    assert fill_words(texte="{ouverture}").texte.replace("\u00a0", " ") == (
        "1er avril 2026 à 2 h 00"
    )
