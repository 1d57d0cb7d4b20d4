"""Who is told of what about habilitations: each message is queued with the act it tells."""

from django.conf import settings

from accounts.models import Habilitation, User
from collectivites.courriels import build_url, queue
from collectivites.models import Collectivite


def announce_request(row: Habilitation) -> None:
    """Ask the agents of the collectivité to decide; without any, the delegation."""
    agents = list_colleagues(row, Habilitation.objects.en_vigueur())
    for agent in agents:
        lien = build_url("teleprocedure:agents", slug=row.collectivite.slug)
        queue("demande_a_approuver", agent.email, **describe(row), lien=lien)
    if not agents:
        lien = build_url("admin:accounts_habilitation_changelist") + "?statut__exact=demandee"
        queue("demande_en_file", settings.DELEGATION_COURRIEL, **describe(row), lien=lien)


def announce_decision(row: Habilitation) -> None:
    """Tell the person, the other agents of the collectivité, and the delegation unless it decided.

    The person never reads which colleague refused them or took their right back.
    """
    values = describe(row)
    lien = build_url("teleprocedure:tableau_de_bord", slug=row.collectivite.slug)
    told = values | {"decideur": name_decider(row)}
    queue(f"habilitation_{row.statut}", row.user.email, **told, lien=lien)
    lien = build_url("teleprocedure:agents", slug=row.collectivite.slug)
    for agent in list_colleagues(row, Habilitation.objects.tenues()):
        queue("habilitation_annonce", agent.email, **values, lien=lien)
    if not is_of_the_delegation(row):
        values |= {"a_la_delegation": True}
        lien = build_url("admin:accounts_habilitation_change", object_id=row.pk)
        queue("habilitation_annonce", settings.DELEGATION_COURRIEL, **values, lien=lien)


def announce_reopening(row: Habilitation) -> None:
    """Tell the person that their new address no longer proves the right."""
    queue(
        "habilitation_reexaminee", row.user.email, **describe(row), lien=build_url("habilitations")
    )


def list_colleagues(row: Habilitation, rows) -> list:
    """Return the people of ``rows`` who work for the same collectivité, but who just decided."""
    rows = rows.filter(collectivite=row.collectivite_id).exclude(user=row.user_id)
    if not is_by_invitation(row):
        rows = rows.exclude(user=row.decidee_par_id)
    return [other.user for other in rows.select_related("user").order_by("pk")]


def is_by_invitation(row: Habilitation) -> bool:
    """Whether the right was just given by an invitation: its sender did not see it accepted."""
    granted = row.statut == Habilitation.Statut.ACCORDEE
    return granted and row.methode == Habilitation.Methode.INVITATION


def is_of_the_delegation(row: Habilitation) -> bool:
    """Whether the delegation itself took the decision, on somebody else."""
    by = row.decidee_par
    return bool(by and by.is_staff and by.pk != row.user_id and not is_by_invitation(row))


def name_decider(row: Habilitation) -> str:
    """Return who decided, as the person may read it: whoever closed a right has no name."""
    if row.decidee_par is None or row.decidee_par_id == row.user_id:
        return ""
    if row.statut == Habilitation.Statut.ACCORDEE:
        return str(row.decidee_par)
    if is_of_the_delegation(row):
        return "la délégation"
    return "un agent habilité de la collectivité"


def describe(row: Habilitation) -> dict:
    """Return the plain values that messages about ``row`` say."""
    return {
        "personne": str(row.user),
        "adresse": row.user.email,
        "fonction": row.user.fonction,
        "collectivite": row.collectivite.nom,
        "statut": row.get_statut_display(),
        "methode": row.get_methode_display(),
        "motif": row.motif,
        "decideur": str(row.decidee_par) if row.decidee_par else "",
    }


def announce_merge(user: User, anciennes: list[str], nouvelle: Collectivite, depuis: str) -> None:
    """Tell an agent that several collectivités are one now, and where its tabs are."""
    queue(
        "collectivite_reunie",
        user.email,
        personne=str(user),
        anciennes=join_names(anciennes),
        plusieurs=len(anciennes) > 1,
        collectivite=nouvelle.nom,
        date=depuis,
        lien=build_url("teleprocedure:tableau_de_bord", slug=nouvelle.slug),
    )


def announce_renaming(
    user: User, ancienne: Collectivite, nouvelle: Collectivite, depuis: str
) -> None:
    """Tell an agent what their collectivité is called now, and where its tabs are."""
    queue(
        "collectivite_renommee",
        user.email,
        personne=str(user),
        ancienne=ancienne.nom,
        collectivite=nouvelle.nom,
        date=depuis,
        lien=build_url("teleprocedure:tableau_de_bord", slug=nouvelle.slug),
    )


def announce_split(
    row: Habilitation, ancienne: Collectivite, nouvelles: list[str], depuis: str
) -> None:
    """Tell an agent which of the collectivités that came out of a former one they work for."""
    queue(
        "collectivite_scindee",
        row.user.email,
        personne=str(row.user),
        ancienne=ancienne.nom,
        nouvelles=join_names(nouvelles),
        collectivite=row.collectivite.nom,
        date=depuis,
        lien=build_url("teleprocedure:tableau_de_bord", slug=row.collectivite.slug),
    )


def announce_return(row: Habilitation) -> None:
    """Tell an agent that the delegation undid what was told before."""
    queue(
        "collectivite_retablie",
        row.user.email,
        personne=str(row.user),
        collectivite=row.collectivite.nom,
        lien=build_url("teleprocedure:tableau_de_bord", slug=row.collectivite.slug),
    )


def join_names(names: list[str]) -> str:
    """Return « Annecy, Cran-Gevrier et Seynod »."""
    return " et ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
