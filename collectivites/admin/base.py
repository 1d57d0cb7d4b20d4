"""What every admin page of the project is made of: writes are services, nothing goes in bulk."""

import datetime as dt
from typing import ClassVar

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import DeletedObject
from simple_history.template_utils import HistoricalRecordContextHelper

from collectivites import services
from collectivites.exports import DROIT
from collectivites.presentation import format_moment
from collectivites.texte import fold

from .choix import AvecChoix
from .relecture import read_again
from .tables import Echangeable

RECHERCHE_MAX = 200


class JournalLisible(HistoricalRecordContextHelper):
    """Says values of the journal as people read them: labels, local dates, a dash for nothing."""

    def prepare_delta_change_value(self, change, value):
        value = super().prepare_delta_change_value(change, value)
        if value in (None, "") or isinstance(value, DeletedObject) and value.pk is None:
            return "—"
        if isinstance(value, dt.datetime):
            return format_moment(value)
        choices = dict(self.model._meta.get_field(change.field).flatchoices)
        return choices.get(value, value) if choices else value


class AdminJournalise(AvecChoix, Echangeable, SimpleHistoryAdmin):
    """Base of the project's admin pages: writes go through services, so the journal is signed.

    « Historique » shows that journal, who and what, field by field; nothing is reverted from there.

    There is no bulk deletion: one row at a time, after a page that lists what goes.
    """

    list_per_page = 50
    show_full_result_count = False

    def get_search_results(self, request, queryset, search_term):
        """« Saint-Denis » finds the sort key « saint denis » too; an endless text is cut."""
        search_term = search_term[:RECHERCHE_MAX]
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if (key := fold(search_term)) not in ("", search_term):
            also, more = super().get_search_results(request, queryset, key)
            return found | also, duplicates or more
        return found, duplicates

    def get_form(self, request, obj=None, change=False, **kwargs):
        """A row that is changed is refused if it was written since its page was opened."""
        form = kwargs.pop("form", self.form)
        if change and self.has_change_permission(request, obj):
            form = read_again(form)
        return super().get_form(request, obj, change, form=form, **kwargs)

    def get_historical_record_context_helper(self, request, historical_record):
        return JournalLisible(self.model, historical_record)

    def history_form_view(self, request, *args, **kwargs):
        """The form of a row as it was asks no more than to read it, and writes: there is none."""
        raise Http404

    def changeform_view(self, request, *args, **kwargs):
        """What a service refuses after the form took it, a race for instance, is told."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect(request.get_full_path())

    def save_model(self, request, obj, form, change):
        services.save(by=request.user, row=obj)

    def delete_model(self, request, obj):
        services.delete(by=request.user, row=obj)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class AdressesReservees(admin.ModelAdmin):
    """Shows ``adresses``, columns that name who was written to, only to who may take them away."""

    adresses: ClassVar[tuple[str, ...]] = ()

    def keep_allowed(self, request, names):
        entitled = request.user.has_perm(DROIT)
        return [name for name in names if entitled or name not in self.adresses]

    def get_list_display(self, request):
        return self.keep_allowed(request, super().get_list_display(request))

    def get_fields(self, request, obj=None):
        return self.keep_allowed(request, super().get_fields(request, obj))

    def get_search_fields(self, request):
        return self.keep_allowed(request, super().get_search_fields(request))


class AdminNomenclature(Echangeable, admin.ModelAdmin):
    """Base of reference lists: read here, written by ``charger_referentiel``."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
