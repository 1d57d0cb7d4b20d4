"""Files in and out: what was imported, line by line, and who took what away."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from .actes import Acte
from .travaux import TravailLong


class Import(TravailLong):
    """A file given by staff: read and compared first, written only once confirmed.

    ``table`` names the resource that reads it. ``contenu`` is the file to the byte; ``acte`` the
    number under which the journal holds all that it wrote.
    """

    class Phase(models.TextChoices):
        LECTURE = "lecture", "lecture du fichier"
        ECRITURE = "ecriture", "écriture"
        ANNULATION = "annulation", "annulation"

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"
        JSON = "json", "JSON"

    table = models.CharField("table", max_length=60)
    nom = models.CharField("fichier", max_length=200)
    format = models.CharField("format", max_length=4, choices=Format)
    contenu = models.BinaryField("contenu")
    phase = models.CharField("phase", max_length=10, choices=Phase, default=Phase.LECTURE)
    bilan = models.JSONField("bilan", default=dict, blank=True)
    acte = models.UUIDField("acte", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "imports"
        ordering = ["-demande_le", "-pk"]

    def __str__(self):
        return self.nom

    def list_lignes(self, sort: str = "") -> models.QuerySet["LigneDImport"]:
        """Return the lines of its report in their order, all unless ``sort`` is one."""
        chosen = {"sort": sort} if sort in LigneDImport.Sort.values else {}
        return self.lignes.filter(**chosen).order_by("rang")

    def find_acte(self) -> Acte | None:
        """Return the act that wrote it, None before."""
        return Acte.objects.filter(pk=self.acte).first() if self.acte else None


class LigneDImport(models.Model):
    """What one line of the file does: the report of the dry run.

    ``differences`` lists [column, before, after]; ``explication`` says, in French, why a line is
    refused or left out.
    """

    class Sort(models.TextChoices):
        CREATION = "creation", "création"
        MODIFICATION = "modification", "modification"
        INCHANGEE = "inchangee", "inchangée"
        ECARTEE = "ecartee", "écartée"
        REFUSEE = "refusee", "refusée"

    importation = models.ForeignKey(
        Import,
        models.CASCADE,
        related_name="lignes",
        verbose_name="import",
        db_column="import_id",
        db_index=False,
    )
    rang = models.PositiveIntegerField("ligne du fichier")
    sort = models.CharField("sort", max_length=12, choices=Sort)
    designation = models.CharField("désignation", max_length=300, blank=True)
    differences = models.JSONField("différences", default=list, blank=True)
    explication = models.TextField("explication", blank=True)

    class Meta:
        verbose_name = "ligne d’import"
        verbose_name_plural = "lignes d’import"
        ordering = ["importation", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["importation", "rang"],
                name="ligne_d_import_unique",
                violation_error_message="Cette ligne est déjà lue.",
            ),
        ]

    def __str__(self):
        return f"ligne {self.rang}"


class Export(models.Model):
    """A table taken away in bulk: what, how many rows, by whom."""

    table = models.CharField("table", max_length=60)
    format = models.CharField("format", max_length=4)
    lignes = models.PositiveIntegerField("lignes")
    donnees_personnelles = models.BooleanField("données personnelles", default=False)
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="par",
    )
    le = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "export"
        verbose_name_plural = "exports"
        default_permissions = ["view"]
        permissions = [("donnees_personnelles", "Exporter des données personnelles")]
        ordering = ["-le", "-pk"]

    def __str__(self):
        return f"{self.table} ({self.format})"
