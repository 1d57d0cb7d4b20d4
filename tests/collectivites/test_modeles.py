"""What the rows of this app hold true by themselves, and what a lost race is told."""

import pytest
from django.core.exceptions import ValidationError

from collectivites.models import Adhesion, Collectivite, Contact
from collectivites.services import ConflitDeVersion, lock, save_row
from collectivites.validation import has_luhn_checksum
from tests.factories import (
    AdhesionFactory,
    CollectiviteFactory,
    ContactFactory,
    DepartementFactory,
    RegionFactory,
    ReseauFactory,
)


@pytest.fixture
def lose_the_race(monkeypatch):
    """Make ``write`` happen after the row of ``model`` was validated, before it is saved."""

    def lose(model, write):
        validate = model.full_clean

        def validate_then_lose(self, *args, **kwargs):
            validate(self, *args, **kwargs)
            write()

        monkeypatch.setattr(model, "full_clean", validate_then_lose)

    return lose


def test_an_address_is_the_name_then_the_code():
    row = Collectivite(type="commune", nom="L’Haÿ-les-Roses", code_insee="94038")
    row.set_keys()
    assert (row.slug, row.nom_normalise) == ("l-hay-les-roses-94038", "l hay les roses")


def test_an_intercommunalite_takes_its_siren_in_its_address():
    row = Collectivite(type="intercommunalite", nom="Nantes Métropole", siren="244400404")
    row.set_keys()
    assert row.slug == "nantes-metropole-244400404"


def test_a_corsican_code_is_in_lower_case_in_the_address(db):
    assert CollectiviteFactory(nom="Ajaccio", code_insee="2A004").slug == "ajaccio-2a004"


def test_the_longest_name_still_fits_its_address(db):
    row = CollectiviteFactory(nom="mot " * 50, code_insee="2A004")
    row.full_clean()
    assert len(row.slug) <= 120


def test_an_address_never_changes_but_the_sort_key_follows_the_name(lyon):
    lyon.nom = "Lugdunum"
    save_row(lyon)
    lyon.refresh_from_db()
    assert (lyon.slug, lyon.nom_normalise) == ("lyon-69123", "lugdunum")


def test_two_collectivites_without_code_do_not_collide(db):
    for siren in ("244400404", "200046977"):
        row = Collectivite(type="intercommunalite", nom="Métropole", siren=siren, code_insee="")
        save_row(row)
        assert row.code_insee is None


def test_the_same_code_may_serve_two_types(db):
    CollectiviteFactory(type="departement", code_insee="75")
    CollectiviteFactory(type="region", code_insee="75").full_clean()


@pytest.mark.parametrize(
    ("siren", "phrase"),
    [
        ("216901232", "Ce SIREN n’existe pas : son dernier chiffre ne concorde pas."),
        ("21690123", "Un SIREN compte 9 chiffres, par exemple 216901231."),
        ("21690123a", "Un SIREN compte 9 chiffres, par exemple 216901231."),
        ("٢١٦٩٠١٢٣١", "Un SIREN compte 9 chiffres, par exemple 216901231."),
    ],
)
def test_a_siren_is_nine_digits_that_agree(db, siren, phrase):
    with pytest.raises(ValidationError) as refusal:
        Collectivite(type="commune", nom="Lyon", siren=siren).full_clean()
    assert refusal.value.message_dict["siren"] == [phrase]


def test_luhn_sees_any_digit_changed():
    assert has_luhn_checksum("216901231")
    for rank in range(9):
        for digit in set("0123456789") - {"216901231"[rank]}:
            changed = "216901231"[:rank] + digit + "216901231"[rank + 1 :]
            assert not has_luhn_checksum(changed)


@pytest.mark.parametrize(("champ", "valeur"), [("latitude", 90.1), ("longitude", -180.1)])
def test_a_position_is_on_the_earth(db, champ, valeur):
    row = CollectiviteFactory()
    setattr(row, champ, valeur)
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    assert set(refusal.value.error_dict) == {champ}


def test_criteria_narrow_together_and_empty_ones_do_not(lyon):
    CollectiviteFactory(type="departement")
    bretagne = RegionFactory(code="53", nom="Bretagne", nom_normalise="bretagne")
    finistere = DepartementFactory(code="29", nom="Finistère", region=bretagne)
    brest = CollectiviteFactory(departement=finistere)
    every = Collectivite.objects
    assert every.in_territory().count() == 3
    assert list(every.in_territory(type="commune", region="53")) == [brest]
    assert list(every.in_territory(departement="69", type="commune")) == [lyon]
    assert not every.in_territory(departement="69", region="53").exists()


def test_only_those_that_lead_something_are_recensees(lyon):
    CollectiviteFactory(recensee=False)
    assert list(Collectivite.objects.recensees()) == [lyon]


def test_people_and_rows_are_named_in_french(lyon):
    assert str(lyon) == "Lyon (commune)"
    assert str(ContactFactory(prenom="", nom="Dubois")) == "Dubois"
    assert str(ReseauFactory(nom="Cités Unies France", sigle="CUF")) == "Cités Unies France (CUF)"


def test_a_lost_race_on_a_unique_rule_is_told_in_its_words(lyon, lose_the_race):
    reseau = ReseauFactory()
    row = Adhesion(collectivite=lyon, reseau=reseau, adherente=True)
    lose_the_race(Adhesion, lambda: AdhesionFactory(collectivite=lyon, reseau=reseau))
    with pytest.raises(ValidationError) as refusal:
        save_row(row)
    assert refusal.value.messages == ["Cette association ou ce réseau figure déjà dans la liste."]


def test_a_lost_race_on_a_code_is_told_in_its_words(db, lose_the_race):
    row = Collectivite(type="commune", nom="Lyon", code_insee="69123")
    lose_the_race(Collectivite, lambda: CollectiviteFactory(nom="Lugdunum", code_insee="69123"))
    with pytest.raises(ValidationError) as refusal:
        save_row(row)
    assert refusal.value.messages == ["Une collectivité de ce type porte déjà ce code INSEE."]


def test_a_refusal_of_the_database_alone_is_still_a_sentence(lyon, monkeypatch):
    monkeypatch.setattr(Contact, "full_clean", lambda self: None)
    with pytest.raises(ValidationError) as refusal:
        save_row(Contact(collectivite=lyon, nature="elu", nom=None))
    assert refusal.value.messages == ["Cet enregistrement contredit une autre saisie."]
    assert not Contact.objects.exists()


def test_saving_raises_the_version(lyon):
    before = lyon.version
    save_row(lyon)
    assert Collectivite.objects.get(pk=lyon.pk).version == before + 1


def test_a_lock_needs_the_version_that_was_read(lyon):
    assert lock(Collectivite.objects.all(), pk=lyon.pk, version=0) == lyon
    save_row(lyon)
    with pytest.raises(ConflitDeVersion) as conflict:
        lock(Collectivite.objects.all(), pk=lyon.pk, version=0)
    assert conflict.value.current.version == 1


def test_a_row_gone_meanwhile_cannot_be_locked(lyon):
    with pytest.raises(Collectivite.DoesNotExist):
        lock(Collectivite.objects.exclude(pk=lyon.pk), pk=lyon.pk, version=0)
