"""Account addresses: allauth's views under the project's own paths, then the project's own."""

from allauth.account import views
from allauth.mfa.base import views as double
from allauth.mfa.recovery_codes import views as secours
from allauth.mfa.totp import views as totp
from django.urls import path, re_path
from django.views.decorators.cache import never_cache

from accounts.views import (
    absente,
    compte,
    confirmation,
    habilitations,
    inscription,
    invitations,
    sessions,
)

ENTREE = [
    path("inscription/", inscription.inscrire, name="account_signup"),
    path(
        "inscription/message-envoye/",
        views.email_verification_sent,
        name="account_email_verification_sent",
    ),
    path("adresse/<str:key>/", confirmation.confirmer, name="account_confirm_email"),
    path("connexion/", views.login, name="account_login"),
    path("connexion/code/", views.request_login_code, name="account_request_login_code"),
    path("connexion/code/saisie/", views.confirm_login_code, name="account_confirm_login_code"),
    path("connexion/verification/", views.reauthenticate, name="account_reauthenticate"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("inactif/", views.account_inactive, name="account_inactive"),
    path("codes-oublies/", views.password_reset, name="account_reset_password"),
    path(
        "codes-oublies/message-envoye/",
        views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^codes-oublies/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "codes-oublies/termine/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("collectivite-absente/", absente.demander, name="collectivite_absente"),
]
MON_COMPTE = [
    path("", compte.compte, name="compte"),
    path("adresse/", views.email, name="account_email"),
    path("mot-de-passe/", views.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", views.password_set, name="account_set_password"),
    path("sessions/", sessions.liste, name="usersessions_list"),
    path("donnees/", compte.exporter, name="mes_donnees"),
    path("suppression/", compte.supprimer, name="supprimer_compte"),
]
DOUBLE_AUTHENTIFICATION = [
    path("double-authentification/", double.index, name="mfa_index"),
    path("double-authentification/code/", double.authenticate, name="mfa_authenticate"),
    path("double-authentification/de-nouveau/", double.reauthenticate, name="mfa_reauthenticate"),
    path("double-authentification/activer/", totp.activate_totp, name="mfa_activate_totp"),
    path("double-authentification/desactiver/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "double-authentification/secours/",
        secours.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "double-authentification/secours/fichier/",
        secours.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path(
        "double-authentification/secours/nouveaux/",
        secours.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
]
HABILITATIONS = [
    path("habilitations/", habilitations.liste, name="habilitations"),
    path("habilitations/demande/", habilitations.demander, name="demander_habilitation"),
    path("habilitations/<int:pk>/code/", habilitations.envoyer_code, name="envoyer_code"),
    path("habilitations/<int:pk>/code/saisie/", habilitations.saisir_code, name="saisir_code"),
    path("habilitations/<int:pk>/abandon/", habilitations.abandonner, name="abandonner"),
    path("habilitations/<int:pk>/lien/", confirmation.envoyer_lien, name="envoyer_lien"),
    path("reconfirmation/<str:jeton>/", confirmation.reconfirmer, name="reconfirmer"),
    path("invitation/<str:jeton>/", invitations.accepter, name="invitation"),
]
urlpatterns = [*ENTREE, *MON_COMPTE, *DOUBLE_AUTHENTIFICATION, *HABILITATIONS]
for route in urlpatterns:  # no browser keeps a page of an account, allauth's included
    route.callback = never_cache(route.callback)
