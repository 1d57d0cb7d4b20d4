"""What the delegation follows: a mailing that left, visits, ticks and receipts, reports to read."""

import datetime as dt
import random

from django.utils import timezone

from accounts.models import User
from collectivites.models import AdresseMorte, Collectivite, Contact, Note, Reseau
from teleprocedure.models import (
    Campagne,
    Envoi,
    NatureDePublipostage,
    Publipostage,
    Signalement,
    Transmission,
    Verification,
    Visite,
)
from teleprocedure.onglets import ONGLETS

GRAINE = 2011
LOT = 2_000
# Shares of the collectivités of the atlas that came, began and transmitted, by now and last year.
MAINTENANT, L_AN_DERNIER = (0.34, 0.26, 0.17), (0.78, 0.7, 0.61)
REFUS = "550 5.1.1 Adresse inconnue"
REFUSES, MORTES = 40, 3
SIGNALEMENTS = (
    "Ce jumelage a pris fin en 2019, d’après le bulletin municipal.",
    "Le nom de la ville partenaire est mal écrit.",
    "La page ne cite pas le comité de jumelage, qui mène pourtant le projet.",
)


def follow_campagnes(campagne: Campagne, delegation: User) -> None:
    """Fill the follow-up of the open campaign and of the one before, once."""
    if Publipostage.objects.exists():
        return
    hasard = random.Random(GRAINE)  # noqa: S311
    pks = list(Collectivite.objects.recensees().order_by("pk").values_list("pk", flat=True))
    before = Campagne.objects.filter(ouverture__lt=campagne.ouverture).first()
    for one, shares in ((before, L_AN_DERNIER), (campagne, MAINTENANT)):
        if one is not None:
            fill_campagne(one, hasard.sample(pks, len(pks)), shares, hasard)
    mail_opening(campagne, delegation)
    report_errors(pks, hasard)
    Note.objects.create(
        collectivite_id=pks[0], texte="Rappeler le service en janvier.", auteur=delegation
    )
    Reseau.objects.filter(pk__in=Reseau.objects.order_by("-pk").values("pk")[:1]).update(
        statut=Reseau.Statut.PROPOSE
    )


def fill_campagne(campagne: Campagne, pks: list[int], shares: tuple, hasard) -> None:
    """Write the visits, ticks and receipts of a campaign; more come at its beginning and end."""
    visited, begun, sent = (int(len(pks) * share) for share in shares)
    end = min(campagne.cloture, timezone.now())
    span = (end - campagne.ouverture).total_seconds()
    moments = [
        campagne.ouverture + dt.timedelta(seconds=span * hasard.betavariate(1.1, 1.4))
        for _ in range(visited)
    ]
    Visite.objects.bulk_create(
        (
            Visite(campagne=campagne, collectivite_id=pk, le=le)
            for pk, le in zip(pks, moments, strict=False)
        ),
        batch_size=LOT,
        ignore_conflicts=True,
    )
    Verification.objects.bulk_create(
        (
            Verification(campagne=campagne, collectivite_id=pk, onglet=onglet.slug, le=le)
            for rank, (pk, le) in enumerate(zip(pks[:begun], moments, strict=False))
            for onglet in ONGLETS[: None if rank < sent else hasard.randint(1, 4)]
        ),
        batch_size=LOT,
        ignore_conflicts=True,
    )
    transmit(campagne, sorted(zip(moments[:sent], pks, strict=False)))


def transmit(campagne: Campagne, sent: list[tuple[dt.datetime, int]]) -> None:
    """Write the receipts in their order, and date the pages that they verify."""
    Transmission.objects.bulk_create(
        (
            Transmission(campagne=campagne, collectivite_id=pk, rang=rang, le=le)
            for rang, (le, pk) in enumerate(sent, 1)
        ),
        batch_size=LOT,
    )
    rows = {row.pk: row for row in Collectivite.objects.filter(pk__in=[pk for _, pk in sent])}
    for le, pk in sent:
        rows[pk].verifiee_le = le
    Collectivite.objects.bulk_update(rows.values(), ["verifiee_le"], batch_size=LOT)


def mail_opening(campagne: Campagne, delegation: User) -> None:
    """Write the opening mailing as it is once gone: a few addresses refused it."""
    people = Contact.objects.filter(collectivite__recensee=True).exclude(courriel="")
    addresses = dict(people.values_list("courriel", "collectivite").order_by("pk"))
    row = Publipostage.objects.create(
        campagne=campagne,
        nature=NatureDePublipostage.OUVERTURE,
        objet=f"Atlas : la campagne {campagne.annee} est ouverte",
        texte="Bonjour {prenom_nom},\n\nLa mise à jour est ouverte : {lien}",
        etat=Publipostage.Etat.TERMINE,
        fait=len(addresses),
        total=len(addresses),
        demande_par=delegation,
        demande_le=campagne.ouverture,
        commence_le=campagne.ouverture,
        fini_le=campagne.ouverture + dt.timedelta(minutes=12),
    )
    write_envois(row, addresses)
    AdresseMorte.objects.bulk_create(
        AdresseMorte(adresse=address, motif=REFUS, par=delegation)
        for address in list(addresses)[:MORTES]
    )


def write_envois(row: Publipostage, addresses: dict[str, int]) -> None:
    """Write that each address was written to, the first ones in vain."""
    Envoi.objects.bulk_create(
        (
            Envoi(
                publipostage=row,
                collectivite_id=pk,
                adresse=address,
                parti_le=None if rank < REFUSES else row.fini_le,
                refus=REFUS if rank < REFUSES else "",
            )
            for rank, (address, pk) in enumerate(addresses.items())
        ),
        batch_size=LOT,
    )


def report_errors(pks: list[int], hasard) -> None:
    """Write what readers report, each on a page of its own."""
    rows = Collectivite.objects.filter(pk__in=hasard.sample(pks, len(SIGNALEMENTS)))
    Signalement.objects.bulk_create(
        Signalement(objet=f"/collectivites/{row.slug}/", collectivite=row, message=message)
        for row, message in zip(rows.order_by("pk"), SIGNALEMENTS, strict=False)
    )
