"""How much of a file is read: sizes, entries and ratio of archives, lines and columns."""

from collectivites.archives import MEGA, Limites

LIGNES_MAX = 60_000
COLONNES_MAX = 100
CELLULE_MAX = 131_072
CLASSEURS = Limites(
    taille=20 * MEGA,
    ouvert=200 * MEGA,
    balises=8_000_000,
    trop_gros="Ce fichier dépasse 20 Mo : partagez-le en plusieurs.",
)
