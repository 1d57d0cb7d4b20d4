"""What the stories about accounts do over and over: read one's mail, give a code."""

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.conf import settings
from post_office.models import Email

from tests.factories import MOT_DE_PASSE

CONNEXION = "/compte/connexion/"
VERIFICATION = "/compte/connexion/verification/"
CODE_DE_CONNEXION = re.compile(r"^[A-Z]{4}-[A-Z]{4}$", re.MULTILINE)
LIEN = re.compile(r"^https?://\S+$", re.MULTILINE)


def read_mail(address: str) -> Email:
    """Return the last message queued for ``address``."""
    return [mail for mail in Email.objects.order_by("pk") if mail.to == [address]][-1]


def read_login_code(address: str) -> str:
    return CODE_DE_CONNEXION.search(read_mail(address).message)[0]


def read_link(address: str) -> str:
    """Return the path that the last message leads to."""
    link = LIEN.search(read_mail(address).message)[0]
    assert link.startswith(settings.SITE_URL)
    return link.removeprefix(settings.SITE_URL)


def turn_on_totp(user) -> str:
    """Give ``user`` a second factor and recovery codes; return the key in the telephone."""
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def compute_code(secret: str) -> str:
    """Return what the telephone shows now."""
    counter = int(time.time()) // 30
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


def list_recovery_codes(user) -> list[str]:
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return row.wrap().get_unused_codes()


def reauthenticate(client, password=MOT_DE_PASSE):
    """Type one's password again, as asked before what matters."""
    return client.post(VERIFICATION, {"password": password})


def is_logged_in(client) -> bool:
    return "_auth_user_id" in client.session
