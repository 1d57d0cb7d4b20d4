"""Second tab: associations and international networks."""

from collectivites.models import Reseau


def show_reseaux(request) -> dict:
    """Return what the collectivité adheres to or uses, by name: one query."""
    rows = request.collectivite.adhesions.select_related("reseau")
    return {
        "adhesions": [
            {
                "pk": row.pk,
                "nom": str(row.reseau),
                "nature": row.reseau.get_nature_display(),
                "site_web": row.reseau.site_web,
                "adhere": row.adherente,
                "utilise": row.utilisatrice,
                "refuse": row.reseau.statut == Reseau.Statut.REFUSE,
                "propose": row.reseau.statut == Reseau.Statut.PROPOSE,
            }
            for row in rows.order_by("reseau__nom_normalise", "pk")
        ]
    }
