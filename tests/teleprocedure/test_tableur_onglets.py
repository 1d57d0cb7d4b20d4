"""Each of the five tabs goes through a spreadsheet and comes back."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine

from apd.models import Declaration
from collectivites.models import Acte, Adhesion, Contact
from cooperations.models import Projet
from tests.factories import (
    AdhesionFactory,
    CampagneFactory,
    ContactFactory,
    CooperationFactory,
    DeclarationFactory,
    PartenaireFactory,
    ProjetFactory,
    ReseauFactory,
    ThematiqueFactory,
)
from tests.tableurs import LYON, Tableur, count, refusals

PENDANT = datetime(2026, 5, 4, 12, tzinfo=UTC)
HORS_CAMPAGNE = datetime(2026, 8, 1, tzinfo=UTC)
PIEGES = [
    "=1+1",
    "+33 1 23 45 67 89",
    "-12",
    "@SOMME(A1)",
    "\uff1d1+1",
    "#REF!",
    "2019",
    "01/02/2019",
    "1e9",
    "TRUE",
    "00123",
    "« L’été » à “Nîmes” : ça coûte 12\u00a0€ ; \"oui\", 'non'",
    "_x000D_ et _x0041_",
    "📚 𝔘𝔫𝔦 e\u0301",
    "&amp; <b>",
    "123456789012345678901234567890",
]


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


@pytest.fixture
def campagne():
    return CampagneFactory()


@pytest.fixture
def projets_pieges(lyon, bamako):
    """Projects of the two natures whose texts a spreadsheet likes to change."""
    sante = ThematiqueFactory(code="sante", libelle="Santé")
    for nature in ("cooperation", "action"):
        tie = CooperationFactory(collectivite=lyon, partenaire=bamako, nature=nature)
        for rank, piege in enumerate(PIEGES):
            projet = ProjetFactory(
                cooperation=tie,
                titre=piege,
                description=f"{piege}\n\n- un\n\t- deux\n{piege}",
                objectifs=piege * (30_000 // len(piege) if rank < 3 else 1),
                lieu=piege,
                annee_debut=1900 + rank,
                annee_fin=2100,
                budget=Decimal("9999999999.99") - rank,
            )
            projet.themes.create(thematique=sante)
        old = [
            Projet(cooperation=tie, titre="Ancien", description="\u2029", statut="en_cours"),
            Projet(cooperation=tie, titre="Commandes \x07\x0b", objectifs="📚" * 30_000),
        ]
        Projet.objects.bulk_create(old)


@pytest.fixture
def donnees_pieges(lyon, projets_pieges):
    """The same in the other tabs."""
    for rank, piege in enumerate(PIEGES):
        ContactFactory(collectivite=lyon, nom=piege, titre=piege, prenom="", telephone=piege[:30])
        reseau = ReseauFactory(nom=f"{piege} Réseau {rank}", sigle=piege[:40])
        AdhesionFactory(collectivite=lyon, reseau=reseau)
    for year, amount in enumerate(("0", "0.01", "999999999.99", "1234567.80"), 2019):
        DeclarationFactory(
            collectivite=lyon, annee=year, montant=Decimal(amount), commentaire="=1\n" * 9
        )


@pytest.mark.parametrize(
    ("onglet", "jour"),
    [
        ("contacts", PENDANT),
        ("reseaux", PENDANT),
        ("apd", PENDANT),
        ("apd", HORS_CAMPAGNE),
        ("cooperations", PENDANT),
        ("actions", PENDANT),
    ],
)
def test_an_unchanged_sheet_changes_nothing_whatever_it_holds(
    agent, campagne, donnees_pieges, onglet, jour
):
    with time_machine.travel(jour, tick=False):
        tableur = Tableur(agent, onglet)
        as_downloaded = tableur.report(tableur.download().content)
        saved_again = tableur.report()
    rows = tableur.feuille.max_row - 1
    assert rows >= 4
    assert count(as_downloaded) == count(saved_again) == {"inchangee": rows}
    assert not Acte.objects.exists()


def test_people_are_modified_and_added(agent, lyon, mailoutbox):
    kept = ContactFactory(collectivite=lyon, courriel="ancienne@lyon.fr")
    tableur = Tableur(agent, "contacts")
    tableur.write(2, nom="Nguyễn", nature="cadre")
    tableur.add(
        nature="Élu",
        prenom="Anne",
        nom="Le Goff",
        courriel="anne.legoff@lyon.fr",
        **{"Titre *": "Adjointe", "Courriel public": "Oui"},
    )
    page = tableur.report()
    assert count(page) == {"modifiee": 1, "creee": 1}
    tableur.confirm(page)
    kept.refresh_from_db()
    assert (kept.nom, kept.nature, kept.courriel) == ("Nguyễn", "cadre", "ancienne@lyon.fr")
    anne = Contact.objects.get(nom="Le Goff")
    assert (anne.prenom, anne.nature, anne.courriel_public) == ("Anne", "elu", True)
    assert Acte.objects.get().intitule == "Tableur : 1 fiche modifiée, 1 ajoutée"


@pytest.mark.parametrize(
    ("cellules", "phrase"),
    [
        ({"courriel": "pas une adresse"}, "adresse électronique"),
        ({"courriel": "a@gmial.com"}, "Vouliez-vous dire « a@gmail.com »"),
        ({"prenom": None}, "Ce champ est obligatoire."),
        ({"nature": "maire"}, "Sélectionnez un choix valide."),
    ],
)
def test_a_person_is_checked_as_on_the_page(agent, lyon, cellules, phrase):
    contact = ContactFactory(collectivite=lyon, courriel="elue@lyon.fr")
    tableur = Tableur(agent, "contacts")
    tableur.write(2, **cellules)
    page = tableur.report()
    assert count(page) == {"refusee": 1}
    assert phrase in refusals(page)[0].replace("\u00a0", " ")
    assert tableur.confirm(page, acceptees="on").status_code == 422
    contact.refresh_from_db()
    assert contact.version == 0


def test_who_opposed_is_refused_when_the_sheet_is_written(agent, agent_de_lyon, lyon, monkeypatch):
    opposed = ["opposee@lyon.fr"]
    monkeypatch.setattr("teleprocedure.services.contacts.list_opposed", lambda pk: opposed)
    ContactFactory(collectivite=lyon, nom="Abadie", courriel="elue@lyon.fr")
    tableur = Tableur(agent, "contacts")
    tableur.write(2, nom="Zola")
    tableur.add(nature="Élu", prenom="A", nom="B", courriel=opposed[0], **{"Titre *": "Adjointe"})
    answer = tableur.confirm(tableur.report())
    page = agent.get(answer["Location"])
    assert count(page) == {"modifiee": 1, "refusee": 1}
    assert "s’est opposée" in refusals(page)[0]
    assert Contact.objects.get().nom == "Abadie"
    tableur.confirm(page, acceptees="on")
    assert Contact.objects.get().nom == "Zola"


def test_memberships_are_modified_and_added_from_the_register(agent, lyon):
    kept = AdhesionFactory(collectivite=lyon, reseau=ReseauFactory(nom="Platforma"))
    cuf = ReseauFactory(nom="Cités Unies France", sigle="CUF")
    tableur = Tableur(agent, "reseaux")
    tableur.write(2, utilise="x")
    tableur.add(reseau="cites unies france", adhere="oui")
    tableur.add(reseau="CUF", adhere="oui")
    tableur.add(reseau="Cité Unie France", adhere="oui")
    tableur.add(reseau="Platforma", adhere="non")
    page = tableur.report()
    assert count(page) == {"modifiee": 1, "creee": 1, "refusee": 3}
    assert "Vouliez-vous dire « Cités Unies France »" in refusals(page)[1].replace("\u00a0", " ")
    tableur.confirm(page, acceptees="on")
    kept.refresh_from_db()
    assert (kept.adherente, kept.utilisatrice) == (True, True)
    assert Adhesion.objects.get(reseau=cuf).adherente
    assert Acte.objects.get().parties == "reseaux"


def test_a_membership_neither_adhering_nor_using_is_refused(agent, lyon):
    AdhesionFactory(collectivite=lyon)
    tableur = Tableur(agent, "reseaux")
    tableur.write(2, adhere="non")
    assert "adhère" in refusals(tableur.report())[0]


@pytest.mark.parametrize(
    ("saisi", "montant"),
    [(12500.5, "12500.50"), ("1 234,56 €", "1234.56"), ("néant", "0"), ("Neant", "0"), (0, "0")],
)
def test_the_year_of_the_campaign_is_declared(agent, campagne, lyon, saisi, montant):
    with time_machine.travel(PENDANT, tick=False):
        tableur = Tableur(agent, "apd")
        assert tableur.read(2)["Année"] == 2025
        tableur.write(2, montant=saisi, commentaire="Frais compris.")
        page = tableur.report()
        assert count(page) == {"creee": 1}
        tableur.confirm(page)
    row = Declaration.objects.get()
    assert (row.annee, row.montant) == (2025, Decimal(montant))
    assert row.commentaire == "Frais compris."
    assert Acte.objects.get().parties == "apd"


def test_a_declared_year_is_corrected(agent, campagne, lyon):
    DeclarationFactory(collectivite=lyon, annee=2025, montant=1000)
    with time_machine.travel(PENDANT, tick=False):
        tableur = Tableur(agent, "apd")
        tableur.write(2, montant=1100)
        tableur.confirm(tableur.report())
    assert Declaration.objects.get().montant == 1100


@pytest.mark.parametrize(
    ("annee", "cellules", "phrase"),
    [
        (2025, {"montant": None}, "Je ne déclare pas"),
        (2025, {"montant": "beaucoup"}, "Écrivez un montant en euros"),
        (2025, {"montant": "1.234"}, "Écrivez un montant en euros"),
        (2025, {"montant": 90_000}, "plus de dix fois"),
        (2025, {"annee": 2024}, "ne se change que sur la page"),
        (2024, {"montant": 5}, "ne se modifient plus"),
    ],
)
def test_a_year_is_checked_as_on_the_page(agent, campagne, lyon, annee, cellules, phrase):
    DeclarationFactory(collectivite=lyon, annee=2025, montant=1000)
    DeclarationFactory(collectivite=lyon, annee=2024, montant=1000)
    with time_machine.travel(PENDANT, tick=False):
        tableur = Tableur(agent, "apd")
        tableur.write(2 + 2025 - annee, **cellules)
        page = tableur.report()
        assert count(page) == {"refusee": 1, "inchangee": 1}
        assert phrase in refusals(page)[0].replace("\u00a0", " ")
        tableur.confirm(page, acceptees="on")
    assert set(Declaration.objects.values_list("montant", flat=True)) == {1000}


def test_another_year_cannot_be_added(agent, campagne, lyon):
    with time_machine.travel(PENDANT, tick=False):
        tableur = Tableur(agent, "apd")
        tableur.add(annee=2023, montant=5)
        assert "une autre année ne peut pas être saisie" in refusals(tableur.report())[0]


def test_a_report_read_before_the_close_and_confirmed_after_writes_nothing(agent, campagne, lyon):
    with time_machine.travel(datetime(2026, 6, 29, tzinfo=UTC), tick=False):
        tableur = Tableur(agent, "apd")
        tableur.write(2, montant=5)
        page = tableur.report()
    with time_machine.travel(datetime(2026, 6, 30, 0, 0, 1, tzinfo=UTC), tick=False):
        answer = tableur.confirm(page)
    assert answer.status_code == 422
    assert "aucune campagne n’est ouverte" in answer.text
    assert not Declaration.objects.exists()


def test_actions_share_the_code_of_cooperations(agent, lyon, bamako):
    action = CooperationFactory(collectivite=lyon, partenaire=bamako, nature="action")
    projet = ProjetFactory(cooperation=action)
    PartenaireFactory(nom="Sikasso", pays=bamako.pays)
    tableur = Tableur(agent, "actions")
    tableur.write(2, titre="Secours")
    tableur.add(
        **{
            key: tableur.read(2)[title]
            for key, title in [("pays", "Pays"), ("theme", "Thématique principale *")]
        },
        partenaire="Sikasso",
        titre="Autre",
        description="D",
        statut="terminé",
        debut=2020,
        fin=2021,
    )
    tableur.confirm(tableur.report())
    projet.refresh_from_db()
    assert projet.titre == "Secours"
    assert Projet.objects.get(titre="Autre").cooperation.nature == "action"
    assert Acte.objects.get().parties == "actions"
    assert agent.get(f"{LYON}actions/").status_code == 200
