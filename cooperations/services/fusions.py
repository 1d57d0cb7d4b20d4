"""Making one partner of two: all that named the one names the other, in one act."""

from django.core.exceptions import ValidationError

from collectivites.journal import service
from collectivites.lots import keep_origins, save_rows
from collectivites.models import Acte
from collectivites.services import DejaFait, hold, record_general, save_row
from cooperations.fusions import Plan, read_plan
from cooperations.models import Correction, Partenaire, Projet
from cooperations.services.partenaires import CHAMPS, JUMELE, read_proposal, read_seen

A_RELIRE = (
    "Ces fiches ont changé depuis que vous avez lu l’aperçu : rien n’est réuni. Relisez-le, puis "
    "confirmez de nouveau."
)
LE_MEME = "Un partenaire ne se réunit pas à lui-même."
AUTRE_PAYS = "Ces deux partenaires ne sont pas du même pays."
DEJA_REUNI = "« {} » est déjà réuni à un autre partenaire."
REMPLACEE = "Une correction plus récente de la même collectivité la remplace."


@service
def merge_partenaires(*, by, garde: int, perdu: int, valeurs: dict, vu: str) -> Acte:
    """Make the partner ``perdu`` one with ``garde``, and return the act; it is undone whole.

    ``valeurs`` are those of the fields (``CHAMPS``) that the one kept takes; ``vu`` is the print
    of the preview that was confirmed. What named the lost one names the other: where a
    collectivité works with both in the same way, projects join, it is a twinning if either was,
    since the earliest year.

    Collectivités are held before the partners are locked, as everywhere; a tie made meanwhile by
    another one changes the print. Raises ``DejaFait`` when the two are one already.
    """
    hold(*read_plan(*read_both(garde, perdu)).collectivites)
    plan = read_plan(*lock_both(garde, perdu))
    check(plan, vu)
    acte = record_general(
        by=by,
        collectivites=plan.collectivites,
        parties=plan.parties,
        intitule=f"Réunion de « {plan.perdu} » à « {plan.garde} »",
    )
    redirect(plan)
    take_values(plan, valeurs)
    move_ties(plan)
    move_projets(plan)
    for pair in plan.jonctions:
        pair.perdue.delete()
    for row in plan.corrections:
        move_correction(row, plan.garde)
    return acte


def read_both(garde: int, perdu: int) -> tuple[Partenaire, Partenaire]:
    rows = Partenaire.objects.in_bulk([garde, perdu])
    return rows[garde], rows[perdu]


def lock_both(garde: int, perdu: int) -> tuple[Partenaire, Partenaire]:
    """Lock the two partners in the order of their keys: no tie can be made with them meanwhile."""
    locked = Partenaire.objects.select_for_update(of=("self",)).filter(pk__in=[garde, perdu])
    rows = {row.pk: row for row in locked.order_by("pk")}
    keep_origins(list(rows.values()))
    return rows[garde], rows[perdu]


def check(plan: Plan, vu: str) -> None:
    """Refuse what cannot be made one, and what is no longer as the preview said."""
    if plan.garde.pk == plan.perdu.pk:
        raise ValidationError(LE_MEME)
    if plan.garde.pays_id != plan.perdu.pays_id:
        raise ValidationError(AUTRE_PAYS)
    if plan.perdu.fusionne_dans_id == plan.garde.pk:
        raise DejaFait
    for row in (plan.garde, plan.perdu):
        if row.fusionne_dans_id:
            raise ValidationError(DEJA_REUNI.format(row))
    if plan.empreinte != vu:
        raise ValidationError(A_RELIRE, code="conflit")


def redirect(plan: Plan) -> None:
    """Send the address of the lost partner, and those that led to it, to the one kept.

    Both take a version that no page still open holds: a form that was read on the one is never
    taken for a form of the other.
    """
    plan.garde.version = plan.perdu.version = max(plan.garde.version, plan.perdu.version)
    keep_origins(plan.anciens)
    for row in plan.anciens:
        row.fusionne_dans = plan.garde
    save_rows(plan.anciens, ["fusionne_dans"])
    plan.perdu.fusionne_dans = plan.garde
    save_row(plan.perdu)


def take_values(plan: Plan, valeurs: dict) -> None:
    for name in CHAMPS:
        setattr(plan.garde, name, valeurs[name])
    kept = plan.garde.cooperations.filter(jumelage=True)
    twinned = any(tie.jumelage for tie in plan.liens) or kept.exists()
    if plan.garde.nature not in Partenaire.NATURES_LOCALES and twinned:
        raise ValidationError({"nature": JUMELE})
    save_row(plan.garde)


def move_ties(plan: Plan) -> None:
    """Point the ties to the partner kept; those that meet one there give it what they know."""
    keep_origins(plan.liens)
    for tie in plan.suivies:
        tie.partenaire = plan.garde
    save_rows(plan.suivies, ["partenaire"])
    for lost, kept in plan.jonctions:
        years = [year for year in (lost.annee_debut, kept.annee_debut) if year]
        kept.jumelage = lost.jumelage or kept.jumelage
        kept.annee_debut = min(years, default=None)
    save_rows([pair.gardee for pair in plan.jonctions], ["jumelage", "annee_debut"])


def move_projets(plan: Plan) -> None:
    """Give the projects of the ties that go to those that stay, and change who is associated."""
    rows = {row.pk: row for row in (*plan.projets, *plan.associes)}
    projets = list(rows.values())
    keep_origins(projets)
    kept = {lost.pk: tie for lost, tie in plan.jonctions}
    for projet in projets:
        projet.cooperation = kept.get(projet.cooperation_id, projet.cooperation)
    reassociate(plan, [projet.pk for projet in plan.associes])
    save_rows(projets, ["cooperation"])


def reassociate(plan: Plan, projets: list[int]) -> None:
    """Associate the partner kept instead of the lost one, once, and not to a project it leads."""
    ties = Projet.partenaires_associes.through.objects.filter(projet__in=projets)
    lost = ties.filter(partenaire=plan.perdu)
    doubled = ties.filter(partenaire=plan.garde).values_list("projet", flat=True)
    lost.filter(projet__in=list(doubled)).delete()
    lost.update(partenaire=plan.garde)
    led = ties.filter(projet__cooperation__partenaire__in=[plan.garde, plan.perdu])
    led.filter(partenaire=plan.garde).delete()


def move_correction(row: Correction, garde: Partenaire) -> None:
    """Propose for the partner kept what was proposed for the other: its changes, nothing else.

    Of two of the same collectivité the more recent stays, as when it proposes again.
    """
    changes = read_proposal(row)
    same = Correction.objects.a_traiter().filter(partenaire=garde, collectivite=row.collectivite_id)
    other = same.select_for_update(of=("self",)).first()
    older = other and min(other, row, key=lambda one: one.proposee_le)
    keep_origins([one for one in (row, other) if one])
    if older:
        older.statut, older.motif = Correction.Statut.REFUSEE, REMPLACEE
        save_row(older)
    if older is not row:
        seen = read_seen(garde, row.proposee_le)
        row.partenaire = garde
        for name in CHAMPS:
            setattr(row, name, changes.get(name, getattr(seen, name)))
        save_row(row)
