"""Light values for pages: each function is one query, turned once into ready strings."""

from django.core.cache import caches

from collectivites.models import Adhesion, Collectivite, Contact, Departement, Reseau
from collectivites.presentation import format_date, format_integer

MENUS_SECONDS = 300
TYPES = dict(Collectivite.Type.choices)
IDENTITY_FIELDS = (
    "id",
    "nom",
    "slug",
    "type",
    "code_insee",
    "siren",
    "population",
    "site_web",
    "recensee",
    "mise_a_jour_le",
    "verifiee_le",
    "region_id",
    "region__nom",
    "departement_id",
    "departement__nom",
)


def read_identity(slug: str) -> dict | None:
    """Return the identity of the collectivité at this address, None when there is none."""
    row = Collectivite.objects.filter(slug=slug).values(*IDENTITY_FIELDS).first()
    if row is None:
        return None
    departement = row["departement__nom"]
    return row | {
        "type": TYPES[row["type"]],
        "region": row["region__nom"],
        "departement": f"{departement} ({row['departement_id']})" if departement else "",
        "population": format_integer(row["population"]) if row["population"] else "",
        "mise_a_jour_le": format_date(row["mise_a_jour_le"]),
        "verifiee_le": format_date(row["verifiee_le"]),
        "verification": row["verifiee_le"],
    }


def read_contacts(collectivite_id: int) -> list[dict]:
    """Return élus then cadres, in order; ``courriel`` is empty unless its owner made it public."""
    rows = Contact.objects.filter(collectivite=collectivite_id).values(
        "nature", "civilite", "prenom", "nom", "titre", "courriel", "courriel_public"
    )
    contacts = [
        {
            "nature": row["nature"],
            "nom": " ".join(filter(None, (row["civilite"], row["prenom"], row["nom"]))),
            "titre": row["titre"],
            "courriel": row["courriel"] if row["courriel_public"] else "",
        }
        for row in rows.order_by("ordre", "pk")
    ]
    return sorted(contacts, key=lambda contact: contact["nature"] != Contact.Nature.ELU)


def read_adhesions(collectivite_id: int) -> list[dict]:
    """Return the associations and networks that a collectivité adheres to or uses.

    Those that the delegation refused are on its tab only.
    """
    public = Adhesion.objects.exclude(reseau__statut=Reseau.Statut.REFUSE)
    rows = public.filter(collectivite=collectivite_id).values(
        "adherente", "utilisatrice", "reseau__nom", "reseau__sigle", "reseau__site_web"
    )
    return [
        {
            "nom": row["reseau__nom"],
            "sigle": row["reseau__sigle"],
            "site_web": row["reseau__site_web"],
            "adhere": row["adherente"],
            "utilise": row["utilisatrice"],
        }
        for row in rows.order_by("reseau__nom_normalise")
    ]


def read_territories() -> list[dict]:
    """Return régions in order, each with its départements: the menus of every list.

    Kept five minutes in the process: they change once a year.
    """
    kept = caches["pages"].get_or_set("territoires", load_territories, MENUS_SECONDS)
    return kept or []


def load_territories() -> list[dict]:
    rows = Departement.objects.order_by("region__nom_normalise", "code").values_list(
        "region_id", "region__nom", "code", "nom"
    )
    regions: dict[str, dict] = {}
    for region_code, region_nom, code, nom in rows:
        region = regions.setdefault(
            region_code, {"code": region_code, "nom": region_nom, "departements": []}
        )
        region["departements"].append({"code": code, "nom": nom})
    return list(regions.values())
