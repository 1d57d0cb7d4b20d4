"""First tab: élus and cadres, added, modified, deleted, put in order."""

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from collectivites.models import Contact
from teleprocedure.acces import for_agents
from teleprocedure.forms.contact import ContactForm, RangForm
from teleprocedure.onglets import find_onglet
from teleprocedure.saisie import attempt, find_own, read_typed, show, tell
from teleprocedure.services import contacts
from teleprocedure.suppression import delete_own, show_deletion

ONGLET = "contacts"
FICHE = "teleprocedure/fiche.html"


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def ajouter(request, collectivite):
    """Add a person."""
    form = ContactForm(read_typed(request), instance=Contact(collectivite=collectivite))
    if attempt(request, form, contacts.add_contact, collectivite=collectivite):
        tell(request, f"{form.instance} figure dans la liste.")
        return redirect("teleprocedure:onglet", slug=collectivite.slug, onglet=ONGLET)
    tab = find_onglet(ONGLET)
    return show(request, FICHE, form, titre="Ajouter un élu ou un cadre", onglet=tab)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def modifier(request, collectivite, pk):
    """Modify a person's sheet."""
    contact = find_own(request, collectivite.contacts.all(), pk)
    form = ContactForm(read_typed(request), instance=contact)
    if attempt(request, form, contacts.change_contact, collectivite=collectivite, pk=pk):
        tell(request, f"La fiche de {form.instance} est enregistrée.")
        return redirect("teleprocedure:onglet", slug=collectivite.slug, onglet=ONGLET)
    tab = find_onglet(ONGLET)
    return show(request, FICHE, form, titre="Modifier un élu ou un cadre", onglet=tab)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def supprimer(request, collectivite, pk):
    """Delete a person, after a page that says who."""
    contact = find_own(request, collectivite.contacts.all(), pk)
    if request.method == "POST":
        delete_own(request, collectivite.contacts.all(), pk)
        tell(request, f"{contact} ne figure plus dans la liste.")
        return redirect("teleprocedure:onglet", slug=collectivite.slug, onglet=ONGLET)
    ligne = f"{contact}, {contact.titre}" if contact.titre else str(contact)
    return show_deletion(request, ONGLET, titre=f"Supprimer {contact}", lignes=[ligne])


@require_POST
@for_agents
def deplacer(request, collectivite, pk):
    """Put a person higher or lower among the élus, or among the cadres."""
    contact = find_own(request, collectivite.contacts.all(), pk)
    form = RangForm(request.POST)
    if form.is_valid():
        asked = {"collectivite": collectivite, "pk": pk, "rang": form.cleaned_data["rang"]}
        if rang := contacts.move_contact(by=request.user, **asked):
            tell(request, f"{contact} est maintenant au rang {rang}.")
    tab = reverse("teleprocedure:onglet", args=[collectivite.slug, ONGLET])
    return redirect(f"{tab}#contact-{pk}")
