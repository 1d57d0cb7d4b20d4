"""First tab: élus and cadres in charge of international relations."""

from collectivites.models import Contact
from teleprocedure.lecture.manques import CHAMPS_DES_CONTACTS

TITRES = {Contact.Nature.ELU: "Élus", Contact.Nature.CADRE: "Cadres territoriaux"}


def show_contacts(request) -> dict:
    """Return élus then cadres, each in order: one query."""
    rows = list(request.collectivite.contacts.order_by("ordre", "pk"))
    groups = [
        (titre, [row for row in rows if row.nature == nature]) for nature, titre in TITRES.items()
    ]
    return {
        "groupes": [
            {"titre": titre, "contacts": present_contacts(found)}
            for titre, found in groups
            if found
        ]
    }


def present_contacts(rows: list[Contact]) -> list[dict]:
    """Return what the tab says of each person, and the ranks its two buttons give (0: none)."""
    return [
        {
            "pk": row.pk,
            "nom": " ".join(filter(None, (row.civilite, row.prenom, row.nom))),
            "titre": row.titre,
            "courriel": row.courriel,
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
