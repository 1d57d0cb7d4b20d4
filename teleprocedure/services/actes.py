"""Undoing an act of a collectivité, whatever the tabs it wrote in."""

from django.core.exceptions import ValidationError

from accounts.models.compte import fold_address
from accounts.services.heritage import announce_return
from apd.models import Declaration
from collectivites import annulation
from collectivites.changements import Changement, read_changements
from collectivites.journal import service
from collectivites.models import Acte, Contact, Succession
from cooperations.models import Partenaire
from cooperations.services.liens import update_recensement
from cooperations.services.moderation import is_moderation, list_moderated
from cooperations.services.partenaires import count_others
from teleprocedure.models import Campagne, Verification
from teleprocedure.services.apd import PARTIE
from teleprocedure.services.personnes import list_opposed

ANNEE_CLOSE = (
    "La campagne qui demandait ce montant n’est pas ouverte : demandez à la délégation d’annuler "
    "cet acte."
)

PARTAGE = (
    "D’autres collectivités travaillent avec le partenaire que cet acte a corrigé : demandez à la "
    "délégation de l’annuler."
)
MASQUAGE = "Seule la délégation revient sur ce qu’elle a masqué ou publié."
MASQUEE = "« {} » a été masqué ou publié depuis par la délégation : cet acte ne s’annule plus."
DEVENUE = "« {} » est devenue « {} » depuis : la délégation doit d’abord annuler ce passage."
OPPOSEE = "« {} » s’est opposé à figurer sur ces pages : seule la délégation peut annuler cet acte."


@service
def undo(*, by, acte: Acte, at=None) -> Acte:
    """Undo ``acte``, and say again whether its collectivité leads anything abroad."""
    if reason := explain_refusal(acte, by, at):
        raise ValidationError(reason)
    done = annulation.undo(by=by, acte=acte)
    if not by.is_staff:
        check_oppositions(done)
    if not is_moderation(acte):
        check_moderation(done)
    untick(done)
    if broken := Succession.history.filter(acte=done.pk, history_type="-"):
        announce_return({pk for line in broken for pk in (line.ancienne_id, line.nouvelle_id)})
    for collectivite_id in annulation.list_touched(acte):
        update_recensement(collectivite_id)
    return done


def check_oppositions(done: Acte) -> None:
    """Refuse to an agent an undoing that brings back the address of who opposed since."""
    opposed = {address for pk in annulation.list_touched(done) for address in list_opposed(pk)}
    for one in read_changements(done.pk) if opposed else []:
        if one.modele is Contact and find_new_address(one) in opposed:
            raise ValidationError(OPPOSEE.format(one.apres.instance.designation))


def check_moderation(done: Acte) -> None:
    """Refuse an undoing that would change what the public reads of a project by the way."""
    for titre in list_moderated(done.pk):
        raise ValidationError(MASQUEE.format(titre))


def find_new_address(one: Changement) -> str:
    """Return the address that a person got by a change, "" when it is the one they had."""
    before, after = (fold_address(line.courriel) if line else "" for line in (one.avant, one.apres))
    return after if after != before else ""


def untick(done: Acte) -> None:
    """Take off the tick of a year no longer declared: nobody said « je ne déclare pas »."""
    removed = Declaration.history.filter(acte=done.pk, history_type="-").values("annee")
    Verification.objects.filter(
        collectivite__in=annulation.list_touched(done),
        onglet=PARTIE,
        campagne__annee_apd__in=removed,
    ).delete()


def explain_refusal(acte: Acte, user, at=None) -> str:
    """Say why ``user`` may not undo the act, "" when they may.

    Amounts follow their campaign; a partner that others use now is corrected by the delegation;
    nothing comes back to a collectivité that is another one now.
    """
    if reason := annulation.explain_refusal(acte, user, at) or explain_succession(acte):
        return reason
    if user.is_staff:
        return ""
    if is_moderation(acte):
        return MASQUAGE
    parties = acte.parties.split()
    if {"cooperations", "actions"} & set(parties) and has_corrected_shared(acte):
        return PARTAGE
    return explain_closed_year(acte, at) if PARTIE in parties else ""


def explain_succession(acte: Acte) -> str:
    """Name a collectivité that the act wrote in and that handed all over since, "" for none."""
    own = Succession.history.filter(acte=acte.pk).values("id")
    rows = Succession.objects.passages().filter(ancienne__in=annulation.list_touched(acte))
    since = rows.exclude(pk__in=own).select_related("ancienne", "nouvelle").first()
    return DEVENUE.format(since.ancienne.nom, since.nouvelle.nom) if since else ""


def has_corrected_shared(acte: Acte) -> bool:
    """Whether the act wrote in a partner, not made by it, that other collectivités use."""
    written = Partenaire.history.filter(acte=acte.pk, history_type="~").values_list("id", flat=True)
    return any(count_others(pk, one) for pk in written for one in annulation.list_touched(acte))


def explain_closed_year(acte: Acte, at) -> str:
    campagnes = Campagne.objects.ouverte_pour(acte.collectivite_id, at).values("annee_apd")
    written = Declaration.history.filter(acte=acte.pk)
    return ANNEE_CLOSE if written.exclude(annee__in=campagnes).exists() else ""
