"""Field types that keep two promises: text is normalised, and sorts alike on both databases."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import models

from collectivites.texte import MAX_LENGTH, clean_text
from collectivites.validation import validate_address


class ChampTexte(forms.CharField):
    """A form field whose value is normalised before « required » is checked."""

    def __init__(self, *, multiline=False, **kwargs):
        self.multiline = multiline
        super().__init__(**kwargs)

    def to_python(self, value):
        if value in self.empty_values:
            return self.empty_value
        return clean_text(str(value), multiline=self.multiline)


class TexteCourt(models.CharField):
    """One line of text, normalised by ``full_clean``."""

    def to_python(self, value):
        return clean_text(value) if isinstance(value, str) else super().to_python(value)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": ChampTexte, **kwargs})


class TexteLong(models.TextField):
    """Paragraphs of text, normalised by ``full_clean``, at most 30,000 characters."""

    default_validators = [MaxLengthValidator(MAX_LENGTH)]

    def to_python(self, value):
        if isinstance(value, str):
            return clean_text(value, multiline=True)
        return super().to_python(value)

    def formfield(self, **kwargs):
        return super().formfield(
            **{"form_class": ChampTexte, "multiline": True, "max_length": MAX_LENGTH, **kwargs}
        )


class CleDeTri(models.CharField):
    """A folded ASCII key compared byte by byte: same order on SQLite and PostgreSQL.

    PostgreSQL would otherwise sort with the locale of the database, where a space weighs nothing;
    the C collation also lets an index serve ``LIKE 'prefix%'``.
    """

    def db_parameters(self, connection):
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class AdresseElectronique(models.EmailField):
    """An e-mail address that the queue of messages can keep whole."""

    default_validators = [*models.EmailField.default_validators, validate_address]


class AdresseWeb(models.URLField):
    """A web address; one typed without its scheme is taken as https."""

    def formfield(self, **kwargs):
        return super().formfield(**{"assume_scheme": "https", **kwargs})
