"""Reports of readers."""

from django.urls import path

from teleprocedure.views.signalements import signalements

urlpatterns = [path("<slug:slug>/signalements/", signalements, name="signalements")]
