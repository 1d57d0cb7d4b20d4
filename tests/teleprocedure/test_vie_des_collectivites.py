"""The life of collectivités: what follows a merge to the row, and how all of it comes back."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from post_office.models import Email

from accounts.models import Habilitation, Invitation
from apd.models import Declaration
from collectivites import services
from collectivites.models import Acte, Adhesion, Contact, Note, Succession
from collectivites.successions import follow
from cooperations.models import Cooperation, Correction, Projet
from teleprocedure.models import Brouillon, Reouverture, Signalement
from teleprocedure.services import actes, personnes, vie
from tests.factories import (
    AdhesionFactory,
    CampagneFactory,
    CollectiviteFactory,
    ContactFactory,
    CooperationFactory,
    DeclarationFactory,
    HabilitationFactory,
    NoteFactory,
    ProjetFactory,
    SignalementFactory,
    SuccessionFactory,
    UserFactory,
)

PREMIER_JANVIER = dt.date(2026, 1, 1)
SUIVIS = (
    Adhesion,
    Contact,
    Cooperation,
    Correction,
    Declaration,
    Habilitation,
    Note,
    Projet,
    Reouverture,
    Signalement,
    Succession,
)


@pytest.fixture
def villefranche(db):
    return CollectiviteFactory(nom="Villefranche", code_insee="69264", recensee=True)


def merge(by, anciennes, nouvelle, **options):
    return vie.merge(by=by, anciennes=anciennes, nouvelle=nouvelle, date=PREMIER_JANVIER, **options)


def photograph():
    """Return every value of the rows that follow, but versions, and what projects associate."""
    rows = {}
    for model in SUIVIS:
        names = [f.attname for f in model._meta.fields if f.name != "version"]
        rows[model] = sorted(model.objects.order_by().values_list(*names))
    ties = Projet.collectivites_associees.through.objects
    rows["associees"] = sorted(ties.values_list("projet", "collectivite"))
    return rows


def fill(ville, bamako, agent):
    """Give ``ville`` one row of every kind."""
    projet = ProjetFactory(cooperation=CooperationFactory(collectivite=ville, partenaire=bamako))
    ContactFactory(collectivite=ville, courriel="elue@ville.example")
    AdhesionFactory(collectivite=ville)
    DeclarationFactory(collectivite=ville, annee=2019, montant=500)
    NoteFactory(collectivite=ville)
    SignalementFactory(collectivite=ville)
    HabilitationFactory(collectivite=ville, user=agent)
    Correction.objects.create(partenaire=bamako, collectivite=ville, nom="Bamakô", nature="x")
    campagne = CampagneFactory()
    later = timezone.now() + dt.timedelta(days=1)
    Reouverture.objects.create(campagne=campagne, collectivite=ville, jusqu_a=later)
    ailleurs = ProjetFactory()
    ailleurs.collectivites_associees.add(ville)
    return projet


def test_all_that_a_collectivite_has_follows_it(lyon, villefranche, bamako, delegation):
    agent = UserFactory()
    projet = fill(villefranche, bamako, agent)
    bilan = merge(delegation, [villefranche], lyon)
    for model in (Adhesion, Contact, Correction, Declaration, Note, Reouverture, Signalement):
        assert model.objects.get().collectivite == lyon, model
    assert Projet.objects.de([lyon]).get() == projet
    assert Habilitation.objects.get(user=agent).collectivite == lyon
    assert lyon.projets_associes.count() == 1
    assert follow(villefranche.pk) == lyon
    assert bilan.nombre == 10


def test_a_preview_tells_what_the_merge_does_and_writes_nothing(
    lyon, villefranche, bamako, delegation
):
    fill(villefranche, bamako, UserFactory())
    before = photograph()
    how = {"by": delegation, "anciennes": [villefranche], "nouvelle": lyon, "date": PREMIER_JANVIER}
    apercu = vie.preview(vie.merge, **how)
    assert (photograph(), Acte.objects.count(), Email.objects.count()) == (before, 0, 0)
    assert apercu == vie.merge(**how, nombre=apercu.nombre)
    assert {suite.rubrique for suite in apercu.suites} >= {"Notes", "Élus et cadres"}


def test_what_changed_since_the_preview_refuses_the_merge(lyon, villefranche, delegation):
    ContactFactory(collectivite=villefranche)
    with pytest.raises(ValidationError, match="a changé depuis l’aperçu"):
        merge(delegation, [villefranche], lyon, nombre=0)
    assert not Succession.objects.exists()
    assert villefranche.contacts.count() == 1


def test_a_merge_undone_gives_everything_back_under_the_same_keys(
    lyon, villefranche, bamako, delegation
):
    agent = UserFactory()
    fill(villefranche, bamako, agent)
    fill(lyon, bamako, agent)
    Projet.objects.de([lyon]).get().collectivites_associees.add(villefranche)
    before = photograph()
    merge(delegation, [villefranche], lyon)
    assert photograph() != before
    actes.undo(by=delegation, acte=Acte.objects.get())
    assert photograph() == before
    villefranche.refresh_from_db()
    assert villefranche.recensee


def test_partnerships_that_meet_become_one_and_keep_their_projects(
    lyon, villefranche, bamako, delegation
):
    ours = CooperationFactory(collectivite=lyon, partenaire=bamako, annee_debut=1998)
    theirs = CooperationFactory(
        collectivite=villefranche, partenaire=bamako, annee_debut=1967, jumelage=True
    )
    projet, autre = ProjetFactory(cooperation=theirs), ProjetFactory(cooperation=ours)
    merge(delegation, [villefranche], lyon)
    ours.refresh_from_db()
    assert (ours.jumelage, ours.annee_debut) == (True, 1967)
    assert list(ours.projets.order_by("pk")) == [projet, autre]
    assert not Cooperation.objects.filter(pk=theirs.pk).exists()


def test_two_that_merge_with_the_same_partner_meet_in_the_third(
    lyon, villefranche, angers, bamako, delegation
):
    for ville in (villefranche, angers):
        ProjetFactory(cooperation=CooperationFactory(collectivite=ville, partenaire=bamako))
    merge(delegation, [villefranche, angers], lyon)
    assert lyon.cooperations.get().projets.count() == 2


def test_amounts_of_the_same_year_are_added_and_said(lyon, villefranche, delegation):
    DeclarationFactory(collectivite=lyon, annee=2019, montant=1000, commentaire="Eau.")
    DeclarationFactory(collectivite=villefranche, annee=2019, montant=500)
    DeclarationFactory(collectivite=villefranche, annee=2018, montant=0)
    merge(delegation, [villefranche], lyon)
    declared = {row.annee: row for row in lyon.declarations.all()}
    assert {annee: row.montant for annee, row in declared.items()} == {2019: 1500, 2018: 0}
    assert declared[2019].commentaire == "Eau.\nDont Villefranche : 500\u00a0€."
    assert declared[2018].commentaire == "Déclaré par Villefranche : néant."


def test_a_sum_that_no_declaration_can_hold_refuses_the_merge(lyon, villefranche, delegation):
    for ville in (lyon, villefranche):
        DeclarationFactory(collectivite=ville, annee=2019, montant=600_000_000)
    with pytest.raises(ValidationError, match="2019"):
        merge(delegation, [villefranche], lyon)
    assert villefranche.declarations.get().montant == 600_000_000


def test_the_same_person_and_the_same_network_are_there_once(lyon, villefranche, delegation):
    who = {"prenom": "Camille", "nom": "Martin", "courriel": "c.martin@ville.example"}
    ContactFactory(collectivite=lyon, **who)
    ContactFactory(collectivite=villefranche, telephone="04 72 00 00 00", **who)
    reseau = AdhesionFactory(collectivite=lyon).reseau
    AdhesionFactory(collectivite=villefranche, reseau=reseau, adherente=False, utilisatrice=True)
    merge(delegation, [villefranche], lyon)
    assert lyon.contacts.get().telephone == "04 72 00 00 00"
    adhesion = lyon.adhesions.get()
    assert (adhesion.adherente, adhesion.utilisatrice) == (True, True)
    assert not villefranche.contacts.exists() and not villefranche.adhesions.exists()


def test_who_opposed_there_does_not_come_back_by_a_merge(lyon, villefranche, delegation):
    opposed = ContactFactory(collectivite=lyon, courriel="Discrete@ville.example")
    personnes.oppose(by=None, contact=opposed)
    ContactFactory(collectivite=villefranche, courriel="discrete@ville.example")
    merge(delegation, [villefranche], lyon)
    assert not Contact.objects.filter(courriel__iexact="discrete@ville.example").exists()


def test_a_project_never_associates_the_collectivite_that_leads_it(
    lyon, villefranche, projet_de_lyon, delegation
):
    projet_de_lyon.collectivites_associees.add(villefranche)
    ProjetFactory(
        cooperation=CooperationFactory(collectivite=villefranche)
    ).collectivites_associees.add(lyon)
    merge(delegation, [villefranche], lyon)
    assert not Projet.collectivites_associees.through.objects.exists()


@pytest.mark.parametrize(
    ("la", "ici", "reste"),
    [
        ("accordee", "demandee", "accordee"),
        ("demandee", "accordee", "accordee"),
        ("accordee", "retiree", "retiree"),
        ("retiree", "demandee", "retiree"),
        ("refusee", "accordee", "accordee"),
        ("demandee", "demandee", "demandee"),
    ],
)
def test_a_person_has_one_right_and_a_refusal_is_never_lifted(
    lyon, villefranche, delegation, la, ici, reste
):
    user = UserFactory()
    for ville, statut in ((villefranche, la), (lyon, ici)):
        how = {} if statut != "demandee" else {"methode": "", "decidee_le": None}
        HabilitationFactory(user=user, collectivite=ville, statut=statut, motif="Départ.", **how)
    merge(delegation, [villefranche], lyon)
    assert lyon.habilitations.get(user=user).statut == reste
    assert not villefranche.habilitations.en_vigueur().exists()


def test_agents_of_both_are_told_once(lyon, villefranche, agent_de_lyon, delegation):
    both = HabilitationFactory(collectivite=villefranche).user
    HabilitationFactory(collectivite=lyon, user=both)
    merge(delegation, [villefranche], lyon)
    assert sorted(str(mail.to[0]) for mail in Email.objects.all()) == sorted(
        [both.email, agent_de_lyon.email]
    )
    assert "Villefranche est devenue Lyon le 1er\u00a0janvier 2026" in Email.objects.first().message


def test_agents_are_told_that_it_is_undone(lyon, villefranche, agent_de_lyon, delegation):
    agent = HabilitationFactory(collectivite=villefranche).user
    merge(delegation, [villefranche], lyon)
    Email.objects.all().delete()
    actes.undo(by=delegation, acte=Acte.objects.get())
    told = {str(mail.to[0]): mail.message for mail in Email.objects.all()}
    assert set(told) == {agent.email, agent_de_lyon.email}
    assert "/mise-a-jour/villefranche-69264/" in told[agent.email]


def test_an_open_invitation_leads_to_the_collectivite_that_follows(lyon, villefranche, delegation):
    contact = ContactFactory(collectivite=villefranche, courriel="elue@gmail.com")
    invitation = Invitation.objects.create(
        collectivite=villefranche, contact=contact, courriel=contact.courriel
    )
    merge(delegation, [villefranche], lyon)
    invitation.refresh_from_db()
    assert invitation.collectivite == lyon


def test_what_was_being_typed_is_found_on_the_new_pages(lyon, villefranche, delegation):
    for nom in ("contacts", "reseaux"):
        Brouillon.objects.create(
            utilisateur=delegation, chemin=f"/mise-a-jour/{villefranche.slug}/{nom}/", contenu=[]
        )
    Brouillon.objects.create(
        utilisateur=delegation, chemin=f"/mise-a-jour/{lyon.slug}/contacts/", contenu=[]
    )
    merge(delegation, [villefranche], lyon)
    assert Brouillon.objects.filter(chemin__startswith=f"/mise-a-jour/{lyon.slug}/").count() == 2


def test_nothing_is_written_any_more_on_a_collectivite_that_is_another_one(
    lyon, villefranche, delegation
):
    merge(delegation, [villefranche], lyon)
    row = ContactFactory.build(collectivite=villefranche)
    with pytest.raises(ValidationError, match="est devenue"):
        services.add(by=delegation, row=row)
    assert not Contact.objects.exists()


def test_an_act_of_before_is_not_undone_on_a_page_that_is_no_more(lyon, villefranche, delegation):
    contact = ContactFactory(collectivite=villefranche)
    services.remove(by=delegation, queryset=Contact.objects, pk=contact.pk)
    before = Acte.objects.get()
    merge(delegation, [villefranche], lyon)
    assert "est devenue" in actes.explain_refusal(before, delegation)
    with pytest.raises(ValidationError, match="est devenue"):
        actes.undo(by=delegation, acte=before)
    actes.undo(by=delegation, acte=Acte.objects.latest("le"))
    actes.undo(by=delegation, acte=before)
    assert villefranche.contacts.get() == contact


def test_the_past_of_the_former_is_read_with_that_of_the_new(lyon, villefranche, delegation):
    services.add(by=delegation, row=ContactFactory.build(collectivite=villefranche))
    act = Acte.objects.get()
    merge(delegation, [villefranche], lyon)
    SuccessionFactory(ancienne=lyon, nouvelle=(rhone := CollectiviteFactory()))
    assert act in Acte.objects.sur(rhone)


def test_no_circle_and_no_second_successor_can_be_written(lyon, villefranche, angers, delegation):
    merge(delegation, [villefranche], lyon)
    for anciennes, nouvelle in (
        ([lyon], villefranche),
        ([villefranche], angers),
        ([angers], villefranche),
        ([angers], angers),
        ([angers, angers], lyon),
    ):
        with pytest.raises(ValidationError):
            merge(delegation, anciennes, nouvelle)
    merge(delegation, [lyon], angers)
    assert follow(villefranche.pk) == angers


def test_a_day_to_come_is_refused(lyon, villefranche, delegation):
    demain = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(ValidationError, match="à venir"):
        vie.merge(by=delegation, anciennes=[villefranche], nouvelle=lyon, date=demain)


def test_only_the_delegation_undoes_a_merge(lyon, villefranche, agent_de_lyon, delegation):
    merge(delegation, [villefranche], lyon)
    with pytest.raises(ValidationError, match="seule la délégation"):
        actes.undo(by=agent_de_lyon, acte=Acte.objects.get())
