"""The scenes of the rehearsal, in order; imported once Django is set up."""

import datetime as dt
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Habilitation, User
from benchmarks.relais import finish, kill_along
from benchmarks.visiteur import MOT_DE_PASSE, name_account, name_address, number_ip
from collectivites.models import Collectivite, Contact
from teleprocedure.audience import list_destinataires, propose_audience
from teleprocedure.lecture.manques import read_manques_of
from teleprocedure.models import Campagne, Millesime, Publipostage, Transmission
from teleprocedure.onglets import ONGLETS
from teleprocedure.services import campagnes, millesimes, prolongations, publipostages
from teleprocedure.services.publipostages import list_courriels

ENVIRONNEMENT = dict(os.environ)
ENSEMBLE = 4
LONGTEMPS = dt.timedelta(days=30)
DELEGATION = "repetition"


class Ratee(Exception):
    """Something that may never happen did."""


def play(choix, recus, timed) -> None:
    """Play the whole campaign; raise ``Ratee`` at the first thing that goes wrong."""
    if choix.communes:
        with timed(f"Base neuve, {choix.communes} communes"):
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
            build_communes(choix.communes)
    staff = User.objects.create_superuser(DELEGATION, f"{DELEGATION}@banc.example")
    campagne = open_campagne(staff)
    agents = appoint_agents(choix.agents, campagne)
    with timed("Communiqué d’ouverture confirmé"):
        opening = confirm(staff, campagne, "ouverture")
    with timed(f"{opening.total} messages envoyés, {choix.arrets} arrêts"):
        mail(opening, recus, choix.arrets)
    with timed(f"{len(agents)} mises à jour transmises"):
        update(campagne, agents)
    with timed("Prolongation, avis aux retardataires"):
        prolong(staff, campagne, recus)
    with timed("Clôture et millésime"):
        archive(staff, campagne)


def build_communes(nombre: int) -> None:
    communes = [
        Collectivite(type="commune", nom=f"Répétition {n:05d}", code_insee=f"R{n:05d}")
        for n in range(nombre)
    ]
    for commune in communes:
        commune.recensee = True
        commune.set_keys()
    Collectivite.objects.bulk_create(communes)
    Contact.objects.bulk_create(
        Contact(
            collectivite=commune,
            nature="elu",
            prenom="Camille",
            nom=f"Banc {commune.code_insee}",
            titre="Adjointe",
            courriel=f"{commune.code_insee.lower()}@ville.example",
        )
        for commune in communes
    )


def open_campagne(staff) -> Campagne:
    """Close what the demonstration has open, and open the next campaign now."""
    now = timezone.now()
    Campagne.objects.filter(cloture__gt=now).update(cloture=now - dt.timedelta(minutes=1))
    last = Campagne.objects.order_by("-annee").first()
    annee = last.annee + 1 if last else now.year
    campagne = Campagne(
        annee=annee,
        annee_apd=annee - 1,
        ouverture=now,
        cloture=now + LONGTEMPS,
        message="Répétons.",
    )
    campagnes.save(by=staff, row=campagne)
    return campagne


def appoint_agents(nombre: int, campagne: Campagne) -> list[tuple[str, str]]:
    """Appoint agents to collectivités that lack nothing; return (account, slug) of each."""
    password, now = make_password(MOT_DE_PASSE), timezone.now()
    agents: list[tuple[str, str]] = []
    for collectivite in Collectivite.objects.recensees().order_by("pk").iterator():
        if len(agents) == nombre:
            break
        if any(read_manques_of(collectivite, slug, 0) for slug in list_tabs() if slug != "apd"):
            continue
        rank = len(agents)
        user = User.objects.create(
            username=name_account(rank), email=name_address(rank), password=password
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        Habilitation.objects.create(
            user=user,
            collectivite=collectivite,
            statut=Habilitation.Statut.ACCORDEE,
            methode=Habilitation.Methode.DELEGATION,
            decidee_le=now,
            confirmee_le=now,
        )
        agents.append((user.username, collectivite.slug))
    return agents


def list_tabs() -> list[str]:
    return [onglet.slug for onglet in ONGLETS]


def confirm(staff, campagne: Campagne, nature: str) -> Publipostage:
    """Draft and confirm a mailing to all, whose ten minutes have passed."""
    row = publipostages.create(by=staff, campagne=campagne, nature=nature)
    return let_pass(publipostages.confirm(by=staff, publipostage=row))


def let_pass(row: Publipostage) -> Publipostage:
    Publipostage.objects.filter(pk=row.pk).update(a_partir_de=timezone.now())
    return row


def mail(row: Publipostage, recus: Path, arrets: int) -> None:
    """Let the worker send a mailing while it is killed; check that each address received it."""
    before = len(read_lines(recus))
    kill_along(ENVIRONNEMENT, lambda: len(read_lines(recus)) - before, row.total, arrets)
    finish(ENVIRONNEMENT, lambda: is_sent(row))
    check_received(row, read_lines(recus)[before:], arrets)


def read_lines(recus: Path) -> list[str]:
    """Return « address Message-ID » of all that the relay took."""
    return recus.read_text().splitlines()


def is_sent(row: Publipostage) -> bool:
    kept = Publipostage.objects.get(pk=row.pk)
    return kept.etat == Publipostage.Etat.TERMINE and not list_courriels(row).en_attente().exists()


def check_received(row: Publipostage, received: list[str], arrets: int) -> None:
    """None lost; one repeated only where a kill met it in flight, under the same Message-ID.

    What the worker sent meanwhile for other acts does not count.
    """
    expected = set(row.envois.filter(refus="").values_list("courriel__message_id", flat=True))
    received = [line for line in received if line.partition(" ")[2] in expected]
    once = set(received)
    if lost := expected - {line.partition(" ")[2] for line in once}:
        raise Ratee(f"{len(lost)} messages perdus.")
    if len({line.partition(" ")[0] for line in once}) != len(once):
        raise Ratee("Une adresse a reçu deux messages différents.")
    repeated = len(received) - len(once)
    if repeated > arrets:
        raise Ratee(f"{repeated} messages répétés pour {arrets} arrêts.")
    sys.stdout.write(f"  {len(expected)} messages, 0 perdu, {repeated} répétés\n")


def update(campagne: Campagne, agents: list[tuple[str, str]]) -> None:
    """Let agents tick their five tabs and transmit, several at once."""
    with ThreadPoolExecutor(ENSEMBLE) as pool:
        list(pool.map(update_one, range(len(agents)), agents))
    sent = Transmission.objects.filter(campagne=campagne)
    ranks = sorted(sent.values_list("rang", flat=True))
    if ranks != list(range(1, len(agents) + 1)):
        raise Ratee(f"{len(ranks)} transmissions pour {len(agents)} agents.")


def update_one(rank: int, agent: tuple[str, str]) -> None:
    username, slug = agent
    try:
        client = Client(SERVER_NAME="127.0.0.1", REMOTE_ADDR=number_ip(rank))
        ask(client, "/compte/connexion/", {"login": username, "password": MOT_DE_PASSE})
        for tab in list_tabs():
            answer = {"choix": "neant"} if tab == "apd" else {}
            ask(client, f"/mise-a-jour/{slug}/{tab}/verifier/", answer)
        ask(client, f"/mise-a-jour/{slug}/transmettre/", {})
    finally:
        connection.close()


def ask(client: Client, path: str, data: dict[str, str]) -> None:
    status = client.post(path, data).status_code
    if status != 302:
        raise Ratee(f"{path} : réponse {status}.")


def prolong(staff, campagne: Campagne, recus) -> None:
    """Move the close; every late collectivité is told, and no other."""
    nature = prolongations.NATURE
    late = list_destinataires(campagne, propose_audience(nature), nature)
    notice = prolongations.prolong(
        by=staff,
        pk=campagne.pk,
        cloture=timezone.now() + 2 * LONGTEMPS,
        nombre=len(late),
    )
    let_pass(notice)
    mail(notice, recus, 0)
    told = set(notice.envois.values_list("collectivite", flat=True))
    done = set(
        Transmission.objects.filter(campagne=campagne).values_list("collectivite", flat=True)
    )
    if told & done:
        raise Ratee("Une collectivité qui a transmis est relancée.")


def archive(staff, campagne: Campagne) -> None:
    """Let the close pass, freeze the millésime, and check its prints."""
    passed = timezone.now() - dt.timedelta(minutes=16)
    Campagne.objects.filter(pk=campagne.pk).update(ouverture=passed - LONGTEMPS, cloture=passed)
    row = millesimes.archive(by=staff, pk=campagne.pk)
    finish(ENVIRONNEMENT, lambda: not Millesime.objects.get(pk=row.pk).est_a_faire)
    row.refresh_from_db()
    if row.etat != Millesime.Etat.TERMINE:
        raise Ratee(f"Le millésime n’est pas publié : {row.erreur}")
    if altered := millesimes.list_altered():
        raise Ratee(f"Fichiers altérés : {', '.join(altered)}.")
    lines = sum(row.fichiers.filter(format="csv").values_list("lignes", flat=True))
    sys.stdout.write(f"  {row.fichiers.count()} fichiers, {lines} lignes\n")
