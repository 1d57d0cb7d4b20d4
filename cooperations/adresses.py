"""Public addresses: stable, readable, and cheap to build by the thousand."""

from collectivites.texte import fold, slug


def pays_url(code: str) -> str:
    return f"/pays/{code.lower()}/"


def partenaire_url(pk: int, nom_normalise: str) -> str:
    return f"/partenaires/{pk}-{slug(nom_normalise)}/"


def projet_url(pk: int, titre: str) -> str:
    return f"/projets/{pk}-{slug(fold(titre))}/"
