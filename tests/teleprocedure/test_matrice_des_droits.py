"""Every form of the tabs × what a malicious browser adds to it: nothing more is written.

A form that takes POST without its line in ``ENVOIS`` fails.
"""

import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import get_resolver
from openpyxl import load_workbook

from cooperations.models import Partenaire, Projet
from teleprocedure.models import Verification
from tests.factories import (
    ActeFactory,
    AdhesionFactory,
    CampagneFactory,
    CollectiviteFactory,
    ContactFactory,
    CooperationFactory,
    DeclarationFactory,
    DepotFactory,
    HabilitationFactory,
    ProjetFactory,
    ReseauFactory,
    SignalementFactory,
    TransmissionFactory,
    UserFactory,
)
from tests.test_acces import TABLE, list_routes

MAINTENANT = datetime(2026, 5, 4, 12, tzinfo=UTC)
LYON, ANGERS = "/mise-a-jour/lyon-69123/", "/mise-a-jour/angers-49007/"
ONGLETS = ("contacts", "reseaux", "apd", "cooperations", "actions")
APPLICATIONS = ("accounts", "collectivites", "cooperations", "apd", "teleprocedure")
JETON = str(uuid.UUID(int=7))
CONTACT = {
    "nature": "elu",
    "civilite": "Mme",
    "prenom": "Dominique",
    "nom": "Petit",
    "titre": "Adjointe",
    "courriel": "d.petit@lyon.fr",
    "courriel_confirmation": "d.petit@lyon.fr",
    "garder_adresse": "",
    "courriel_public": "on",
    "telephone": "0102030405",
}
PROJET = {
    "titre": "Un puits",
    "description": "Forages",
    "statut": "en_cours",
    "annee_debut": "2019",
    "annee_fin": "",
    "thematique_principale": "eau-potable",
    "autres_thematiques": [],
    "objectifs": "",
    "lieu": "",
    "operateurs": "",
    "reference_interne": "",
    "budget": "12",
    "site_web": "",
    "partenaires_associes": [],
    "ajouter_partenaires": "",
    "collectivites_associees": [],
    "ajouter_collectivites": "Nantes",
}
PARTENAIRE = {
    "nom": "Ségou",
    "garder": "",
    "nature": "collectivite_locale",
    "precision": "",
    "latitude": "",
    "longitude": "",
    "jumelage": "",
    "annee_debut": "1999",
}
RESEAU = {"adherente": "on", "utilisatrice": "on"}
PROPOSE = {"nom": "Cités Unies Monde", "choix": "nouveau", "sigle": "", "nature": "association"}
APD = {"choix": "montant", "montant": "1200", "commentaire": "", "confirmation": "", "version": ""}
# Route: (address, what a page of it sends); « + » takes the hidden fields that the page shows.
ENVOIS: dict[str, tuple[str, dict]] = {
    "contact_ajouter": ("contacts/ajouter/", CONTACT | {"jeton": JETON}),
    "contact": ("contacts/{contact}/", CONTACT | {"+": "version"}),
    "contact_supprimer": ("contacts/{contact}/supprimer/", {}),
    "contact_deplacer": ("contacts/{contact}/deplacer/", {"rang": "2"}),
    "reseau_ajouter": ("reseaux/ajouter/", RESEAU | PROPOSE | {"site_web": "", "jeton": JETON}),
    "adhesion": ("reseaux/{adhesion}/", RESEAU | {"+": "version"}),
    "adhesion_supprimer": ("reseaux/{adhesion}/supprimer/", {}),
    "apd": ("apd/", APD | {"jeton": JETON, "+": "ouvert_le"}),
    "cooperation_ajouter": (
        "cooperations/ajouter/",
        PARTENAIRE | {"pays": "ML", "partenaire": "nouveau", "proposes": "", "jeton": JETON},
    ),
    "cooperation": (
        "cooperations/{cooperation}/",
        PARTENAIRE | {"+": "version partenaire_version"},
    ),
    "projet_ajouter": (
        "cooperations/{cooperation}/projets/ajouter/",
        PROJET | {"jeton": JETON},
    ),
    "projet": ("cooperations/projets/{projet}/", PROJET | {"+": "version"}),
    "projet_dupliquer": (
        "cooperations/projets/{projet}/dupliquer/",
        PROJET | {"jeton": JETON},
    ),
    "projet_supprimer": ("cooperations/projets/{projet}/supprimer/", {"+": "vu"}),
    "cooperation_supprimer": ("cooperations/{cooperation}/supprimer/", {"+": "vu"}),
    "transformer": ("cooperations/{cooperation}/transformer/", {"+": "vu"}),
    "selection": (
        "cooperations/selection/",
        {"projets": ["{projet}-0"], "statut": "en_sommeil", "annee_fin": "", "jeton": JETON},
    ),
    "verifier": ("apd/verifier/", {"choix": "neant"}),
    "aucune_action": ("aucune-action/", {"choix": "neant"}),
    "transmettre": ("transmettre/", {}),
    "annuler": ("historique/{acte}/annuler/", {}),
    "tableur": ("contacts/tableur/", {"fichier": ""}),
    "tableur_rapport": ("contacts/tableur/{depot}/", {"+": "empreinte", "acceptees": "on"}),
    "approuver": ("agents/{demande}/approuver/", {}),
    "fermer": ("agents/{demande}/fermer/", {"motif": "Départ", "refus": "on"}),
    "inviter": ("agents/contacts/{contact}/inviter/", {}),
    "signalements": ("signalements/", {"signalement": "{signalement}"}),
}
# Each is sent with every form but those that have a field of this name.
EN_TROP = {
    **dict.fromkeys(("collectivite", "collectivite_id", "proprietaire_id"), "{angers}"),
    **dict.fromkeys(("id", "pk", "projet", "projet_id", "contact"), "{projet_d_angers}"),
    **dict.fromkeys(("cooperation", "cooperation_id"), "{cooperation_d_angers}"),
    **dict.fromkeys(("partenaire", "partenaire_id", "reseau", "fusionne_dans"), "{autre}"),
    **dict.fromkeys(("is_staff", "is_superuser", "is_active", "par_la_delegation"), "1"),
    **dict.fromkeys(("recensee", "applique_le", "sans_declaration", "accorder"), "1"),
    **dict.fromkeys(("by", "user", "user_id", "agent", "auteur_id", "declaree_par"), "{autre}"),
    **dict.fromkeys(("verifie_le", "verifiee_le", "modifie_le", "declaree_le"), "2020-01-01"),
    **dict.fromkeys(("le", "at", "history_date", "jusqu_a", "confirmee_le"), "2020-01-01"),
    **dict.fromkeys(("annee", "annee_apd", "campagne", "rang", "ordre", "version"), "2003"),
    **dict.fromkeys(("nature", "onglet", "parties", "slug"), "actions"),
    **dict.fromkeys(("statut", "methode"), "accordee"),
    **dict.fromkeys(("montant", "budget", "latitude", "longitude"), "66"),
    **dict.fromkeys(("courriel", "nom", "intitule", "pays", "siren", "domaine"), "pirate"),
    **dict.fromkeys(("numero", "acte", "annule_par"), str(uuid.UUID(int=9))),
    "history_change_reason": "opposition de la personne",
}
# Numbers drawn at each try, and messages, whose links are sealed over keys.
DRAWN = {"acte", "message", "html_message", "message_id", "context"}


@pytest.fixture(autouse=True)
def heure():
    with time_machine.travel(MAINTENANT, tick=False):
        yield


def write_lignes():
    """Return the rows of a deposited sheet that adds a person."""
    lettres = dict(zip(CONTACT, "ABCDEFGH", strict=False)) | {"identifiant": "I", "version": "J"}
    cells = CONTACT | {"nature": "élu", "courriel_public": "non", "identifiant": "", "version": ""}
    return [
        {"numero": 1, "cellules": lettres, "ignorees": []},
        {"numero": 2, "cellules": cells, "calculs": []},
    ]


def furnish(collectivite, agent, partenaire, mot):
    """Give a collectivité one row of each kind; return their numbers."""
    acte = ActeFactory(collectivite=collectivite, auteur=agent, le=MAINTENANT)
    tie = CooperationFactory(collectivite=collectivite, partenaire=partenaire)
    demande = HabilitationFactory(
        user=UserFactory(username=f"demande-{mot}"),
        collectivite=collectivite,
        statut="demandee",
        methode="",
        decidee_le=None,
    )
    fiche = ContactFactory(
        collectivite=collectivite, ordre=1, nom="Martin", courriel=f"c.martin@{mot}.fr"
    )
    ContactFactory(collectivite=collectivite, ordre=2, nom="Durand", courriel=f"d@{mot}.fr")
    return {
        "contact": fiche.pk,
        "adhesion": AdhesionFactory(collectivite=collectivite).pk,
        "cooperation": tie.pk,
        "projet": ProjetFactory(cooperation=tie, titre=f"Projet de {mot}").pk,
        "acte": acte.pk,
        "demande": demande.pk,
        "signalement": SignalementFactory(collectivite=collectivite, statut="transmis").pk,
        "transmission": TransmissionFactory(collectivite=collectivite).pk,
        "depot": DepotFactory(collectivite=collectivite, agent=agent, lignes=write_lignes()).pk,
    }


@pytest.fixture
def numeros(lyon, angers, bamako, agent_de_lyon, agent_d_angers, campagne):
    """The numbers of the rows of Lyon, and those of Angers under « <name>_d_angers »."""
    CollectiviteFactory(nom="Nantes", code_insee="44109")
    ReseauFactory()
    DeclarationFactory(collectivite=angers, annee=2025)
    ours = furnish(lyon, agent_de_lyon, bamako, "lyon")
    theirs = furnish(angers, agent_d_angers, bamako, "angers")
    named = {f"{name}_d_angers": pk for name, pk in theirs.items()}
    return ours | named | {"angers": angers.pk, "autre": agent_d_angers.pk}


@pytest.fixture
def campagne(db):
    """The campaign under way, and the one before it."""
    year = {
        "ouverture": datetime(2025, 4, 1, tzinfo=UTC),
        "cloture": datetime(2025, 6, 30, tzinfo=UTC),
    }
    CampagneFactory(annee=2025, annee_apd=2024, **year)
    return CampagneFactory()


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


def fill(value, numeros):
    if isinstance(value, list):
        return [one.format(**numeros) for one in value]
    return value.format(**numeros)


def prepare(agent, route, numeros):
    """Return the address of a form and what its page sends."""
    address, typed = ENVOIS[route]
    address = LYON + address.format(**numeros)
    shown = typed.get("+", "").split()
    values = {name: fill(value, numeros) for name, value in typed.items() if name != "+"}
    if shown:
        form = agent.get(address).context["formulaire"]
        values |= {name: form[name].value() for name in shown}
    if "vu" in shown:
        values["vu"] = form.current
    if route == "tableur":
        values["fichier"] = agent.get(address.rstrip("/") + ".xlsx").content
    return address, values


def send(agent, address, values):
    """Post the fields; a file is made anew each time."""
    if "fichier" in values:
        values = values | {"fichier": SimpleUploadedFile("lyon.xlsx", edit(values["fichier"]))}
    return agent.post(address, values)


def edit(content):
    book, out = load_workbook(BytesIO(content)), BytesIO()
    book.worksheets[0]["E2"] = "Maire"
    book.save(out)
    return out.getvalue()


def list_models():
    """Return all that may be written, journals included."""
    return [model for name in APPLICATIONS for model in apps.get_app_config(name).get_models()]


class Photo:
    """Takes every row of every table, but the numbers that differ from one try to the next."""

    def __init__(self):
        keys = {model: model._base_manager.values_list("pk", flat=True) for model in list_models()}
        self.known = {model: set(pks) for model, pks in keys.items()}

    def __call__(self):
        return {
            model._meta.label: sorted(map(self.describe, model._base_manager.all()))
            for model in list_models()
        }

    def of_angers(self, angers, agent):
        """Return every row of Angers, and what its agent keeps."""
        rows = [
            *type(agent).objects.filter(pk=agent.pk),
            *type(angers).objects.filter(pk=angers.pk),
        ]
        for model in list_models():
            names = {field.name for field in model._meta.fields}
            for name, owner in (("collectivite", angers), ("utilisateur", agent)):
                rows += model._base_manager.filter(**{name: owner.pk}) if name in names else []
        rows += Projet.objects.filter(cooperation__collectivite=angers.pk)
        return sorted(map(self.describe, rows))

    def describe(self, row):
        fields = row._meta.concrete_fields
        return repr([(one.name, self.read(row, one)) for one in fields if one.name not in DRAWN])

    def read(self, row, field):
        """Return a value; the key of what is made is told from none other."""
        kind = getattr(type(row), "instance_type", type(row)) if field.name == "id" else type(row)
        value, target = getattr(row, field.attname), field.related_model or kind
        if value is None or not (field.primary_key or field.remote_field or field.name == "id"):
            return value
        return value if value in self.known.get(target, ()) else "nouvelle"


@contextmanager
def undone():
    """Leave the database as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def be_ready(route, lyon, campagne):
    """Make a route do something: the other tabs are ticked before the update is transmitted."""
    if route == "transmettre":
        for onglet in ONGLETS:
            Verification.objects.create(campagne=campagne, collectivite=lyon, onglet=onglet)


def test_every_form_has_its_line(agent, campagne, numeros_des_adresses):
    routes = [one for one in list_routes(get_resolver()) if one.startswith("teleprocedure:")]
    taking = set()
    for route in routes:
        address = TABLE[route][0].format(**numeros_des_adresses)
        with undone():
            if agent.post(address).status_code != 405:
                taking.add(route.removeprefix("teleprocedure:"))
    assert taking == set(ENVOIS)


@pytest.mark.parametrize("route", sorted(ENVOIS))
def test_fields_that_a_form_has_not_write_nothing(
    agent, numeros, lyon, angers, agent_d_angers, campagne, route
):
    be_ready(route, lyon, campagne)
    photograph = Photo()
    others, before = photograph.of_angers(angers, agent_d_angers), photograph()
    address, typed = prepare(agent, route, numeros)
    more = {name: value for name, value in EN_TROP.items() if name not in typed}
    with undone():
        assert send(agent, address, typed).status_code == 302
        honest = photograph()
        assert honest != before
    malicious = typed | {name: fill(value, numeros) for name, value in more.items()}
    assert send(agent, address, malicious).status_code == 302
    assert photograph() == honest
    assert photograph.of_angers(angers, agent_d_angers) == others


@pytest.mark.parametrize("route", sorted(name for name, one in ENVOIS.items() if "{" in one[0]))
def test_the_row_of_another_collectivite_is_a_404(agent, numeros, route):
    _, typed = prepare(agent, route, numeros)
    theirs = numeros | {
        name: numeros[f"{name}_d_angers"] for name in numeros if f"{name}_d_angers" in numeros
    }
    tail = ENVOIS[route][0].format(**theirs)
    photograph = Photo()
    before = photograph()
    assert send(agent, LYON + tail, typed).status_code == 404
    assert send(agent, ANGERS + tail, typed).status_code == 404
    assert agent.get(LYON + tail).status_code in {404, 405}
    assert photograph() == before


def test_a_project_of_another_collectivite_cannot_be_ticked(agent, numeros):
    address, typed = prepare(agent, "selection", numeros)
    theirs = f"{numeros['projet_d_angers']}-0"
    photograph = Photo()
    before = photograph()
    for ticked in ([theirs], [*typed["projets"], theirs]):
        assert agent.post(address, typed | {"projets": ticked}).status_code == 404
    assert photograph() == before


def test_neither_receipts_nor_deposits_of_others_are_read(agent, connecter, lyon, numeros):
    colleague = UserFactory()
    HabilitationFactory(user=colleague, collectivite=lyon)
    receipt = "{}transmissions/{}/"
    theirs = numeros["transmission_d_angers"]
    assert agent.get(receipt.format(LYON, theirs)).status_code == 404
    assert agent.get(receipt.format(ANGERS, theirs)).status_code == 404
    deposit = f"{LYON}contacts/tableur/{numeros['depot']}/"
    assert connecter(colleague).get(deposit).status_code == 404


def test_who_leads_the_project_and_merged_partners_cannot_be_associated(agent, numeros, mali):
    kept = Partenaire.objects.get()
    merged = Partenaire(nom="Bamaco", pays=mali, fusionne_dans=kept)
    merged.set_keys()
    merged.save()
    address, typed = prepare(agent, "projet", numeros)
    refused = agent.post(address, typed | {"partenaires_associes": [merged.pk]})
    assert refused.status_code == 422
    assert not Projet.objects.get(pk=numeros["projet"]).partenaires_associes.exists()
