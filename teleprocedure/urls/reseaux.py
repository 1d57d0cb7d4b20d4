"""Associations et réseaux internationaux."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
