"""Addresses of the lists behind the figures; "" where the reader may not open the list."""

from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse


def build_list_url(liste: str, **criteres) -> str:
    """Return the address of a list of the cockpit; an empty criterion is left out."""
    return append(reverse(f"admin:cockpit_{liste}"), criteres)


def build_table_url(user, model: type[Model], **criteres) -> str:
    """Return the address of the admin's own list of a model, for who may read it."""
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    if not user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
        return ""
    return append(reverse(f"admin:{name}_changelist"), criteres)


def append(address: str, criteres: dict) -> str:
    told = urlencode({name: value for name, value in criteres.items() if value})
    return f"{address}?{told}" if told else address
