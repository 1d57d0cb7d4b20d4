"""Choices in a register, by typing: Django's own, named for who does not see the label."""

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.forms import Media


class Choix(AutocompleteSelect):
    """The library that shows the list gives it no name: a script of ours does."""

    @property
    def media(self):
        return super().media + Media(js=["admin/js/autocomplete.js", "js/choix.js"])


class AvecChoix(BaseModelAdmin):
    """A page or an inline whose ``autocomplete_fields`` have a name."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Choix(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
