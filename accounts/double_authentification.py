"""The second factor: secrets encrypted at rest, compulsory for the delegation in production."""

from base64 import urlsafe_b64encode
from functools import lru_cache

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_reset
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.dispatch import receiver
from django.shortcuts import redirect

from accounts.services.double_authentification import settle_authenticator

USAGE = b"atlas double authentification"
OBLIGATION = (
    "Activez la double authentification : elle est obligatoire pour les membres de la délégation."
)


def derive_key(secret: str) -> bytes:
    """Return the encryption key made from ``secret``, of no use for anything else."""
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=USAGE)
    return urlsafe_b64encode(kdf.derive(secret.encode()))


@lru_cache
def build_cipher(*secrets: str) -> MultiFernet:
    """Return the cipher that writes with the first of ``secrets`` and reads with any of them."""
    return MultiFernet([Fernet(derive_key(secret)) for secret in secrets])


def get_cipher() -> MultiFernet:
    """Return the cipher of today; a changed ``SECRET_KEY`` stays read from the fallbacks."""
    return build_cipher(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


class AdaptateurDeDoubleAuthentification(DefaultMFAAdapter):
    """Keeps no secret in clear, and never lets the delegation lower its guard."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": "La double authentification empêche de changer d’adresse.",
        "cannot_delete_authenticator": (
            "La double authentification est obligatoire pour les membres de la délégation : "
            "elle ne se désactive pas."
        ),
        "cannot_generate_recovery_codes": "Activez d’abord la double authentification.",
        "incorrect_code": (
            "Ce code est incorrect ou déjà employé. Attendez que l’application en affiche un autre."
        ),
        "unverified_email": "Prouvez d’abord votre adresse électronique.",
    }

    def encrypt(self, text):
        return get_cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return get_cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator):
        return not (settings.DOUBLE_AUTHENTIFICATION_OBLIGATOIRE and authenticator.user.is_staff)


def demand_second_factor(request):
    """Lead a member of the delegation to the activation, saying why they are there."""
    messages.warning(request, OBLIGATION)
    return redirect("mfa_activate_totp")


@receiver([authenticator_added, authenticator_reset], sender=Authenticator)
def follow_activation(sender, request, user, authenticator, **kwargs):
    """Draw the consequences of a second factor just made; allauth has no other hook for it."""
    settle_authenticator(
        by=user, authenticator=authenticator, session_key=request.session.session_key
    )
