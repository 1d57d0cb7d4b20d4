"""Sheets of the first two tabs: people, memberships."""

from functools import cached_property
from typing import Any

from collectivites.models import Adhesion, Contact
from collectivites.services import change
from collectivites.texte import fold
from teleprocedure.forms.adhesion import AdhesionForm, AjoutDAdhesionForm, find_reseau, list_close
from teleprocedure.forms.contact import ContactForm
from teleprocedure.services.contacts import add_contact, change_contact
from teleprocedure.services.reseaux import DEJA_LISTE, join_reseau
from teleprocedure.tableur.colonnes import Colonne, Liste, NomDeRegistre, OuiNon, Typed
from teleprocedure.tableur.feuilles import PROPOSES, Feuille, refuse, suggest


class FeuilleDeContacts(Feuille):
    """Élus and cadres."""

    noms = ("fiche", "fiches")
    feminin = True
    formulaire = ContactForm
    designants = ("prenom", "nom")
    confirmations = ("garder_adresse",)
    conseils = (
        "Une personne ajoutée, ou dont vous changez l’adresse, reçoit un message qui lui permet de "
        "rectifier sa fiche. « Courriel public » : écrivez oui seulement avec son accord.",
    )

    def build_colonnes(self) -> list[Colonne]:
        return [
            Liste("nature", "Élu ou cadre *", Contact.Nature.choices, 12),
            Colonne("civilite", "Civilité", 10),
            Colonne("prenom", "Prénom *"),
            Colonne("nom", "Nom *"),
            Colonne("titre", "Titre *", 40),
            Colonne("courriel", "Courriel *", 32),
            OuiNon("courriel_public", "Courriel public", 12),
            Colonne("telephone", "Téléphone", 18),
        ]

    def list_rows(self):
        return self.collectivite.contacts.order_by("ordre", "pk")

    def complete(self, sent: dict[str, Typed]) -> dict[str, Typed]:
        return super().complete(sent) | {"courriel_confirmation": sent["courriel"]}

    def write(self, form: ContactForm, *, by) -> None:
        row, arguments = form.instance, form.to_service() | {"collectivite": self.collectivite}
        if row.pk:
            change_contact(by=by, pk=row.pk, **arguments)
        else:
            add_contact(by=by, **arguments)


class FeuilleDeReseaux(Feuille):
    """Memberships; a network is named as the register names it."""

    noms = ("ligne", "lignes")
    feminin = True
    formulaire = AdhesionForm
    formulaire_neuf = AjoutDAdhesionForm
    designants = ("nom",)
    conseils = (
        "L’association ou le réseau d’une ligne ajoutée s’écrit comme dans le registre de l’Atlas, "
        "par son nom ou son sigle. Ce qui n’y est pas se propose sur la page.",
    )

    def build_colonnes(self) -> list[Colonne]:
        return [
            NomDeRegistre("nom", "Association ou réseau *", 50, fixe=True),
            OuiNon("adherente", "Adhère", 10),
            OuiNon("utilisatrice", "Utilise", 10),
        ]

    def list_rows(self):
        rows = self.collectivite.adhesions.select_related("reseau")
        return rows.order_by("reseau__nom_normalise")

    def read_value(self, row: Adhesion, champ: str) -> Any:
        return str(row.reseau) if champ == "nom" else getattr(row, champ)

    @cached_property
    def presents(self) -> set[int]:
        """Networks of the list; those that the sheet adds join them."""
        return {row.reseau_id for row in self.rows.values()}

    def prepare(self, typed: dict[str, Typed]) -> Adhesion:
        nom = str(typed.get("nom", ""))
        if fold(nom):
            close = list_close(nom, "")
            reseau = find_reseau(nom, close, "")
            if reseau is None:
                near = suggest(row["nom"] for row in close[:PROPOSES])
                raise refuse(
                    "nom", "ce nom n’est pas au registre : proposez-le sur la page." + near
                )
            if reseau.pk in self.presents:
                raise refuse("nom", DEJA_LISTE)
            self.presents.add(reseau.pk)
        return Adhesion(collectivite=self.collectivite)

    def write(self, form: AdhesionForm, *, by) -> None:
        row, arguments = form.instance, form.to_service()
        if row.pk:
            change(by=by, queryset=self.collectivite.adhesions.all(), pk=row.pk, **arguments)
        else:
            join_reseau(by=by, collectivite=self.collectivite, **arguments)
