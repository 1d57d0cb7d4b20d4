"""What the delegation types of a campaign, in the admin."""

from django import forms
from django.contrib.admin.widgets import (
    AdminSplitDateTime,
    BaseAdminDateWidget,
    BaseAdminTimeWidget,
)

from collectivites.decisions import DecisionForm
from teleprocedure.models import Campagne, Reouverture
from teleprocedure.services import reouvertures
from teleprocedure.services.campagnes import check_dates

DATES = ("annee", "annee_apd", "ouverture", "cloture")


class MomentWidget(AdminSplitDateTime):
    """Django's two boxes of a moment, each named to who does not see them side by side."""

    def __init__(self, attrs=None):
        boxes = [
            BaseAdminDateWidget(attrs={"aria-label": "date"}),
            BaseAdminTimeWidget(attrs={"aria-label": "heure"}),
        ]
        forms.MultiWidget.__init__(self, boxes, attrs)


class CampagneForm(forms.ModelForm):
    """Says beside its field why a campaign cannot run then."""

    def clean(self):
        data = super().clean()
        if data.keys() >= set(DATES):
            check_dates(Campagne(pk=self.instance.pk, **{name: data[name] for name in DATES}))
        return data


class ReouvertureForm(forms.ModelForm):
    """Says beside its field why a reopening cannot be."""

    def clean(self):
        data = super().clean()
        if {"campagne", "jusqu_a"} <= data.keys():
            row = Reouverture(campagne=data["campagne"], jusqu_a=data["jusqu_a"])
            reouvertures.check_reouverture(row)
        return data


class ProlongationForm(DecisionForm):
    """The new close, and how many messages its notice makes."""

    cloture = forms.DateTimeField(
        label="Nouvelle clôture (heure de Paris)",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    nombre = forms.IntegerField(label="Nombre de messages, à retaper", min_value=0)
    field_order = ["cloture", "nombre"]


class ArchivageForm(DecisionForm):
    """How many rows are frozen."""

    nombre = forms.IntegerField(label="Nombre de lignes, à retaper", min_value=0)
