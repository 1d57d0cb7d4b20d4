"""What follows when allauth says that an address is proven, by link or by code alike."""

from allauth.account.signals import email_confirmed
from django.dispatch import receiver

from accounts.services.habilitations import settle_address


@receiver(email_confirmed, dispatch_uid="accounts.adresse_prouvee")
def draw_consequences(sender, email_address, **kwargs):
    """Grant, ask or take back what the address just proven allows."""
    settle_address(by=email_address.user)
