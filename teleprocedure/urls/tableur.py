"""Spreadsheets of a tab."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
