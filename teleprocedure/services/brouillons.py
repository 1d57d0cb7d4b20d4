"""What was being typed when a session ended, kept for its author alone."""

from django.core import signing
from django.utils import timezone

from accounts.models import User
from collectivites.journal import service
from teleprocedure.models import Brouillon

SEL = "teleprocedure.brouillon"
VALIDITE_SECONDS = 48 * 3600
NON_GARDES = {"csrfmiddlewaretoken", "auteur"}


def sign_author(user: User) -> str:
    """Return the token by which a form says, once its session is over, who was typing in it."""
    return signing.dumps(user.pk, salt=SEL)


def read_author(token: str) -> User | None:
    """Return the user of a form's token, None when it is forged or two days old."""
    try:
        pk = signing.loads(token, salt=SEL, max_age=VALIDITE_SECONDS)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk, is_active=True).first()


@service
def keep(*, by: User, chemin: str, data) -> None:
    """Keep the fields of a form for ``by``, in place of those kept before for the same page."""
    pairs = [[name, value] for name, values in data.lists() for value in values]
    contenu = [pair for pair in pairs if pair[0] not in NON_GARDES]
    Brouillon.objects.update_or_create(
        utilisateur=by, chemin=chemin, defaults={"contenu": contenu, "le": timezone.now()}
    )


@service
def forget(*, by: User, chemin: str) -> None:
    """Drop what was kept for a page, once it is saved or given up."""
    Brouillon.objects.filter(utilisateur=by, chemin=chemin).delete()


@service
def remove_old(*, by: User | None) -> None:
    """Drop what nobody came back for."""
    Brouillon.objects.perimes().delete()
