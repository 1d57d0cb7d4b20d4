"""First tab: élus and cadres in charge of international relations."""

import re

from collectivites.models import AdresseMorte, Contact
from collectivites.presentation import format_date
from collectivites.texte import fold_address
from teleprocedure.lecture.manques import CHAMPS_DES_CONTACTS
from teleprocedure.models import Envoi

TITRES = {Contact.Nature.ELU: "Élus", Contact.Nature.CADRE: "Cadres territoriaux"}
REFUSEE = "Un message envoyé à cette adresse a été refusé ({}) : vérifiez-la."
# What relays answer starts with its code; other refusals say why nothing was sent.
DU_RELAIS = re.compile(r"[45]\d\d ")
MORTE = "Adresse déclarée morte par la délégation le {} : elle ne reçoit plus de message."


def show_contacts(request) -> dict:
    """Return élus then cadres, each in order, with what is known of their addresses."""
    rows = list(request.collectivite.contacts.order_by("ordre", "pk"))
    alertes = read_alertes([row.courriel for row in rows if row.courriel])
    groups = [
        (titre, [row for row in rows if row.nature == nature]) for nature, titre in TITRES.items()
    ]
    return {
        "groupes": [
            {"titre": titre, "contacts": present_contacts(found, alertes)}
            for titre, found in groups
            if found
        ]
    }


def read_alertes(addresses: list[str]) -> dict[str, str]:
    """Return by folded address why messages no longer reach it: two queries, none without any.

    Of several mailings, the last one tells.
    """
    folded = {fold_address(address) for address in addresses}
    if not folded:
        return {}
    sent = Envoi.objects.filter(adresse__in=folded).order_by("pk").values_list("adresse", "refus")
    last = dict(sent).items()
    alertes = {address: REFUSEE.format(said) for address, said in last if DU_RELAIS.match(said)}
    dead = AdresseMorte.objects.filter(adresse__in=folded).values_list("adresse", "le")
    return alertes | {address: MORTE.format(format_date(le)) for address, le in dead}


def present_contacts(rows: list[Contact], alertes: dict[str, str]) -> list[dict]:
    """Return what the tab says of each person, and the ranks its two buttons give (0: none)."""
    return [
        {
            "pk": row.pk,
            "nom": " ".join(filter(None, (row.civilite, row.prenom, row.nom))),
            "titre": row.titre,
            "courriel": row.courriel,
            "alerte": alertes.get(fold_address(row.courriel), ""),
            "courriel_public": row.courriel_public,
            "telephone": row.telephone,
            "manques": [
                label for name, label in CHAMPS_DES_CONTACTS.items() if not getattr(row, name)
            ],
            "plus_haut": rang - 1,
            "plus_bas": rang + 1 if rang < len(rows) else 0,
        }
        for rang, row in enumerate(rows, 1)
    ]
