"""Many times the demonstration, to try the atlas under load: copies made by the database itself.

Copy number k shifts every primary key by k millions: references follow by the same sum, without
any table of correspondence, and each copy is one ``INSERT … SELECT`` by table in one transaction.
"""

from collections.abc import Callable

from django.core.management.color import no_style
from django.db import connection, models, transaction
from tqdm import tqdm

from apd.models import Declaration
from atlas.demonstration.generation import refresh_figures
from collectivites.models import Adhesion, Collectivite, Contact
from cooperations.models import Cooperation, Partenaire, Projet, ProjetThematique

PAS = 1_000_000
CLONES: tuple[type[models.Model], ...] = (
    Collectivite,
    Contact,
    Adhesion,
    Partenaire,
    Cooperation,
    Projet,
    ProjetThematique,
    Projet.partenaires_associes.through,
    Projet.collectivites_associees.through,
    Declaration,
)
LONGUEUR_DE_SIREN = 9


def clone(echelle: int, announce: Callable[[str], object]) -> None:
    """Bring the data to ``echelle`` times the original; copies already there are kept."""
    derniere = Collectivite.objects.aggregate(models.Max("pk"))["pk__max"] // PAS
    if derniere + 1 >= echelle:
        return
    if not derniere:
        check_room()
    for copie in tqdm(range(derniere + 1, echelle), unit="copie", disable=None):
        with transaction.atomic():
            insert_copie(copie)
    reset_sequences()
    refresh_figures()
    announce(f"  copies ajoutées : {echelle - derniere - 1}")


def check_room() -> None:
    """Raise ``ValueError`` when a table's keys have outgrown the shift between two copies."""
    for modele in CLONES:
        if modele._default_manager.filter(pk__gte=PAS).exists():
            raise ValueError("Les clés de cette base sont trop grandes pour la multiplier.")


def insert_copie(copie: int) -> None:
    """Insert copy number ``copie`` of every table."""
    with connection.cursor() as cursor:
        for modele in CLONES:
            cursor.execute(build_insert(modele, copie))


def build_insert(modele: type[models.Model], copie: int) -> str:
    """Return the statement that copies the original rows of a table.

    What hangs on a collectivité that is not recensée is left out, as the collectivité is. The text
    is made of names of tables and columns and of whole numbers only.
    """
    quote = connection.ops.quote_name
    champs = modele._meta.concrete_fields
    colonnes = ", ".join(quote(champ.column) for champ in champs)
    valeurs = ", ".join(copy_value(modele, champ, copie) for champ in champs)
    recensees = f"SELECT id FROM {quote(Collectivite._meta.db_table)} WHERE recensee"  # noqa: S608
    filtres = [f"{quote(modele._meta.pk.column)} < {PAS}"]
    filtres += [
        f"{quote(champ.column)} IN ({recensees})"
        for champ in champs
        if champ.related_model is Collectivite or champ.model is Collectivite and champ.primary_key
    ]
    table = quote(modele._meta.db_table)
    return (
        f"INSERT INTO {table} ({colonnes}) "  # noqa: S608
        f"SELECT {valeurs} FROM {table} WHERE {' AND '.join(filtres)}"
    )


def copy_value(modele: type[models.Model], champ: models.Field, copie: int) -> str:
    """Return the SQL of one column of a copy: shifted, renamed or as it is."""
    colonne = connection.ops.quote_name(champ.column)
    decale = f"{colonne} + {copie * PAS}"
    if champ.primary_key or champ.related_model in CLONES:
        return decale
    cle = f"({connection.ops.quote_name(modele._meta.pk.column)} + {copie * PAS})"
    if modele in (Collectivite, Partenaire):
        renommees = {
            "nom": f"{colonne} || ' – copie {copie + 1}'",
            "nom_normalise": f"{colonne} || ' copie {copie + 1}'",
            "slug": f"{colonne} || '-x' || CAST({cle} AS text)",
            "code_insee": f"CASE WHEN {colonne} IS NOT NULL THEN 'X' || CAST({cle} AS text) END",
            "siren": f"CASE WHEN {colonne} IS NOT NULL THEN {build_siren(cle)} END",
        }
        return renommees.get(champ.name, colonne)
    return colonne


def build_siren(nombre: str) -> str:
    """Return the SQL of a SIREN that begins with 0, as no real one does, valid for Luhn's rule."""
    chiffres = [f"(({nombre}) / {10**rang} % 10)" for rang in range(LONGUEUR_DE_SIREN - 1)]
    doubles = [
        f"({chiffre} * 2 / 10 + {chiffre} * 2 % 10)" if rang % 2 == 0 else chiffre
        for rang, chiffre in enumerate(chiffres)
    ]
    cle = f"((10 - ({' + '.join(doubles)}) % 10) % 10)"
    rempli = f"CAST({10 ** (LONGUEUR_DE_SIREN - 1)} + ({nombre}) AS text)"
    return f"'0' || substr({rempli}, 3) || CAST({cle} AS text)"


def reset_sequences() -> None:
    """Make the database number new rows after the copies."""
    statements = connection.ops.sequence_reset_sql(no_style(), list(CLONES))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
