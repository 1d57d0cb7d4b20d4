"""Two agents at once, as a state machine over the real pages: what each step must keep true.

``MachineDeDeuxAgents`` draws what they do; its one promise is that no text whose save was answered
« enregistré » goes without its being seen, deleted or undone by somebody.
"""

from dataclasses import dataclass, field
from itertools import count

from django.db import transaction
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from collectivites.models import Acte, Contact
from cooperations.models import Projet
from teleprocedure.models import Brouillon
from tests.factories import (
    ContactFactory,
    CooperationFactory,
    HabilitationFactory,
    ProjetFactory,
    UserFactory,
)

LYON = "/mise-a-jour/lyon-69123/"
AGENTS = ("alix", "sacha")
SAUVE, REFUSE, DISPARUE = 302, 422, (404, 410)
agents = st.sampled_from(AGENTS)
sortes = st.sampled_from(("projet", "contact"))


class PerteSilencieuse(AssertionError):
    """A text acknowledged as saved was replaced by somebody who never saw it."""


@dataclass
class Fiche:
    """A sheet both agents may edit; ``texte`` is what the last answer said is kept."""

    modele: type
    champ: str
    pk: int
    adresse: str
    texte: str | None = "Départ"

    def read(self):
        rows = self.modele.objects.filter(pk=self.pk)
        return rows.values_list(self.champ, flat=True).first()


@dataclass
class Page:
    """What an agent has on screen: the text last shown there, and what the form would send."""

    vu: str | None
    donnees: dict = field(default_factory=dict)


@dataclass
class Geste:
    """An act acknowledged, and what undoing it must give back."""

    sorte: str
    avant: str | None
    apres: str | None
    annule: bool = False


def read_form(response) -> dict:
    """Return what the browser would send of the form of a page."""
    form = response.context["formulaire"]
    values = {name: form[name].value() for name in form.fields}
    kept = {name: value for name, value in values.items() if value or type(value) is int}
    return kept | {"auteur": response.context["auteur"]}


def install(lyon):
    """Make the two agents and the two sheets; return what the machine is made of.

    Each agent has both sheets open: an interleaving starts there.
    """
    clients = {}
    for nom in AGENTS:
        user = UserFactory(username=nom)
        HabilitationFactory(user=user, collectivite=lyon)
        clients[nom] = Client()
        clients[nom].force_login(user)
    projet = ProjetFactory(cooperation=CooperationFactory(collectivite=lyon), titre="Départ")
    contact = ContactFactory(collectivite=lyon, nom="Départ", courriel="c.martin@lyon.fr")
    for modele in (Projet, Contact):
        modele.history.all().delete()
    lieux = {
        "projet": (Projet, "titre", projet.pk, f"{LYON}cooperations/projets/{projet.pk}/"),
        "contact": (Contact, "nom", contact.pk, f"{LYON}contacts/{contact.pk}/"),
    }
    ouvertes = {
        (nom, sorte): read_form(client.get(lieu[-1]))
        for nom, client in clients.items()
        for sorte, lieu in lieux.items()
    }
    return {"clients": clients, "lieux": lieux, "ouvertes": ouvertes}


class MachineDeDeuxAgents(RuleBasedStateMachine):
    """What two agents may do, in any order; each example leaves the database as it found it."""

    clients: dict
    lieux: dict
    ouvertes: dict
    exemples = count()
    pas = count()

    @initialize()
    def start(self):
        next(self.exemples)
        self.bloc = transaction.atomic()
        self.bloc.__enter__()
        self.fiches = {sorte: Fiche(*lieu) for sorte, lieu in self.lieux.items()}
        self.pages = {qui: Page("Départ", data) for qui, data in self.ouvertes.items()}
        self.gestes: dict = {}

    def teardown(self):
        if hasattr(self, "bloc"):
            transaction.set_rollback(True)
            self.bloc.__exit__(None, None, None)

    def keep(self, sorte, avant, apres):
        """Note the act just done."""
        self.gestes[Acte.objects.exclude(pk__in=self.gestes).get().pk] = Geste(sorte, avant, apres)
        self.fiches[sorte].texte = apres

    @rule(agent=agents, sorte=sortes)
    def reload(self, agent, sorte):
        fiche = self.fiches[sorte]
        response = self.clients[agent].get(fiche.adresse)
        if fiche.texte is None:
            assert response.status_code in DISPARUE
            return
        assert response.context["formulaire"][fiche.champ].value() == fiche.texte
        self.pages[agent, sorte] = Page(fiche.texte, read_form(response))

    @rule(agent=agents, sorte=sortes)
    def save(self, agent, sorte):
        fiche, page = self.fiches[sorte], self.pages[agent, sorte]
        typed = f"Texte {next(self.pas)} de {agent}"
        fresh = self.holds_current_version(sorte, page)
        response = self.clients[agent].post(fiche.adresse, page.donnees | {fiche.champ: typed})
        if response.status_code == SAUVE:
            if page.vu != fiche.texte:
                raise PerteSilencieuse(f"{fiche.texte!r} remplacé par {typed!r}, sans être vu")
            self.keep(sorte, fiche.texte, typed)
            return
        assert not fresh, response.status_code
        assert typed in response.text
        if fiche.texte is None:
            assert response.status_code in DISPARUE
            return
        assert response.status_code == REFUSE
        if page.vu != fiche.texte:
            assert fiche.texte in response.text
        self.pages[agent, sorte] = Page(fiche.texte, read_form(response))

    def holds_current_version(self, sorte, page):
        fiche = self.fiches[sorte]
        kept = fiche.modele.objects.filter(pk=fiche.pk).values_list("version", flat=True).first()
        return kept is not None and str(kept) == str(page.donnees["version"])

    @rule(agent=agents, sorte=sortes)
    def save_without_a_session(self, agent, sorte):
        fiche, page = self.fiches[sorte], self.pages[agent, sorte]
        typed = f"Texte {next(self.pas)} de {agent}"
        sent = Client().post(fiche.adresse, page.donnees | {fiche.champ: typed})
        assert "/compte/connexion/" in sent["Location"]
        kept = Brouillon.objects.get(utilisateur__username=agent, chemin=fiche.adresse)
        assert [fiche.champ, typed] in kept.contenu
        back = self.clients[agent].get(f"{fiche.adresse}?brouillon")
        if fiche.texte is not None:
            assert back.context["formulaire"][fiche.champ].value() == typed
            self.pages[agent, sorte] = Page(page.vu, read_form(back))

    @precondition(lambda self: any(fiche.texte for fiche in self.fiches.values()))
    @rule(agent=agents, data=st.data())
    def delete(self, agent, data):
        living = [sorte for sorte, fiche in self.fiches.items() if fiche.texte]
        sorte = data.draw(st.sampled_from(living))
        fiche, client = self.fiches[sorte], self.clients[agent]
        asked = client.get(f"{fiche.adresse}supprimer/")
        assert fiche.texte in asked.text
        shown = asked.context.get("formulaire")
        typed = {"vu": shown.current} if shown else {}
        assert client.post(f"{fiche.adresse}supprimer/", typed).status_code == SAUVE
        self.keep(sorte, fiche.texte, None)

    @precondition(lambda self: self.gestes)
    @rule(agent=agents, data=st.data())
    def undo(self, agent, data):
        rank = data.draw(st.integers(0, len(self.gestes) - 1))
        numero, geste = list(self.gestes.items())[-1 - rank]
        fiche = self.fiches[geste.sorte]
        possible = not geste.annule and fiche.texte == geste.apres
        self.clients[agent].post(f"{LYON}historique/{numero}/annuler/")
        done = Acte.objects.get(pk=numero).annule_par_id is not None and not geste.annule
        if done and fiche.texte != geste.apres:
            raise PerteSilencieuse(f"{fiche.texte!r} défait sans qu’on l’ait demandé")
        assert done == possible
        if done:
            geste.annule = True
            self.keep(geste.sorte, geste.apres, geste.avant)

    @invariant()
    def what_was_acknowledged_is_what_is_kept(self):
        for fiche in getattr(self, "fiches", {}).values():
            assert fiche.read() == fiche.texte
