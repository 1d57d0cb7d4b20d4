"""Aide publique au développement."""

from django.urls import path

from teleprocedure.views import apd

urlpatterns = [
    path("<slug:slug>/apd/", apd.apd, name="apd"),
]
