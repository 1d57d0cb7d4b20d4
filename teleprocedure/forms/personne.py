"""What a person rectifies of what is said of them, or their opposition."""

from django import forms
from dsfr.forms import DsfrBaseForm

from collectivites.models import Contact
from teleprocedure.forms.fiche import FicheForm


class PersonneForm(FicheForm):
    """The fields that are the person's own; the address, which proves who they are, is not one."""

    obligatoires = ("prenom", "titre")

    class Meta:
        model = Contact
        fields = ["civilite", "prenom", "nom", "titre", "courriel_public"]
        labels = {"courriel_public": "Courriel public"}
        help_texts = {
            "civilite": "Mme ou M.",
            "titre": "Tel qu’il doit être lu sur la page publique.",
            "courriel_public": (
                "Cochez pour que votre adresse électronique soit publiée ; "
                "sinon, elle n’apparaît sur aucune page publique."
            ),
        }


class OppositionForm(DsfrBaseForm):
    """The box that says it is meant: it cannot be undone from there."""

    opposition = forms.BooleanField(
        label="Je m’oppose à figurer dans l’Atlas : supprimez ces informations",
        error_messages={"required": "Cochez la case pour confirmer votre opposition."},
    )
