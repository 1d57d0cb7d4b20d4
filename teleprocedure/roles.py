"""Who does what in the delegation: three groups, and the permissions of each, model by model.

Code never asks for a group, only for a permission; this table is the one place where they meet.
"""

from django.contrib.auth.management import create_permissions
from django.db import DEFAULT_DB_ALIAS

from accounts.permissions import ADMINISTRATEUR, GESTIONNAIRE, ROLES

APPLICATIONS = ("collectivites", "cooperations", "apd", "accounts", "teleprocedure")

RIEN = ""
VOIR = "view"
VOIR_ET_AJOUTER = "view add"
TENIR = "view add change"
TENIR_ET_SUPPRIMER = "view add change delete"
# Model → what a lecteur may do, what a gestionnaire may do. What agents delete in their tabs, and
# the lists that the delegation keeps for itself, are deleted row by row; nothing else ever is.
MODELES = {
    "collectivites.acte": (VOIR, VOIR),
    "collectivites.adhesion": (VOIR, TENIR_ET_SUPPRIMER),
    "collectivites.adressemorte": (VOIR, TENIR_ET_SUPPRIMER),
    "collectivites.collectivite": (VOIR, TENIR),
    "collectivites.contact": (VOIR, TENIR_ET_SUPPRIMER),
    "collectivites.courriel": (VOIR, "view change"),
    "collectivites.departement": (VOIR, VOIR),
    "collectivites.export": (VOIR, VOIR),
    "collectivites.import": (VOIR, TENIR),
    "collectivites.lignedimport": (VOIR, TENIR),
    "collectivites.note": (VOIR, TENIR_ET_SUPPRIMER),
    "collectivites.region": (VOIR, VOIR),
    "collectivites.reseau": (VOIR, TENIR),
    "collectivites.succession": (VOIR, TENIR),
    "cooperations.bilan": (VOIR, VOIR),
    "cooperations.cooperation": (VOIR, TENIR_ET_SUPPRIMER),
    "cooperations.correction": (VOIR, TENIR),
    "cooperations.doublon": (VOIR, TENIR),
    "cooperations.doublonecarte": (VOIR, TENIR_ET_SUPPRIMER),
    "cooperations.recherchededoublons": (VOIR, TENIR),
    "cooperations.partenaire": (VOIR, TENIR),
    "cooperations.pays": (VOIR, VOIR),
    "cooperations.projet": (VOIR, TENIR_ET_SUPPRIMER),
    "cooperations.projetthematique": (VOIR, TENIR_ET_SUPPRIMER),
    "cooperations.thematique": (VOIR, VOIR),
    "cooperations.ville": (VOIR, VOIR),
    "apd.declaration": (VOIR, TENIR),
    "apd.eligibilite": (VOIR, VOIR),
    "accounts.codeofficiel": (RIEN, RIEN),
    "accounts.demandedecollectivite": (RIEN, TENIR),
    "accounts.domainepartage": (VOIR, TENIR_ET_SUPPRIMER),
    "accounts.habilitation": (VOIR, TENIR),
    "accounts.invitation": (VOIR, TENIR),
    "accounts.user": (RIEN, TENIR),
    "teleprocedure.brouillon": (RIEN, RIEN),
    "teleprocedure.campagne": (VOIR, TENIR),
    "teleprocedure.depot": (RIEN, VOIR),
    "teleprocedure.envoi": (VOIR, TENIR),
    "teleprocedure.fichierdemillesime": (VOIR, VOIR),
    "teleprocedure.gabarit": (VOIR, TENIR),
    "teleprocedure.millesime": (VOIR, VOIR_ET_AJOUTER),
    "teleprocedure.publipostage": (VOIR, TENIR),
    "teleprocedure.reouverture": (VOIR, TENIR),
    "teleprocedure.signalement": (VOIR, "view change"),
    "teleprocedure.transmission": (VOIR, TENIR),
    "teleprocedure.verification": (VOIR, TENIR),
    "teleprocedure.visite": (VOIR, VOIR),
}
# Permissions that are no verb on a model → the first role that has them; so have the next ones.
PARTICULIERES = {
    "collectivites.donnees_personnelles": GESTIONNAIRE,
    "accounts.gerer_la_delegation": ADMINISTRATEUR,
}


def list_permissions(role: str) -> set[str]:
    """Return the permissions of a role, as ``user.has_perm`` names them."""
    rank = ROLES.index(role)
    granted = {name for name, first in PARTICULIERES.items() if ROLES.index(first) <= rank}
    for model, verbs in MODELES.items():
        app_label, name = model.split(".")
        granted |= {f"{app_label}.{verb}_{name}" for verb in verbs[min(rank, 1)].split()}
    return granted


def grant(apps, using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the groups, or bring them to the table, among the permissions that exist by now."""
    groups = apps.get_model("auth", "Group").objects.using(using)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    known = {
        f"{app_label}.{codename}": pk
        for pk, app_label, codename in permissions.values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for role in ROLES:
        group, _ = groups.get_or_create(name=role)
        group.permissions.set([known[name] for name in list_permissions(role) if name in known])


def install(apps, schema_editor) -> None:
    """Migration: make the permissions of our models as they are at this point, and the groups.

    Django makes permissions after all migrations only. A migration that adds a model, or a
    permission, runs this again: the table decides, not what was granted before.
    """
    using = schema_editor.connection.alias
    for label in APPLICATIONS:
        config = apps.get_app_config(label)
        module = getattr(config, "models_module", None)
        config.models_module = module or True  # else a historical app counts as without models
        create_permissions(config, apps=apps, using=using, verbosity=0)
        config.models_module = module
    grant(apps, using)


def uninstall(apps, schema_editor) -> None:
    """Migration, backwards: the groups go, and their members keep nothing of them."""
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name__in=ROLES).delete()
