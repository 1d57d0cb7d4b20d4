"""The delegation's queue: corrections of shared partners, accepted or refused."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collectivites.models import Courriel
from cooperations.models import Correction, Partenaire
from cooperations.services import partenaires as services
from tests.factories import CooperationFactory, PartenaireFactory
from tests.fiches import send_page

FILE = reverse("admin:cooperations_correction_changelist")


@pytest.fixture
def partage(projet_de_lyon, projet_d_angers, bamako):
    """Bamako, with whom both Lyon and Angers work."""
    return bamako


@pytest.fixture
def proposer(agent_de_lyon, lyon, partage):
    """Propose values for Bamako, as an agent of Lyon by default."""

    def propose(collectivite=lyon, by=agent_de_lyon, **values):
        partage.refresh_from_db()
        values = {name: getattr(partage, name) for name in services.CHAMPS} | values
        services.correct_partenaire(
            by=by,
            partenaire_id=partage.pk,
            version=partage.version,
            values=values,
            collectivite_id=collectivite.pk,
        )
        return Correction.objects.get(collectivite=collectivite, statut="proposee")

    return propose


def test_accepted_it_applies_and_is_signed(delegation, partage, proposer):
    row = proposer(nom="Bamako-Coura")
    services.decide_correction(by=delegation, pk=row.pk, accepter=True)
    partage.refresh_from_db()
    row.refresh_from_db()
    assert (partage.nom, partage.nom_normalise) == ("Bamako-Coura", "bamako coura")
    assert row.statut == "acceptee"
    assert partage.history.first().history_user == delegation


def test_refused_it_changes_nothing(delegation, partage, proposer):
    row = proposer(nom="Bamako-Coura")
    services.decide_correction(by=delegation, pk=row.pk, accepter=False)
    partage.refresh_from_db()
    row.refresh_from_db()
    assert (partage.nom, row.statut) == ("Bamako", "refusee")


def test_decided_once_only(delegation, proposer):
    row = proposer(nom="Bamako-Coura")
    services.decide_correction(by=delegation, pk=row.pk, accepter=False)
    with pytest.raises(ValidationError, match="déjà traitée"):
        services.decide_correction(by=delegation, pk=row.pk, accepter=True)


def test_two_proposals_accepted_keep_what_each_changed(
    delegation, angers, agent_d_angers, partage, proposer
):
    name = proposer(nom="Bamako-Coura")
    place = proposer(collectivite=angers, by=agent_d_angers, latitude=12.5, longitude=-7.9)
    for row in (name, place):
        services.decide_correction(by=delegation, pk=row.pk, accepter=True)
    partage.refresh_from_db()
    assert (partage.nom, partage.latitude) == ("Bamako-Coura", 12.5)


def test_accepting_the_name_of_another_partner_is_refused(delegation, partage, proposer):
    row = proposer(nom="Bamako-Coura")
    PartenaireFactory(nom="Bamako Coura", pays=partage.pays)
    with pytest.raises(ValidationError, match="réunir les deux"):
        services.decide_correction(by=delegation, pk=row.pk, accepter=True)
    assert Correction.objects.get().statut == "proposee"


def test_accepting_for_a_merged_partner_is_refused(delegation, partage, proposer):
    row = proposer(nom="Bamako-Coura")
    Partenaire.objects.filter(pk=partage.pk).update(fusionne_dans=PartenaireFactory())
    with pytest.raises(ValidationError, match="réuni à un autre"):
        services.decide_correction(by=delegation, pk=row.pk, accepter=True)


def test_a_twin_elsewhere_keeps_it_a_local_authority(delegation, partage, proposer):
    row = proposer(nature="association")
    CooperationFactory(partenaire=partage, jumelage=True)
    with pytest.raises(ValidationError, match="Un jumelage est déclaré"):
        services.decide_correction(by=delegation, pk=row.pk, accepter=True)


def test_the_queue_is_filtered_and_decided_after_a_page_that_lists(
    connecter, administrateur, partage, proposer
):
    bureau, row = connecter(administrateur), proposer(nom="Bamako-Coura")
    page = bureau.get(FILE, {"statut__exact": "proposee"})
    assert "Bamako-Coura" in page.text
    chosen = {"action": "accepter", "_selected_action": row.pk}
    asked = bureau.post(FILE, chosen)
    assert "Bamako (ML) → Bamako-Coura" in asked.text
    row.refresh_from_db()
    assert row.statut == "proposee"
    assert bureau.post(FILE, chosen | {"decider": "1", "nombre": "2"}).status_code == 200
    assert bureau.post(FILE, chosen | {"decider": "1", "nombre": "1"}).status_code == 302
    partage.refresh_from_db()
    assert partage.nom == "Bamako-Coura"


def test_what_cannot_be_accepted_is_told(connecter, administrateur, partage, proposer):
    bureau, row = connecter(administrateur), proposer(nom="Bamako-Coura")
    PartenaireFactory(nom="Bamako Coura", pays=partage.pays)
    chosen = {"action": "accepter", "_selected_action": row.pk, "decider": "1", "nombre": "1"}
    assert "réunir les deux" in bureau.post(FILE, chosen, follow=True).text
    refused = chosen | {"action": "refuser"}
    assert bureau.post(FILE, refused).status_code == 200
    refused |= {"motif": "Un homonyme existe."}
    assert "1 sur 1" in bureau.post(FILE, refused, follow=True).text
    row.refresh_from_db()
    assert (row.statut, row.motif) == ("refusee", "Un homonyme existe.")


def test_the_author_is_told_what_was_decided_and_why(
    delegation, agent_de_lyon, angers, agent_d_angers, proposer
):
    kept = proposer(nom="Bamako-Coura")
    other = proposer(angers, agent_d_angers, latitude=12.5, longitude=-7.9)
    services.decide_correction(by=delegation, pk=kept.pk, accepter=True)
    motif = "Le point tombe dans le fleuve."
    services.decide_correction(by=delegation, pk=other.pk, accepter=False, motif=motif)
    first, second = Courriel.objects.order_by("pk")
    assert (first.to, second.to) == ([agent_de_lyon.email], [agent_d_angers.email])
    assert "nom\u00a0: Bamako-Coura" in first.message
    assert "position\u00a0: 12,5\u00a0; -7,9" in second.message
    assert motif in second.message


def test_an_account_that_is_closed_is_told_nothing(delegation, agent_de_lyon, proposer):
    row = proposer(nom="Bamako-Coura")
    agent_de_lyon.is_active = False
    agent_de_lyon.save()
    services.decide_correction(by=delegation, pk=row.pk, accepter=True)
    assert not Courriel.objects.exists()


def test_the_agent_reads_why_on_the_page_of_the_partner(
    connecter, delegation, agent_de_lyon, projet_de_lyon, proposer
):
    row = proposer(nom="Bamako-Coura")
    motif = "C’est le nom d’un quartier."
    services.decide_correction(by=delegation, pk=row.pk, accepter=False, motif=motif)
    page = f"/mise-a-jour/lyon-69123/cooperations/{projet_de_lyon.cooperation_id}/"
    assert f"Motif\u00a0: {motif}" in connecter(agent_de_lyon).get(page).text


def test_the_page_that_decides_shows_old_and_new_and_who_uses_it(
    connecter, administrateur, proposer
):
    row = proposer(nom="Bamako-Coura")
    page = connecter(administrateur).post(FILE, {"action": "accepter", "_selected_action": row.pk})
    assert "<del>Bamako</del>" in page.text
    assert "<ins>Bamako-Coura</ins>" in page.text
    assert "Angers, Lyon" in page.text
    assert "latitude" not in page.text


def test_a_proposal_is_neither_added_nor_retouched_by_hand(connecter, administrateur, proposer):
    bureau, row = connecter(administrateur), proposer(nom="Bamako-Coura")
    assert bureau.get(reverse("admin:cooperations_correction_add")).status_code == 403
    address = reverse("admin:cooperations_correction_change", args=[row.pk])
    page = bureau.get(address)
    assert page.status_code == 200
    assert 'name="nom"' not in page.text
    send_page(bureau, address, {"nom": "Autre", "statut": "acceptee"})
    row.refresh_from_db()
    assert (row.nom, row.statut) == ("Bamako-Coura", "proposee")


def test_the_queue_costs_the_same_for_one_and_for_six(connecter, administrateur, bamako, lyon):
    bureau, costs = connecter(administrateur), []
    for rank in range(6):
        Correction.objects.create(
            partenaire=PartenaireFactory(pays=bamako.pays), nom=f"Nom {rank}", collectivite=lyon
        )
        if rank in (0, 5):
            with CaptureQueriesContext(connection) as queries:
                bureau.get(FILE)
            costs.append(len(queries))
    assert costs[0] == costs[1]
