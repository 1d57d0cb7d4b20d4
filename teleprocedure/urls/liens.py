"""Summary of the two tabs of ties: lists, deletions, moves, several projects at once."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
