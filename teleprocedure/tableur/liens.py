"""Sheets of the two tabs of ties, one code: a row is a project, with its country and partner."""

from collections import defaultdict
from functools import cached_property
from typing import Any

from collectivites.rapprochement import rank
from collectivites.texte import fold
from cooperations.lecture.themes import list_theme_choices
from cooperations.models import Cooperation, Partenaire, Pays, Projet
from cooperations.services.liens import check_cooperation
from cooperations.services.partenariats import create_cooperation
from cooperations.services.projets import create_projet, update_projet
from teleprocedure.forms.projet import ProjetForm
from teleprocedure.tableur.colonnes import (
    Annee,
    Colonne,
    Liste,
    Listes,
    Montant,
    NomDeRegistre,
    OuiNon,
    TexteLong,
    Typed,
)
from teleprocedure.tableur.feuilles import PROPOSES, Feuille, read_sent, refuse, suggest

THEMES = ("thematique_principale", "autres_thematiques")


class FeuilleDeLiens(Feuille):
    """Projects of coopérations, or of actions extérieures.

    The tie is read from its country and partner; in a row that exists, it does not change.
    """

    noms = ("projet", "projets")
    formulaire = ProjetForm
    designants = ("titre",)
    conseils = (
        "Une ligne est un projet. Le pays, le partenaire et le jumelage d’une ligne qui existe ne "
        "se changent que sur la page ; ceux d’une ligne ajoutée doivent être écrits comme dans le "
        "registre de l’Atlas. Un partenaire qui n’y est pas se crée sur la page.",
        "Un partenariat sans projet ne figure pas dans le tableau, ni les partenaires et "
        "collectivités associés à un projet : ils restent tels quels.",
        "Autres thématiques : écrivez-les dans une même cellule, séparées par un point-virgule.",
    )

    def build_colonnes(self) -> list[Colonne]:
        return [
            Liste("pays", "Pays", [(pays.nom, pays.nom) for pays in self.pays.values()], fixe=True),
            NomDeRegistre("partenaire", "Partenaire", 28, fixe=True),
            OuiNon("jumelage", "Jumelage", 10, fixe=True),
            Colonne("titre", "Titre *", 40),
            TexteLong("description", "Description *", 60),
            Liste("statut", "Statut *", Projet.Statut.choices, 14),
            Annee("annee_debut", "Année de début *", 10),
            Annee("annee_fin", "Année de fin", 10),
            Liste("thematique_principale", "Thématique principale *", self.themes, 30),
            Listes("autres_thematiques", "Autres thématiques", self.themes, 30),
            TexteLong("objectifs", "Objectifs", 40),
            Colonne("lieu", "Lieu", 24),
            TexteLong("operateurs", "Opérateurs", 30),
            Colonne("reference_interne", "Référence interne", 16),
            Montant("budget", "Budget (en euros)", 14),
            Colonne("site_web", "Site web", 24),
        ]

    @cached_property
    def themes(self) -> list[tuple[str, str]]:
        return [pair for _, pairs in list_theme_choices() for pair in pairs]

    @cached_property
    def pays(self) -> dict[str, Pays]:
        """Countries by folded name."""
        return {pays.nom_normalise: pays for pays in Pays.objects.order_by("nom_normalise")}

    @cached_property
    def liens(self) -> dict[int, Cooperation]:
        """Ties of the tab by partner; those that the sheet adds join them."""
        ties = self.collectivite.cooperations.de_nature(self.onglet.nature)
        return {tie.partenaire_id: tie for tie in ties.select_related("partenaire__pays")}

    @cached_property
    def partenaires(self) -> dict[str, dict[str, list[Partenaire]]]:
        """Partners met so far: by country, then by folded name, with and without the precision."""
        return {}

    def list_rows(self):
        rows = Projet.objects.de([self.collectivite.pk]).de_nature(self.onglet.nature)
        return (
            rows.select_related("cooperation__partenaire__pays")
            .prefetch_related("themes")
            .order_by(
                "cooperation__partenaire__pays__nom_normalise",
                "cooperation__partenaire__nom_normalise",
                "cooperation_id",
                "pk",
            )
        )

    def read_value(self, row: Projet, champ: str):
        if champ == "pays":
            return row.cooperation.partenaire.pays.nom
        if champ == "partenaire":
            return name_partenaire(row.cooperation.partenaire)
        if champ == "jumelage":
            return row.cooperation.jumelage
        if champ in THEMES:
            codes = [tie.thematique_id for tie in row.themes.all()]
            return "".join(codes[:1]) if champ == THEMES[0] else codes[1:]
        return getattr(row, champ)

    def prepare(self, typed: dict[str, Typed]) -> Projet:
        pays = self.find_pays(str(typed.get("pays", "")))
        partenaire = self.find_partenaire(pays, str(typed.get("partenaire", "")))
        jumelage = bool(typed.get("jumelage"))
        tie = self.liens.get(partenaire.pk)
        if tie is None:
            tie = Cooperation(
                collectivite=self.collectivite,
                nature=self.onglet.nature,
                partenaire=partenaire,
                jumelage=jumelage,
            )
            check_cooperation(tie)
            self.liens[partenaire.pk] = tie
        elif tie.jumelage != jumelage:
            written = "est" if tie.jumelage else "n’est pas"
            raise refuse(
                "jumelage",
                f"le lien avec ce partenaire {written} un jumelage : écrivez-le ainsi, ou "
                "changez-le d’abord sur la page.",
            )
        return Projet(cooperation=tie)

    def find_pays(self, text: str) -> Pays:
        if pays := self.pays.get(fold(text)):
            return pays
        if not text.strip():
            raise refuse("pays", "Indiquez le pays.")
        near = rank(text, self.pays.values(), key=lambda pays: pays.nom_normalise, limit=PROPOSES)
        raise refuse("pays", "Aucun pays ne porte ce nom." + suggest(pays.nom for pays in near))

    def find_partenaire(self, pays: Pays, text: str) -> Partenaire:
        """Return the only partner of that name there; « Neustadt (Saxe) » tells homonyms apart."""
        if not text.strip():
            raise refuse("partenaire", "Indiquez le partenaire.")
        known = self.load_partenaires(pays)
        found = known.get(fold(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            phrase = "Plusieurs partenaires portent ce nom."
            near = [name_partenaire(one) for one in found if one.precision]
        else:
            phrase = "Ce partenaire n’est pas dans le registre : créez-le d’abord sur la page."
            keys = [(key, rows[0]) for key, rows in known.items()]
            rows = [row for _, row in rank(text, keys, key=lambda pair: pair[0], limit=PROPOSES)]
            near = list(dict.fromkeys(name_partenaire(row) for row in rows))
        raise refuse("partenaire", phrase + suggest(near))

    def load_partenaires(self, pays: Pays) -> dict[str, list[Partenaire]]:
        """Return the current partners of a country by name: one query by country named."""
        if pays.pk not in self.partenaires:
            by_name: dict[str, list[Partenaire]] = defaultdict(list)
            for row in Partenaire.objects.current().filter(pays=pays).select_related("pays"):
                for key in {row.nom_normalise, fold(name_partenaire(row))}:
                    by_name[key].append(row)
            self.partenaires[pays.pk] = by_name
        return self.partenaires[pays.pk]

    @cached_property
    def vierge(self) -> dict[str, Typed]:
        return read_sent(ProjetForm(instance=Projet()))

    def build_form(self, typed: dict[str, Typed], row: Projet) -> ProjetForm:
        """Return the sheet's form; the themes, asked by each, are read once for all."""
        form = super().build_form(typed, row)
        for name in THEMES:
            field: Any = form.fields[name]
            field.choices = self.themes
        return form

    def write(self, form: ProjetForm, *, by) -> None:
        projet = form.instance
        if projet.pk:
            update_projet(by=by, projet_id=projet.pk, **form.to_service())
            return
        tie = projet.cooperation
        if tie.pk is None:
            tie.pk = create_cooperation(
                by=by,
                collectivite_id=self.collectivite.pk,
                nature=tie.nature,
                values={"jumelage": tie.jumelage},
                partenaire_id=tie.partenaire_id,
            ).pk
        create_projet(by=by, cooperation_id=tie.pk, **form.to_service())


def name_partenaire(row: Partenaire) -> str:
    return f"{row.nom} ({row.precision})" if row.precision else row.nom
