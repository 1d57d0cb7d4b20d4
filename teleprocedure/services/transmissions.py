"""« Transmettre la mise à jour »: numbered without a hole, receipt on screen and by mail."""

from django.core.exceptions import ValidationError
from django.db.models import Max

from collectivites.courriels import build_url, queue
from collectivites.journal import service
from collectivites.models import Collectivite
from teleprocedure.campagnes import read_calendrier
from teleprocedure.lecture.recepisses import present_recepisse, read_contenu
from teleprocedure.models import Campagne, Transmission, Verification
from teleprocedure.onglets import ONGLETS

CAMPAGNE_CLOSE = "La mise à jour n’est pas transmise. {fermeture}"
RESTE_A_VERIFIER = "Vérifiez d’abord les cinq onglets : il reste {restants}."


@service
def transmit(*, by, collectivite: Collectivite) -> Transmission:
    """Declare the update complete; with nothing new since the last time, return that one.

    The campaign must be open for this collectivité at this very second. Transmissions of a campaign
    wait for one another: their numbers follow without a hole. The page is dated when an agent
    transmits, not when the delegation does.
    """
    campagne = lock_open_campagne(collectivite)
    lock = Collectivite.objects.select_for_update(no_key=True, of=("self",))
    collectivite = lock.get(pk=collectivite.pk)
    check_verified(campagne, collectivite)
    previous = find_previous(campagne, collectivite)
    if previous and is_still_true(previous, by):
        return previous
    row = Transmission.objects.create(
        campagne=campagne,
        collectivite=collectivite,
        rang=(campagne.transmissions.aggregate(Max("rang"))["rang__max"] or 0) + 1,
        par=by,
        contenu={"par": "la délégation" if by.is_staff else str(by)}
        | read_contenu(collectivite, campagne, previous),
    )
    if not by.is_staff:
        Collectivite.objects.filter(pk=collectivite.pk).update(verifiee_le=row.le)
    send_receipt(row, by)
    return row


def lock_open_campagne(collectivite: Collectivite) -> Campagne:
    """Return the campaign open for a collectivité, locked; it may close while its turn comes."""
    calendrier = read_calendrier(collectivite)
    if calendrier.campagne:
        Campagne.objects.select_for_update(no_key=True).get(pk=calendrier.campagne.pk)
        calendrier = read_calendrier(collectivite)
    if calendrier.campagne is None:
        raise ValidationError(CAMPAGNE_CLOSE.format(fermeture=calendrier.fermeture))
    return calendrier.campagne


def check_verified(campagne: Campagne, collectivite: Collectivite) -> None:
    """Refuse an update whose five tabs are not all verified, naming those that remain."""
    ticks = Verification.objects.filter(campagne=campagne, collectivite=collectivite)
    done = set(ticks.values_list("onglet", flat=True))
    left = [f"« {onglet.titre} »" for onglet in ONGLETS if onglet.slug not in done]
    if left:
        raise ValidationError(RESTE_A_VERIFIER.format(restants=", ".join(left)))


def find_previous(campagne: Campagne, collectivite: Collectivite) -> Transmission | None:
    """Return the last transmission of a collectivité during a campaign."""
    rows = Transmission.objects.filter(campagne=campagne, collectivite=collectivite)
    return rows.select_related("campagne", "par").order_by("-rang").first()


def is_still_true(previous: Transmission, by) -> bool:
    """Whether nothing was written since; an agent still signs what only the delegation sent."""
    if previous.par and previous.par.is_staff and not by.is_staff:
        return False
    return not previous.collectivite.actes.filter(le__gt=previous.le).exists()


def send_receipt(row: Transmission, agent) -> None:
    """Queue the receipt for who transmits."""
    recepisse = present_recepisse(row)
    queue(
        "transmission",
        agent.email,
        lien=build_url("teleprocedure:recepisse", slug=row.collectivite.slug, pk=row.pk),
        depuis=recepisse["changements"]["depuis"],
        declare="\n\n".join(write_onglet(onglet) for onglet in recepisse["onglets"]),
        changements=write_changements(recepisse["changements"]),
        **{name: recepisse[name] for name in ("numero", "date", "annee", "collectivite", "par")},
    )


def write_onglet(onglet: dict) -> str:
    """Return what a tab declares, as the lines of a message."""
    titre = " : ".join(filter(None, (onglet["titre"], onglet["nombre"])))
    return "\n".join([titre, *(f"- {ligne['texte']}" for ligne in onglet["lignes"])])


def write_changements(changements: dict) -> str:
    """Return what changed, as the lines of a message."""
    lignes = [f"- {ligne}" for ligne in changements["lignes"]]
    if changements["autres"]:
        lignes.append(f"Et {changements['autres']}.")
    return "\n".join(lignes) or "Rien."
