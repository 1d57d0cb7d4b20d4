"""The page of a person entered by somebody else: no account, any day."""

from django.urls import path

from teleprocedure.views import personnes

urlpatterns = [path("<str:jeton>/", personnes.personne, name="personne")]
