"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from atlas.views import (
    accueil,
    carte,
    collectivites,
    donnees,
    pages,
    partenaires,
    pays,
    projets,
    recherche,
    signaler,
)

TEXTES = {
    "accessibilite": "accessibilite",
    "mentions-legales": "mentions_legales",
    "donnees-personnelles": "donnees_personnelles",
    "plan-du-site": "plan_du_site",
    "contact": "contact",
}

ADRESSES_DE_2011 = {
    "bdd-france.asp": "collectivites",
    "ext-profil-creation-01.asp": "account_signup",
    "ext-password-perte.asp": "account_reset_password",
}

urlpatterns = [
    path("", accueil.accueil, name="accueil"),
    path("collectivites/", collectivites.liste, name="collectivites"),
    path("collectivites/<slug:slug>/", collectivites.fiche, name="collectivite"),
    path("pays/", pays.liste, name="pays_liste"),
    path("pays/<slug:code>/", pays.fiche, name="pays"),
    path("partenaires/<int:pk>-<slug:slug>/", partenaires.fiche, name="partenaire"),
    path("projets/<int:pk>-<slug:slug>/", projets.fiche, name="projet"),
    path("carte/", carte.carte, name="carte"),
    path("carte/points.json", carte.points, name="carte_points"),
    path("recherche/", recherche.recherche, name="recherche"),
    path("recherche/suggestions/", recherche.suggestions, name="suggestions"),
    path("signaler/", signaler.signaler, name="signaler"),
    path("signaler/merci/", signaler.recu, name="signalement_recu"),
    *(
        path(f"{adresse}/", pages.page, {"gabarit": f"atlas/{nom}.html"}, name=nom)
        for adresse, nom in TEXTES.items()
    ),
    path("donnees/", donnees.donnees, name="donnees"),
    path(
        "donnees/<int:annee>/<slug:table>.<slug:extension>",
        donnees.fichier,
        name="fichier_de_millesime",
    ),
    path("sante/", pages.sante, name="sante"),
    path("robots.txt", pages.robots, name="robots"),
    path("compte/", include("accounts.urls")),
    path("mise-a-jour/", include("teleprocedure.urls")),
    path("personnes/", include("teleprocedure.urls.personnes")),
    path("admin/", admin.site.urls),
    # Printed in the 2011 communiqué: they still lead there.
    *(
        path(
            f"frontoffice/{ancienne}",
            RedirectView.as_view(pattern_name=route, permanent=True),
            name=f"adresse_de_2011_{route}",
        )
        for ancienne, route in ADRESSES_DE_2011.items()
    ),
]

handler400 = "atlas.views.erreurs.bad_request"
handler403 = "atlas.views.erreurs.permission_denied"
handler404 = "atlas.views.erreurs.page_not_found"
handler429 = "atlas.views.erreurs.too_many_requests"  # asked by django-allauth
handler500 = "atlas.views.erreurs.server_error"
