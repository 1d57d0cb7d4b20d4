"""Names typed in capitals, or without any, are proposed as they are written."""

import pytest

from collectivites.typographie import suggest_case


@pytest.mark.parametrize(
    ("tape", "propose"),
    [
        ("BAMAKO", "Bamako"),
        ("bamako", "Bamako"),
        ("SAINT-LOUIS", "Saint-Louis"),
        ("saint-louis", "Saint-Louis"),
        ("ABOMEY-CALAVI", "Abomey-Calavi"),
        ("SAN JOSÉ", "San José"),
        ("DÜSSELDORF", "Düsseldorf"),
        ("straße", "Straße"),
        ("ÉVREUX", "Évreux"),
        ("İSTANBUL", "İstanbul"),
        ("DİYARBAKIR", "Diyarbakir"),
        ("МОСКВА", "Москва"),
        ("НИЖНИЙ НОВГОРОД", "Нижний Новгород"),
        ("MCALLEN", "McAllen"),
        ("IHARAN̈A", "Iharan̈a"),
    ],
)
def test_a_name_takes_its_capitals(tape, propose):
    assert suggest_case(tape) == propose


@pytest.mark.parametrize(
    ("tape", "propose"),
    [
        ("RIO DE JANEIRO", "Rio de Janeiro"),
        ("FRANKFURT AM MAIN", "Frankfurt am Main"),
        ("PORT-AU-PRINCE", "Port-au-Prince"),
        ("STOKE-ON-TRENT", "Stoke-on-Trent"),
        ("DAR ES SALAAM", "Dar es Salaam"),
        ("SANTA CRUZ DE LA SIERRA", "Santa Cruz de la Sierra"),
        ("PALMA DE LOS REYES", "Palma de los Reyes"),
        ("EAST LOS ANGELES", "East Los Angeles"),
        ("LA PAZ", "La Paz"),
        ("ROI ET", "Roi Et"),
        ("FRAY LUIS A. BELTRÁN", "Fray Luis A. Beltrán"),
        ("PROVINCE D’AL HOCEÏMA", "Province d’Al Hoceïma"),
    ],
)
def test_small_words_stay_small_inside_a_name(tape, propose):
    assert suggest_case(tape) == propose


@pytest.mark.parametrize("apostrophe", ["'", "’"])
@pytest.mark.parametrize(
    ("tape", "propose"),
    [
        ("N'DJAMENA", "N'Djamena"),
        ("n'djamena", "N'Djamena"),
        ("VILLE DE N'DJAMENA", "Ville de N'Djamena"),
        ("L'AQUILA", "L'Aquila"),
        ("VILLE DE L'AQUILA", "Ville de L'Aquila"),
        ("VAL D'OISE", "Val d'Oise"),
        ("SAINT-OUEN-L'AUMÔNE", "Saint-Ouen-l'Aumône"),
        ("SANT'ANGELO DEI LOMBARDI", "Sant'Angelo dei Lombardi"),
        ("MONTEFIORE DELL'ASO", "Montefiore dell'Aso"),
        ("O'HIGGINS", "O'Higgins"),
        ("XI'AN", "Xi'an"),
        ("'S-HERTOGENBOSCH", "'s-Hertogenbosch"),
        ("BAYT 'INUN", "Bayt 'Inun"),
    ],
)
def test_an_apostrophe_keeps_or_gives_the_capital(tape, propose, apostrophe):
    assert suggest_case(tape.replace("'", apostrophe)) == propose.replace("'", apostrophe)


@pytest.mark.parametrize(
    ("tape", "propose"),
    [
        ("VILLE DE HANOÏ", "Ville de Hanoï"),
        ("VILLE DE LA PAZ", "Ville de La Paz"),
        ("MAIRIE D’EL MENIA", "Mairie d’El Menia"),
        ("COMMUNAUTÉ DE COMMUNES DE LA VALLÉE", "Communauté de communes de la vallée"),
        ("CENTRE HOSPITALIER D’OUARGAYE", "Centre hospitalier d’Ouargaye"),
        ("ASSOCIATION DES MAIRES DU BURKINA FASO", "Association des maires du Burkina Faso"),
        ("LA UNIÓN", "La Unión"),
        ("COMMUNE DE LA RÉGION", "Commune de la région"),
    ],
)
def test_common_nouns_of_french_stay_lower_case(tape, propose):
    assert suggest_case(tape) == propose


@pytest.mark.parametrize(
    ("tape", "propose"),
    [
        ("COMMUNE VI DU DISTRICT DE BAMAKO", "Commune VI du district de Bamako"),
        ("commune i du district de bamako", "Commune I du district de Bamako"),
        ("KAYES II", "Kayes II"),
        ("XII ARRONDISSEMENT", "XII Arrondissement"),
        ("VI", "Vi"),
        ("XI HU", "Xi Hu"),
        ("GURI I ZI", "Guri I Zi"),
        ("PARIS 1ER", "Paris 1er"),
        ("C40", "C40"),
    ],
)
def test_numbers_are_written_as_numbers(tape, propose):
    assert suggest_case(tape) == propose


@pytest.mark.parametrize(
    ("tape", "propose"),
    [
        ("ONG", "ONG"),
        ("aimf", "AIMF"),
        ("CHU DE BAMAKO", "CHU de Bamako"),
        ("réseau unesco", "Réseau UNESCO"),
        ("CHOA CHU KANG", "Choa Chu Kang"),
        ("GRDR", "GRDR"),
        ("KRČ", "Krč"),
    ],
)
def test_known_acronyms_keep_their_capitals(tape, propose):
    assert suggest_case(tape) == propose


@pytest.mark.parametrize(
    "nom",
    [
        "N'Djamena",
        "N’Djamena",
        "Saint-Louis",
        "L'Aquila",
        "McAllen",
        "eThekwini",
        "VILLE de Bamako",
        "Ville De La paz",
        "北京",
        "القاهرة",
        "1234",
        "",
    ],
)
def test_mixed_case_and_scripts_without_case_are_left_alone(nom):
    assert suggest_case(nom) is nom


def test_a_name_that_needs_nothing_comes_back_the_same_even_decomposed():
    assert suggest_case("A\u0301") == "A\u0301"


@pytest.mark.parametrize("nom", ["\x00A\x00", "D’" * 15_000, "a" * 30_001, "'", "’A", "D’", "A."])
def test_hostile_names_come_back_whole(nom):
    assert suggest_case(nom).casefold() == nom.casefold()


def test_what_was_proposed_needs_no_other_correction():
    once = suggest_case("COMMUNE VI DU DISTRICT DE BAMAKO")
    assert suggest_case(once) == once
