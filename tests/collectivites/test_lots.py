"""Rows written many at once: the journal tells them as it tells one saved alone."""

import uuid

import pytest

from collectivites.journal import acte
from collectivites.lots import keep_origins, save_rows
from cooperations.models import Projet
from tests.factories import CollectiviteFactory, PartenaireFactory, ProjetFactory, ThematiqueFactory

IGNORES = {"history_id", "history_date", "acte"}


@pytest.fixture
def projets(db):
    """Two projects loaded in bulk: the journal knows nothing of them."""
    rows = [ProjetFactory(), ProjetFactory()]
    rows[0].themes.create(thematique=ThematiqueFactory(code="sante", libelle="Santé"))
    rows[0].partenaires_associes.add(PartenaireFactory())
    rows[1].collectivites_associees.add(CollectiviteFactory())
    Projet.history.all().delete()
    return rows


def tell(line):
    """All that a line of the journal says, ties included."""
    values = {f.attname: getattr(line, f.attname) for f in line._meta.fields}
    ties = {
        field.name: sorted(
            tuple(
                sorted((k, v) for k, v in tie.items() if k not in ("history_id", "m2m_history_id"))
            )
            for tie in getattr(line, field.name).values()
        )
        for field in line._history_m2m_fields
    }
    return {k: v for k, v in values.items() if k not in IGNORES}, ties


def test_lines_are_those_of_rows_saved_alone(projets, agent_de_lyon):
    numero = uuid.uuid4()
    with acte(by=agent_de_lyon, numero=numero):
        save_rows(projets, ["statut"])
        together = list(Projet.history.order_by("id"))
        for projet in projets:
            projet.save()
    alone = list(Projet.history.exclude(pk__in=[line.pk for line in together]).order_by("id"))
    assert [tell(line) for line in together] == [tell(line) for line in alone]
    assert any(ties["partenaires_associes"] for _, ties in map(tell, together))
    assert {line.acte for line in together} == {numero}
    assert {line.history_user for line in together} == {agent_de_lyon}


def test_only_the_named_fields_are_saved_and_versions_rise(projets):
    for projet in projets:
        projet.statut, projet.titre = "en_sommeil", "Non enregistré"
    save_rows(projets, ["statut"])
    kept = Projet.objects.values_list("statut", "version")
    assert list(kept) == [("en_sommeil", 1)] * 2
    assert not Projet.objects.filter(titre="Non enregistré").exists()


def test_origins_are_kept_once_and_signed_by_nobody(projets, agent_de_lyon):
    with acte(by=agent_de_lyon):
        keep_origins(projets)
        keep_origins(projets)
    lines = list(Projet.history.order_by("id"))
    assert [line.id for line in lines] == [projet.pk for projet in projets]
    assert {line.history_user for line in lines} == {None}


def test_a_row_dated_in_bulk_since_its_last_line_is_kept_again(projets):
    keep_origins(projets)
    Projet.objects.filter(pk=projets[0].pk).update(lieu="Kayes")
    keep_origins(list(Projet.objects.order_by("pk")))
    assert list(Projet.history.order_by("history_id").values_list("id", "lieu")) == [
        (projets[0].pk, ""),
        (projets[1].pk, ""),
        (projets[0].pk, "Kayes"),
    ]


def test_a_row_tied_in_bulk_since_its_last_line_is_kept_again(projets):
    keep_origins(projets)
    projets[1].themes.create(thematique=ThematiqueFactory(code="eau", libelle="Eau"))
    keep_origins(projets)
    assert list(Projet.history.order_by("history_id").values_list("id", flat=True)) == [
        projets[0].pk,
        projets[1].pk,
        projets[1].pk,
    ]
    _, ties = tell(Projet.history.latest("history_id"))
    assert len(ties["thematiques"]) == 2


def test_no_row_is_nothing_to_write(db):
    keep_origins([])
    save_rows([], ["statut"])
    assert not Projet.history.exists()
