"""Tables that only go out: named columns of a model and of what it refers to, nothing to import."""

from typing import Any

from collectivites.echanges.colonnes import Lecture
from collectivites.echanges.ressource import Ressource
from collectivites.echanges.tables import echange


def declare_sortie(
    modele: Any, nom: str, *chemins: str, personnelle: bool = False, **titres: str
) -> type[Ressource]:
    """Declare the export of a model: ``chemins`` are attributes, « a__b » follows a foreign key.

    A column has the label of its field, or what ``titres`` says for its path.
    """
    columns = {
        chemin: Lecture(chemin, titres.get(chemin) or label(modele, chemin)) for chemin in chemins
    }
    followed = tuple(dict.fromkeys(c.rpartition("__")[0] for c in chemins if "__" in c))
    meta = type("Meta", (), {"model": modele, "fields": chemins})
    described = {
        "nom": nom,
        "titre": str(modele._meta.verbose_name_plural),
        "modele": modele,
        "importable": False,
        "personnelle": personnelle,
        "jointures": followed,
        "Meta": meta,
    }
    return echange(type(f"{modele.__name__}Ressource", (Ressource,), columns | described))


def label(modele: Any, chemin: str) -> str:
    """Return the label of the field that a path follows first."""
    name = chemin.partition("__")[0].removeprefix("get_").removesuffix("_display")
    return str(modele._meta.get_field(name).verbose_name)
