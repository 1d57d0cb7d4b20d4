"""What follows when somebody logs in: a visit is noted, whatever door they took."""

import logging

from django.contrib.auth.signals import user_logged_in
from django.db import DatabaseError
from django.dispatch import receiver

from teleprocedure.services.visites import note_visits

logger = logging.getLogger(__name__)


@receiver(user_logged_in, dispatch_uid="teleprocedure.visite")
def draw_consequences(sender, user, **kwargs):
    """Note the visit; a log-in never fails for it."""
    try:
        note_visits(by=user)
    except DatabaseError:
        logger.exception("Visite du compte %s : impossible à noter.", user.pk)
