"""What a person does about what is said of them: rectify, oppose. No account, any day.

The link is a seal over the row and the address it was sent to: it holds as long as both do, and
tells neither to who reads it over a shoulder.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer

from accounts.models.compte import fold_address
from collectivites.courriels import build_url, queue
from collectivites.journal import service
from collectivites.models import Contact, Succession
from collectivites.services import lock, record, save_row
from collectivites.successions import list_chain
from collectivites.texte import read_pk

SEL = "teleprocedure.personne"
OPPOSITION = "opposition de la personne"
LA_PERSONNE = "la personne elle-même"


def sign(contact: Contact) -> str:
    """Return what the link to the person's page carries."""
    sealed = Signer(salt=SEL).sign(describe(contact))
    return f"{contact.pk}:{sealed.rpartition(':')[2]}"


def describe(contact) -> str:
    """Return what the seal is put on: the row, or a line of its journal, and its address."""
    return f"{contact.id} {fold_address(contact.courriel)}"


def is_sealed(contact, sceau: str) -> bool:
    try:
        Signer(salt=SEL).unsign(f"{describe(contact)}:{sceau}")
    except BadSignature:
        return False
    return True


def read_contact(jeton: str) -> Contact | None:
    """Return the person of a link; None when it is forged, or the address or the row is gone."""
    contact = find(Contact.objects.select_related("collectivite"), jeton)
    return contact if contact and is_sealed(contact, jeton.partition(":")[2]) else None


def read_opposition(jeton: str):
    """Return the line of the journal that tells the opposition of this link's person, or None."""
    line = find(list_oppositions().select_related("collectivite").order_by("-history_id"), jeton)
    return line if line and is_sealed(line, jeton.partition(":")[2]) else None


def find(rows, jeton: str):
    """Return the first of ``rows`` with the key that a link claims, not verified yet."""
    pk = read_pk(jeton.partition(":")[0])
    return None if pk is None else rows.filter(id=pk).first()


def list_oppositions():
    return Contact.history.filter(history_type="-", history_change_reason=OPPOSITION)


def list_opposed(collectivite_id: int) -> set[str]:
    """Return the folded addresses of those who opposed to being on a collectivité's pages.

    Whoever opposed at one that it follows did so here.
    """
    own = [collectivite_id, *Succession.objects.list_predecessors(collectivite_id)]
    lines = list_oppositions().filter(collectivite__in=own)
    return {fold_address(address) for address in lines.values_list("courriel", flat=True)}


def list_all_opposed() -> set[tuple[int, str]]:
    """Return the same addresses, folded, for all: (collectivité, address), in two queries."""
    following = Succession.objects.read_next()
    lines = list_oppositions().exclude(courriel="").values_list("collectivite", "courriel")
    return {
        (follower, fold_address(address))
        for pk, address in lines.iterator()
        for follower in list_chain(pk, following)
    }


@service
def rectify(*, by: None, contact: Contact, version: int, values: dict) -> Contact:
    """Write what the person says of themselves; nobody's account signs it."""
    row = lock(of_same_address(contact), pk=contact.pk, version=version)
    for name, value in values.items():
        setattr(row, name, value)
    tell(by, row, f"Rectification par {LA_PERSONNE}")
    save_row(row)
    return row


@service
def oppose(*, by: None, contact: Contact) -> None:
    """Delete the person from the pages, and tell the agents, who cannot enter them again."""
    row = lock(of_same_address(contact), pk=contact.pk)
    tell(by, row, f"Opposition de {LA_PERSONNE}")
    row._change_reason = OPPOSITION
    row.delete()
    announce_opposition(row)


def of_same_address(contact: Contact):
    """Return the rows that a link still opens: the address may change while the page is open."""
    return Contact.objects.select_related("collectivite").filter(courriel=contact.courriel)


def tell(by: None, row: Contact, geste: str) -> None:
    intitule = f"{geste} : {row.designation} ({row._meta.verbose_name})"
    record(by=by, collectivite_id=row.collectivite_id, parties=row.partie, intitule=intitule)


def announce_opposition(row: Contact) -> None:
    """Tell the habilitated agents, or the delegation where there is none."""
    rows = row.collectivite.habilitations.en_vigueur().select_related("user").order_by("pk")
    addresses = [one.user.email for one in rows] or [settings.DELEGATION_COURRIEL]
    lien = build_url("teleprocedure:onglet", slug=row.collectivite.slug, onglet=row.partie)
    for address in addresses:
        queue(
            "contact_oppose",
            address,
            personne=str(row),
            titre=row.titre,
            collectivite=row.collectivite.nom,
            lien=lien,
        )
