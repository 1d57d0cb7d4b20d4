"""Starting a coopération or an action with a partner, and correcting what is said of it."""

from django.core.exceptions import ValidationError

from collectivites.journal import service
from collectivites.services import AJOUT, MODIFICATION, lock, record_row, save_row
from cooperations.models import Cooperation, Partenaire
from cooperations.services.liens import check_cooperation, update_recensement
from cooperations.services.partenaires import REUNI, correct_partenaire, hold_partenaires
from cooperations.services.projets import SUPPRIMEE


@service
def create_cooperation(
    *,
    by,
    collectivite_id: int,
    nature: str,
    values: dict,
    partenaire_id: int | None = None,
    nouveau: dict | None = None,
) -> Cooperation:
    """Declare a coopération or action with a partner of the register, and return it.

    ``partenaire_id`` names one that exists; else ``nouveau`` holds the values of the one to make.
    It waits for a merge of this partner under way, once its collectivité is held.
    """
    partenaire = find_partenaire(partenaire_id) if partenaire_id else Partenaire(**(nouveau or {}))
    row = Cooperation(
        collectivite_id=collectivite_id, nature=nature, partenaire=partenaire, **values
    )
    record_row(AJOUT, row, by=by)
    check_cooperation(row)
    if nouveau:
        save_row(partenaire)
        row.partenaire = partenaire
    else:
        hold_partenaires([partenaire])
    save_row(row)
    update_recensement(collectivite_id)
    return row


def find_partenaire(pk: int) -> Partenaire:
    """Return a partner of the register; one that was merged into another is refused."""
    partenaire = Partenaire.objects.current().filter(pk=pk).first()
    if partenaire is None:
        raise ValidationError({"partenaire": REUNI})
    return partenaire


@service
def update_cooperation(
    *,
    by,
    cooperation_id: int,
    version: int,
    values: dict,
    partenaire: dict,
    partenaire_version: int,
) -> Cooperation:
    """Save a tie and, in the same act, what is said of its partner (see ``correct_partenaire``).

    Raises ``ConflitDeVersion`` for the tie, or for the partner, written since it was read.
    """
    try:
        row = lock(Cooperation.objects.all(), pk=cooperation_id, version=version)
    except Cooperation.DoesNotExist as gone:
        raise ValidationError(SUPPRIMEE) from gone
    for name, value in values.items():
        setattr(row, name, value)
    record_row(MODIFICATION, row, by=by)
    save_row(row)
    row.partenaire = correct_partenaire(
        by=by,
        partenaire_id=row.partenaire_id,
        version=partenaire_version,
        values=partenaire,
        collectivite_id=row.collectivite_id,
    )
    check_cooperation(row)
    return row
