"""The life of collectivités: which one follows which, since when."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from collectivites.journal import tracked

from .collectivite import Collectivite

DEJA_SUIVIE = (
    "« {} » est déjà devenue « {} » : annulez d’abord cette succession, ou partez de celle-ci."
)


class SuccessionQuerySet(models.QuerySet):
    """Who follows whom: a split hands its address over to nobody."""

    def passages(self):
        """Those that hand over the whole page, address included."""
        return self.exclude(nature=Succession.Nature.SCISSION)

    def find_next(self, pk: int) -> Collectivite | None:
        """Return the one collectivité that took the place of another, None when none did."""
        found = self.passages().filter(ancienne=pk).select_related("nouvelle").first()
        return found.nouvelle if found else None

    def read_next(self) -> dict[int, int]:
        """Return who took the place of whom, by key; the latest when there are several."""
        return dict(self.passages().order_by("date", "-pk").values_list("ancienne", "nouvelle"))

    def list_predecessors(self, pk: int) -> list[int]:
        """Return the keys of those whose place a collectivité took, near and far."""
        found, last = [pk], [pk]
        while last:
            before = self.passages().filter(nouvelle__in=last).order_by("ancienne")
            last = [one for one in before.values_list("ancienne", flat=True) if one not in found]
            found += last
        return found[1:]


class Succession(models.Model):
    """``nouvelle`` follows ``ancienne``: the old address leads to the new page.

    A split writes one row by collectivité that comes out of it; the old page then lists them.
    """

    class Nature(models.TextChoices):
        FUSION = "fusion", "fusion"
        CHANGEMENT_DE_NOM = "nom", "changement de nom"
        SCISSION = "scission", "scission"

    ancienne = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="successions", verbose_name="ancienne"
    )
    nouvelle = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="origines", verbose_name="nouvelle"
    )
    date = models.DateField("date d’effet")
    nature = models.CharField("nature", max_length=8, choices=Nature)

    history = tracked()
    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = "succession"
        verbose_name_plural = "successions"
        ordering = ["-date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ancienne", "nouvelle"],
                name="succession_unique",
                violation_error_message="Cette succession est déjà enregistrée.",
            ),
            models.CheckConstraint(
                condition=~Q(ancienne=F("nouvelle")),
                name="succession_entre_deux",
                violation_error_message="Une collectivité ne se succède pas à elle-même.",
            ),
        ]

    def __str__(self):
        return f"{self.ancienne} → {self.nouvelle}"

    def clean(self):
        """Who is followed already has no other successor, but of the same split, and follows none.

        Nobody comes from a collectivité that none follows: no circle can be closed.
        """
        if self.ancienne_id and self.nouvelle_id:
            others = Succession.objects.exclude(pk=self.pk).select_related("nouvelle")
            same_split = Q(ancienne=self.ancienne_id, nature=self.Nature.SCISSION)
            own = others.exclude(same_split) if self.nature == self.Nature.SCISSION else others
            refuse(self.ancienne, own.filter(ancienne=self.ancienne_id).first())
            refuse(self.nouvelle, others.filter(ancienne=self.nouvelle_id).first())


def refuse(row: Collectivite, other: Succession | None) -> None:
    """Say, if there is one, who took the place of ``row``."""
    if other:
        raise ValidationError(DEJA_SUIVIE.format(row.nom, other.nouvelle.nom))
