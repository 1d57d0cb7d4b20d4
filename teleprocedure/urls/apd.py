"""Aide publique au développement."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
