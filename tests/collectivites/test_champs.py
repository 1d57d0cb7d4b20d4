"""Fields that keep two promises: text is normalised, and sorts alike on both databases."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection

from collectivites.champs import ChampTexte
from collectivites.models import Collectivite, Contact, Reseau
from collectivites.texte import MAX_LENGTH
from cooperations.models import Projet
from tests.factories import CollectiviteFactory, ContactFactory, ReseauFactory


def test_a_form_field_cleans_before_it_asks_for_something():
    field = ChampTexte(label="Nom")
    assert field.clean(" Ba\x00ma\u202eko ") == "Bamako"
    with pytest.raises(ValidationError):
        field.clean("\u200b\x00 ")


def test_a_form_field_counts_characters_once_cleaned():
    field = ChampTexte(label="Nom", max_length=6)
    assert field.clean("  Bamako\u200b  ") == "Bamako"
    with pytest.raises(ValidationError):
        field.clean("Bamako2")


def test_a_long_form_field_keeps_paragraphs():
    assert ChampTexte(multiline=True).clean("un\r\n\r\ndeux") == "un\n\ndeux"
    assert ChampTexte().clean("un\r\n\r\ndeux") == "un deux"


def test_model_forms_clean_text_by_themselves():
    form_class = forms.modelform_factory(Projet, fields=["titre", "description", "site_web"])
    assert isinstance(form_class.base_fields["titre"], ChampTexte)
    assert form_class.base_fields["description"].multiline
    assert form_class.base_fields["description"].max_length == MAX_LENGTH
    assert form_class.base_fields["site_web"].clean("ville.example") == "https://ville.example"


def test_validation_cleans_the_row_itself(db):
    contact = ContactFactory(nom="  Du\x00bois ")
    contact.full_clean()
    assert contact.nom == "Dubois"


def test_a_long_text_has_a_limit():
    projet = Projet(description="a" * (MAX_LENGTH + 1))
    with pytest.raises(ValidationError) as refusal:
        projet.clean_fields(exclude=["cooperation", "titre", "statut"])
    assert set(refusal.value.error_dict) == {"description"}


def test_a_web_address_must_be_one():
    with pytest.raises(ValidationError) as refusal:
        Reseau(nom="Réseau", nature="association", site_web="javascript:alert(1)").clean_fields()
    assert set(refusal.value.error_dict) == {"site_web"}


def test_keys_sort_as_python_sorts_them(db):
    names = [
        "Lyon",
        "L’Haÿ",
        "La Baule",
        "Labaule",
        "Évry",
        "Evry 2",
        "l a",
        "Zürich",
        "Aix",
        "2 B",
    ]
    for name in names:
        ReseauFactory(nom=name)
    keys = list(Reseau.objects.order_by("nom_normalise").values_list("nom_normalise", flat=True))
    assert keys == sorted(keys)
    assert keys[0] == "2 b"
    assert keys.index("la baule") < keys.index("labaule")


def test_the_sort_key_is_compared_byte_by_byte(db):
    collation = Collectivite._meta.get_field("nom_normalise").db_parameters(connection)["collation"]
    assert collation == ("C" if connection.vendor == "postgresql" else None)


def test_names_are_found_by_the_start_of_a_word(db):
    lyon = CollectiviteFactory(nom="Grand Lyon")
    CollectiviteFactory(nom="Oullins")
    for typed in ("lyon", "LY", "grand l", "Grand-Lyon", " lyôn "):
        assert list(Collectivite.objects.named(typed)) == [lyon], typed
    assert not Collectivite.objects.named("yon").exists()


def test_an_empty_name_does_not_filter_but_an_unreadable_one_finds_nothing(db):
    CollectiviteFactory()
    assert Collectivite.objects.named(" ").count() == 1
    assert Collectivite.objects.named("😀").count() == 0
    assert Collectivite.objects.named("%").count() == 0


def test_a_contact_is_cleaned_wherever_it_comes_from(db):
    row = Contact(collectivite=CollectiviteFactory(), nature="elu", nom="\u202e", titre=" a  b ")
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    assert "nom" in refusal.value.error_dict
    assert row.titre == "a b"
