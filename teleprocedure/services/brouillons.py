"""What was being typed when a session ended, kept for its author alone."""

from django.core import signing
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from collectivites.journal import service
from teleprocedure.models import Brouillon
from teleprocedure.models.saisies import CONSERVATION

SEL = "teleprocedure.brouillon"
NON_GARDES = {"csrfmiddlewaretoken", "auteur"}
CHEMIN_MAX = 255
SAISIE_MAX = 500_000
BROUILLONS_MAX = 20


def sign_author(user: User) -> str:
    """Return the token by which a form says, once its session is over, who was typing in it."""
    return signing.dumps(user.pk, salt=SEL)


def read_author(token: str) -> User | None:
    """Return the user of a form's token, None when it is forged or as old as a draft may be."""
    try:
        pk = signing.loads(token, salt=SEL, max_age=CONSERVATION)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk, is_active=True).first()


def name_form(chemin: str, data) -> str:
    """Return the key of a form: its page, and for a new row its own number.

    Two new rows typed in two windows of one page are two drafts.
    """
    jeton = data.get("jeton", "").replace("\x00", "")
    return f"{chemin}#{jeton}" if jeton else chemin


@service
def keep(*, by: User, chemin: str, data) -> bool:
    """Keep the fields of a form for ``by``, in place of those kept before for the same form.

    Return False for what no form of ours sends: an endless address or text. The oldest drafts of
    an author make way for the new one.
    """
    pairs = [
        [name.replace("\x00", ""), value.replace("\x00", "")]
        for name, values in data.lists()
        for value in values
    ]
    contenu = [pair for pair in pairs if pair[0] not in NON_GARDES]
    key = name_form(chemin, data)
    if len(key) > CHEMIN_MAX or sum(len(text) for pair in contenu for text in pair) > SAISIE_MAX:
        return False
    Brouillon.objects.update_or_create(
        utilisateur=by, chemin=key, defaults={"contenu": contenu, "le": timezone.now()}
    )
    oldest = Brouillon.objects.filter(utilisateur=by).order_by("-le", "-pk")[BROUILLONS_MAX:]
    Brouillon.objects.filter(pk__in=list(oldest.values_list("pk", flat=True))).delete()
    return True


def find(by: User, chemin: str) -> Brouillon | None:
    """Return the last draft that ``by`` left on a page."""
    drafts = Brouillon.objects.filter(utilisateur=by).order_by("-le", "-pk")
    return drafts.filter(Q(chemin=chemin) | Q(chemin__startswith=f"{chemin}#")).first()


@service
def forget(*, by: User, chemin: str, data) -> None:
    """Drop what was kept of a form, once it is saved."""
    Brouillon.objects.filter(utilisateur=by, chemin=name_form(chemin, data)).delete()


@service
def remove_old(*, by: User | None) -> None:
    """Drop what nobody came back for."""
    Brouillon.objects.perimes().delete()
