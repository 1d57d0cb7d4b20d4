"""Accounts to knock at; imported once Django is set up on the database to fill."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import User
from benchmarks.visiteur import MOT_DE_PASSE, name_account, name_address


def create(nombre: int) -> None:
    """Create ``nombre`` accounts with a proven address and the same password."""
    password = make_password(MOT_DE_PASSE)
    users = User.objects.bulk_create(
        User(username=name_account(n), email=name_address(n), password=password)
        for n in range(nombre)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
