"""Elus et cadres territoriaux."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
