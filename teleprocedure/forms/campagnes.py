"""What the delegation types of a campaign, in the admin."""

import datetime as dt

from django import forms
from django.contrib.admin.widgets import (
    AdminSplitDateTime,
    BaseAdminDateWidget,
    BaseAdminTimeWidget,
)
from django.core.exceptions import ValidationError

from collectivites.decisions import DecisionForm
from teleprocedure.models import Campagne, Reouverture
from teleprocedure.services import reouvertures
from teleprocedure.services.campagnes import check_dates

ANNEES = range(2000, 2101)
HORS_BORNES = "Indiquez une date entre 2000 et 2100."
DATES = ("annee", "annee_apd", "ouverture", "cloture")


class MomentWidget(AdminSplitDateTime):
    """Django's two boxes of a moment, each named to who does not see them side by side."""

    def __init__(self, attrs=None):
        boxes = [
            BaseAdminDateWidget(attrs={"aria-label": "date"}),
            BaseAdminTimeWidget(attrs={"aria-label": "heure"}),
        ]
        forms.MultiWidget.__init__(self, boxes, attrs)


def check_moment(moment: dt.datetime) -> dt.datetime:
    """Refuse a year that no campaign has, and whose dates no database could compare."""
    if moment.year not in ANNEES:
        raise ValidationError(HORS_BORNES)
    return moment


class CampagneForm(forms.ModelForm):
    """Says beside its field why a campaign cannot run then."""

    def clean_ouverture(self):
        return check_moment(self.cleaned_data["ouverture"])

    def clean_cloture(self):
        return check_moment(self.cleaned_data["cloture"])

    def clean(self):
        data = super().clean()
        if data.keys() >= set(DATES):
            check_dates(Campagne(pk=self.instance.pk, **{name: data[name] for name in DATES}))
        return data


class ReouvertureForm(forms.ModelForm):
    """Says beside its field why a reopening cannot be."""

    def clean_jusqu_a(self):
        return check_moment(self.cleaned_data["jusqu_a"])

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

    def clean_cloture(self):
        return check_moment(self.cleaned_data["cloture"])


class ArchivageForm(DecisionForm):
    """How many rows are frozen."""

    nombre = forms.IntegerField(label="Nombre de lignes, à retaper", min_value=0)
