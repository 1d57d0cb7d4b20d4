"""The campaign in the admin: one file a subject."""

from . import (
    campagnes,
    envois,
    millesimes,
    moderation,
    publipostages,
    reouvertures,
    reseaux,
    signalements,
    suivi,
    vie,
)

__all__ = [
    "campagnes",
    "envois",
    "millesimes",
    "moderation",
    "publipostages",
    "reouvertures",
    "reseaux",
    "signalements",
    "suivi",
    "vie",
]
