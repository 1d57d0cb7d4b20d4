"""What every template may say of the site itself; it reads settings only, never the database."""

from django.conf import settings


def describe_site(request):
    """Return the names and states of the service, for the header, the footer and the banner."""
    return {
        "atlas": {
            "nom": settings.SITE_NOM,
            "url": settings.SITE_URL,
            "est_l_etat": settings.OPERATEUR_EST_L_ETAT,
            "delegation": settings.DELEGATION_NOM,
            "courriel": settings.DELEGATION_COURRIEL,
            "hebergeur": settings.HEBERGEUR,
            "accessibilite": settings.ACCESSIBILITE_ETAT,
            "demonstration": settings.DEMONSTRATION,
            "courriels": "/demo/courriels/",
        }
    }
