"""What became of the corrections that a collectivité proposed."""

from cooperations.models import Correction


def read_last_correction(partenaire_id: int, collectivite_id: int) -> Correction | None:
    """Return the last correction of a partner proposed for a collectivité, accepted aside."""
    rows = Correction.objects.filter(partenaire=partenaire_id, collectivite=collectivite_id)
    last = rows.order_by("-proposee_le", "-pk").first()
    return None if last is None or last.statut == Correction.Statut.ACCEPTEE else last
