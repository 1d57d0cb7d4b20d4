"""The campaign in the admin: one file a subject."""

from . import campagnes, reouvertures

__all__ = ["campagnes", "reouvertures"]
