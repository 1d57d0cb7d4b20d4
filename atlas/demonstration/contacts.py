"""Élus, cadres and memberships: invented people, real networks."""

from collections import defaultdict

from atlas.demonstration.collectivites import weigh
from atlas.demonstration.redaction import read_rows
from atlas.demonstration.tirages import TAILLE_DE_LOT, Tirage
from collectivites.models import Adhesion, Collectivite, Contact, Reseau
from collectivites.texte import fold, slug

CIVILITES = {"F": "Mme", "M": "M."}
LONGUEUR_DE_DOMAINE = 40
GRANDE = 20


def build_contacts(tirage: Tirage, collectivites: list[Collectivite]) -> list[Contact]:
    """Create up to three élus and three cadres by collectivité, none in a tenth of the small."""
    noms = defaultdict(list)
    for ligne in read_rows("noms.csv"):
        noms[ligne["genre"]].append(ligne["valeur"])
    fonctions = defaultdict(list)
    for ligne in read_rows("fonctions.csv"):
        fonctions[ligne["nature"], ligne["type"]].append(ligne)
    contacts = []
    for collectivite in collectivites:
        if tirage.chance(0.1) and weigh(collectivite) <= GRANDE:
            continue
        maximum = 1 + (weigh(collectivite) > 5) + (weigh(collectivite) > GRANDE)
        for nature in Contact.Nature.values:
            choix = fonctions[nature, collectivite.type]
            minimum = int(nature == Contact.Nature.ELU or maximum > 1)
            nombre = min(tirage.rng.randint(minimum, maximum), len(choix))
            for ordre, fonction in enumerate(tirage.rng.sample(choix, nombre)):
                contact = write_contact(tirage, collectivite, noms, fonction)
                contact.nature, contact.ordre = nature, ordre
                contacts.append(contact)
    return Contact.objects.bulk_create(contacts, batch_size=TAILLE_DE_LOT)


def write_contact(
    tirage: Tirage, collectivite: Collectivite, noms: dict, fonction: dict
) -> Contact:
    """Return an invented person; the address ends in a domain that can never receive mail."""
    prenom, nom = tirage.rng.choice(noms[fonction["genre"]]), tirage.rng.choice(noms["nom"])
    compte = f"{slug(fold(prenom))}.{slug(fold(nom))}"
    domaine = collectivite.slug[:LONGUEUR_DE_DOMAINE].strip("-")
    return Contact(
        collectivite=collectivite,
        civilite=CIVILITES[fonction["genre"]],
        prenom=prenom,
        nom=nom,
        titre=fonction["titre"],
        courriel=f"{compte}@{domaine}.example",
        courriel_public=tirage.chance(0.3),
    )


def build_adhesions(tirage: Tirage, collectivites: list[Collectivite]) -> list[Adhesion]:
    """Create memberships: large collectivités belong to several networks, small ones to few."""
    reseaux = list(Reseau.objects.filter(statut=Reseau.Statut.CONFIRME).order_by("slug"))
    adhesions = []
    for collectivite in collectivites:
        maximum = min(len(reseaux), 1 + int(weigh(collectivite) ** 0.5))
        minimum = 2 if weigh(collectivite) > GRANDE else 0
        for reseau in tirage.rng.sample(reseaux, tirage.rng.randint(minimum, maximum)):
            adherente = tirage.chance(0.75)
            adhesions.append(
                Adhesion(
                    collectivite=collectivite,
                    reseau=reseau,
                    adherente=adherente,
                    utilisatrice=not adherente or tirage.chance(0.4),
                )
            )
    return Adhesion.objects.bulk_create(adhesions, batch_size=TAILLE_DE_LOT)
