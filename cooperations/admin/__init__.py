"""The world, the register of partners, coopérations and projects in the admin."""

from . import corrections, doublons, liens, monde, partenaires

__all__ = ["corrections", "doublons", "liens", "monde", "partenaires"]
