"""Every rule of the database refuses with its own French sentence, before the database does."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import DemandeDeCollectivite, Habilitation
from apd.models import Declaration, Eligibilite
from collectivites.models import (
    Adhesion,
    Collectivite,
    Contact,
    LigneDImport,
    Reseau,
    Succession,
)
from cooperations.models import Bilan, Cooperation, Correction, Partenaire, Projet, ProjetThematique
from cooperations.models.doublons import Doublon, DoublonEcarte
from teleprocedure.models import (
    Brouillon,
    Campagne,
    Envoi,
    FichierDeMillesime,
    Reouverture,
    Signalement,
    Transmission,
    Verification,
    Visite,
)
from tests.factories import (
    AdhesionFactory,
    CampagneFactory,
    CollectiviteFactory,
    CooperationFactory,
    DeclarationFactory,
    HabilitationFactory,
    ImportFactory,
    MillesimeFactory,
    PartenaireFactory,
    PaysFactory,
    ProjetFactory,
    PublipostageFactory,
    ReseauFactory,
    SuccessionFactory,
    ThematiqueFactory,
    UserFactory,
)

APPLICATIONS = ["collectivites", "cooperations", "apd", "accounts", "teleprocedure"]
AVRIL, JUIN = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 6, 30, tzinfo=UTC)


def build_collectivite(**values):
    return Collectivite(**{"type": "commune", "nom": "Lyon", "code_insee": "69123"} | values)


def build_projet(**values):
    tie = CooperationFactory()
    return Projet(**{"cooperation": tie, "titre": "Eau", "statut": "en_cours"} | values)


def repeat_collectivite():
    CollectiviteFactory(code_insee="69123")
    return build_collectivite(nom="Lyon bis")


def repeat_adhesion():
    kept = AdhesionFactory()
    return Adhesion(collectivite=kept.collectivite, reseau=kept.reseau, utilisatrice=True)


def repeat_cooperation():
    kept = CooperationFactory()
    return Cooperation(
        collectivite=kept.collectivite, partenaire=kept.partenaire, nature=kept.nature
    )


def repeat_partenaire():
    kept = PartenaireFactory(nom="Bamako")
    return Partenaire(nom="BAMAKO", pays=kept.pays)


def repeat_theme():
    return ProjetThematique(projet=ProjetFactory(), thematique=ThematiqueFactory())


def add_main_theme():
    other = ThematiqueFactory(code="sante", libelle="Santé")
    return ProjetThematique(projet=ProjetFactory(), thematique=other, principale=True)


def repeat_bilan():
    Bilan.objects.create()
    return Bilan(thematiques=[["eau-potable", 1]])


def repeat_eligibilite():
    kept = Eligibilite.objects.create(pays=PaysFactory(), annee_debut=2000)
    return Eligibilite(pays=kept.pays, annee_debut=2000)


def repeat_declaration():
    kept = DeclarationFactory()
    return Declaration(collectivite=kept.collectivite, annee=kept.annee, montant=5)


def build_declaration(montant):
    return Declaration(collectivite=CollectiviteFactory(), annee=2020, montant=montant)


def repeat_habilitation():
    kept = HabilitationFactory()
    return Habilitation(user=kept.user, collectivite=kept.collectivite)


def build_habilitation(**values):
    """A right that says its proof, its date and its reason, unless told otherwise."""
    complete = {
        "methode": "delegation",
        "decidee_le": AVRIL,
        "confirmee_le": AVRIL,
        "motif": "Non.",
    }
    people = {"user": UserFactory(), "collectivite": CollectiviteFactory()}
    return Habilitation(**people | complete | values)


def repeat(model, **values):
    """Return a second row of ``model`` with the same values."""
    model.objects.create(**values)
    return model(**values)


def repeat_of_campagne(model, **values):
    return repeat(model, campagne=CampagneFactory(), collectivite=CollectiviteFactory(), **values)


def repeat_correction():
    partenaire = PartenaireFactory()
    return repeat(
        Correction,
        partenaire=partenaire,
        nom="Bamako",
        nature=partenaire.nature,
        collectivite=CollectiviteFactory(),
    )


def build_succession(ancienne, nouvelle):
    return Succession(ancienne=ancienne, nouvelle=nouvelle, date=AVRIL.date(), nature="fusion")


def repeat_succession():
    kept = SuccessionFactory()
    row = build_succession(kept.ancienne, kept.nouvelle)
    row.nature = kept.nature = Succession.Nature.SCISSION
    kept.save()
    return row


def build_own_succession():
    collectivite = CollectiviteFactory()
    return build_succession(collectivite, collectivite)


def build_pair(model, **values):
    """Two partners, the one of the lower key first."""
    first, second = PartenaireFactory(), PartenaireFactory()
    return model(partenaire_a=first, partenaire_b=second, **values)


def repeat_pair(model, **values):
    row = build_pair(model, **values)
    row.save()
    return model(partenaire_a=row.partenaire_a, partenaire_b=row.partenaire_b, **values)


def turn_pair(model, **values):
    row = build_pair(model, **values)
    row.partenaire_a, row.partenaire_b = row.partenaire_b, row.partenaire_a
    return row


TROUVEE = {"ressemblance": "pareil", "score": 90}
BRISEES = {
    "doublon_unique": lambda: repeat_pair(Doublon, **TROUVEE),
    "doublon_ordonne": lambda: turn_pair(Doublon, **TROUVEE),
    "doublon_ecarte_unique": lambda: repeat_pair(DoublonEcarte),
    "doublon_ecarte_ordonne": lambda: turn_pair(DoublonEcarte),
    "ligne_d_import_unique": lambda: repeat(
        LigneDImport, importation=ImportFactory(), rang=2, sort="creation"
    ),
    "reseau_unique": lambda: Reseau(
        nom=ReseauFactory().nom.upper(), nature="association", slug="autre"
    ),
    "succession_unique": repeat_succession,
    "succession_entre_deux": build_own_succession,
    "projet_masque_a_un_motif": lambda: build_projet(masque_le=AVRIL),
    "envoi_unique": lambda: repeat(
        Envoi,
        publipostage=PublipostageFactory(),
        collectivite=CollectiviteFactory(),
        adresse="maire@ville.example",
    ),
    "visite_unique": lambda: repeat_of_campagne(Visite),
    "fichier_de_millesime_unique": lambda: repeat(
        FichierDeMillesime,
        millesime=MillesimeFactory(),
        table="projets",
        format="csv",
        fichier="2024/projets.csv",
        empreinte="0" * 64,
        octets=1,
        lignes=0,
    ),
    "signalement_repondu_a_une_reponse": lambda: Signalement(
        objet="/", message="Erreur.", statut="repondu"
    ),
    "reouverture_unique": lambda: repeat_of_campagne(Reouverture, jusqu_a=JUIN),
    "verification_unique": lambda: repeat_of_campagne(Verification, onglet="apd"),
    "transmission_rang_unique": lambda: repeat_of_campagne(Transmission, rang=1),
    "brouillon_unique": lambda: repeat(
        Brouillon, utilisateur=UserFactory(), chemin="/", contenu=[["titre", "Eau"]]
    ),
    "correction_unique_par_collectivite": repeat_correction,
    "collectivite_code_unique_par_type": repeat_collectivite,
    "collectivite_epci_sans_code_insee": lambda: build_collectivite(type="intercommunalite"),
    "collectivite_a_un_code": lambda: build_collectivite(code_insee=None),
    "collectivite_a_un_nom": lambda: build_collectivite(nom="北京"),
    "contact_a_un_nom": lambda: Contact(collectivite=CollectiviteFactory(), nature="elu", nom=""),
    "adhesion_unique": repeat_adhesion,
    "adhesion_adhere_ou_utilise": lambda: Adhesion(
        collectivite=CollectiviteFactory(), reseau=ReseauFactory()
    ),
    "partenaire_unique": repeat_partenaire,
    "partenaire_a_un_nom": lambda: Partenaire(nom="北京", pays=PaysFactory()),
    "cooperation_unique": repeat_cooperation,
    "thematique_une_fois_par_projet": repeat_theme,
    "thematique_principale_unique": add_main_theme,
    "projet_a_un_titre": lambda: build_projet(titre=""),
    "projet_termine_a_une_annee_de_fin": lambda: build_projet(statut="termine"),
    "projet_finit_apres_son_debut": lambda: build_projet(annee_debut=2010, annee_fin=2009),
    "projet_annees_plausibles": lambda: build_projet(annee_debut=1899),
    "projet_budget_positif": lambda: build_projet(budget=-1),
    "bilan_mondial_unique": repeat_bilan,
    "eligibilite_unique": repeat_eligibilite,
    "eligibilite_dans_l_ordre": lambda: Eligibilite(
        pays=PaysFactory(), annee_debut=2010, annee_fin=2009
    ),
    "declaration_unique_par_annee": repeat_declaration,
    "declaration_montant_plausible": lambda: build_declaration(-1),
    "habilitation_unique": repeat_habilitation,
    "habilitation_decidee_est_datee": lambda: build_habilitation(
        statut="accordee", decidee_le=None
    ),
    "habilitation_accordee_dit_sa_preuve": lambda: build_habilitation(
        statut="a_reconfirmer", methode=""
    ),
    "habilitation_fermee_dit_pourquoi": lambda: build_habilitation(statut="refusee", motif=""),
    "demande_close_a_une_reponse": lambda: DemandeDeCollectivite(
        type="commune",
        nom="Vaugneray",
        prenom="Zoé",
        nom_de_famille="Quillien",
        fonction="agente",
        courriel="zoe@vaugneray.example",
        statut="traitee",
        close_le=AVRIL,
    ),
    "campagne_finit_apres_son_ouverture": lambda: Campagne(
        annee=2026, annee_apd=2025, ouverture=JUIN, cloture=AVRIL
    ),
    "campagne_apd_passee": lambda: Campagne(
        annee=2026, annee_apd=2027, ouverture=AVRIL, cloture=JUIN
    ),
}
# Their fields have a validator of the same rule, which speaks first.
DITES_PAR_LE_CHAMP = {
    "contact_a_un_nom": "nom",
    "projet_a_un_titre": "titre",
    "projet_annees_plausibles": "annee_debut",
    "projet_budget_positif": "budget",
    "declaration_montant_plausible": "montant",
}
CONTRAINTES = {
    constraint.name: constraint
    for label in APPLICATIONS
    for model in apps.get_app_config(label).get_models()
    for constraint in model._meta.constraints
}
CHAQUE_CONTRAINTE = pytest.mark.parametrize("nom", sorted(BRISEES))


def test_every_constraint_of_the_project_is_broken_here():
    assert set(BRISEES) == set(CONTRAINTES)


@CHAQUE_CONTRAINTE
def test_a_broken_rule_is_told_in_its_own_words(db, nom):
    with pytest.raises(ValidationError) as refusal:
        CONTRAINTES[nom].validate(*prepare(BRISEES[nom]()))
    assert refusal.value.messages == [CONTRAINTES[nom].violation_error_message]


@CHAQUE_CONTRAINTE
def test_validating_the_whole_row_tells_it_too_unless_the_field_did(db, nom):
    with pytest.raises(ValidationError) as refusal:
        BRISEES[nom]().full_clean()
    if field := DITES_PAR_LE_CHAMP.get(nom):
        assert set(refusal.value.error_dict) == {field}
    else:
        assert refusal.value.messages == [CONTRAINTES[nom].violation_error_message]


@CHAQUE_CONTRAINTE
def test_a_broken_rule_is_refused_by_the_database_too(db, nom):
    model, row = prepare(BRISEES[nom]())
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        row.save()
    assert model._meta.db_table in str(refusal.value) or nom in str(refusal.value)


def prepare(row):
    """Return the model and the row, with its derived keys but not validated."""
    if hasattr(row, "set_keys"):
        row.set_keys()
    return type(row), row


def test_every_rule_has_a_sentence_of_its_own():
    for constraint in CONTRAINTES.values():
        sentence = constraint.violation_error_message
        assert sentence.endswith("."), constraint.name
        assert sentence != constraint.default_violation_error_message, constraint.name
