"""The admin, table by table and page by page: what can be done there at all, and by whom."""

from accounts.permissions import ADMINISTRATEUR, GESTIONNAIRE, LECTEUR

# What the pages of a table offer beyond its list and what one row says: to write, to take the list
# away (``personnel`` when it names people), to give a file that changes it. Who may is in
# ``teleprocedure.roles``.
TABLES = {
    "accounts.demandedecollectivite": "change delete personnel",
    "accounts.domainepartage": "add change delete export import",
    "accounts.habilitation": "add personnel",
    "accounts.invitation": "add personnel",
    "accounts.user": "add change personnel",
    "apd.declaration": "add change delete export import",
    "apd.eligibilite": "export",
    "collectivites.adhesion": "add change delete export import",
    "collectivites.adressemorte": "add change delete personnel import",
    "collectivites.collectivite": "add change delete export import",
    "collectivites.contact": "add change delete export import",
    "collectivites.courriel": "personnel",
    "collectivites.departement": "export",
    "collectivites.export": "export",
    "collectivites.import": "export",
    "collectivites.note": "add change delete personnel import",
    "collectivites.region": "export",
    "collectivites.reseau": "add change delete export import",
    "collectivites.succession": "export",
    "cooperations.bilan": "export",
    "cooperations.cooperation": "add change delete export import",
    "cooperations.correction": "change personnel",
    "cooperations.doublon": "export",
    "cooperations.doublonecarte": "delete export",
    "cooperations.partenaire": "add change delete export import",
    "cooperations.pays": "export",
    "cooperations.projet": "add change delete export import",
    "cooperations.thematique": "export",
    "cooperations.ville": "export",
    "teleprocedure.campagne": "add change delete export",
    "teleprocedure.envoi": "personnel",
    "teleprocedure.gabarit": "change export",
    "teleprocedure.millesime": "export",
    "teleprocedure.publipostage": "add change delete export",
    "teleprocedure.reouverture": "add change delete export",
    "teleprocedure.signalement": "change personnel",
    "teleprocedure.transmission": "export",
    "teleprocedure.verification": "export",
    "teleprocedure.visite": "export",
}

# The other pages: address, the least role that opens it (None: a superuser), what a GET then gets.
# {pk} is the key of a row of the table named; {autre} of another one.
PAR_POST, PAGE, AILLEURS, ABSENTE, INTERDITE = 405, 200, 302, 404, 403
PAGES = {
    "index": ("", "", LECTEUR, PAGE),
    "login": ("login/", "", LECTEUR, AILLEURS),
    "password_change": ("password_change/", "", LECTEUR, AILLEURS),
    "password_change_done": ("password_change/done/", "", LECTEUR, PAGE),
    "jsi18n": ("jsi18n/", "", LECTEUR, PAGE),
    "app_list": ("collectivites/", "", LECTEUR, PAGE),
    "view_on_site": ("r/1/999999/", "", LECTEUR, ABSENTE),
    "autocomplete": (
        "autocomplete/?app_label=collectivites&model_name=note&field_name=collectivite",
        "",
        LECTEUR,
        PAGE,
    ),
    "modeles_de_courriels": ("courriels/", "", LECTEUR, PAGE),
    "modele_de_courriel": ("courriels/collectivite_absente_reponse/", "", LECTEUR, PAGE),
    "modele_de_courriel_html": ("courriels/collectivite_absente_reponse/html/", "", LECTEUR, PAGE),
    "cockpit_collectivites": ("cockpit/collectivites/", "teleprocedure.campagne", LECTEUR, PAGE),
    "cockpit_collectivites_export": (
        "cockpit/collectivites/export/",
        "teleprocedure.campagne",
        LECTEUR,
        PAR_POST,
    ),
    "cockpit_apd": ("cockpit/apd/", "teleprocedure.campagne", LECTEUR, PAGE),
    "cockpit_apd_export": ("cockpit/apd/export/", "teleprocedure.campagne", LECTEUR, PAR_POST),
    "modifications": ("modifications/", "", LECTEUR, PAGE),
    "modifications_export": ("modifications/export/", "", LECTEUR, PAR_POST),
    "modification": ("modifications/{pk}/", "collectivites.acte", LECTEUR, PAGE),
    "modification_annuler": (
        "modifications/{pk}/annuler/",
        "collectivites.acte",
        GESTIONNAIRE,
        AILLEURS,
    ),
    "courriel_html": ("collectivites/courriel/{pk}/html/", "collectivites.courriel", None, PAGE),
    "auth_user_password_change": (
        "accounts/user/{pk}/password/",
        "accounts.user",
        GESTIONNAIRE,
        PAGE,
    ),
    "recherche_de_doublons": ("cooperations/doublon/recherche/", "", GESTIONNAIRE, PAR_POST),
    "campagne_quitter": ("teleprocedure/campagne/repetition/quitter/", "", LECTEUR, PAR_POST),
    "millesime_reprendre": (
        "teleprocedure/millesime/{pk}/reprendre/",
        "teleprocedure.millesime",
        GESTIONNAIRE,
        PAR_POST,
    ),
    "ecrire_aux_agents": (
        "teleprocedure/signalement/ecrire/{pk}/",
        "collectivites.collectivite",
        GESTIONNAIRE,
        PAGE,
    ),
    "transmettre_un_signalement": (
        "teleprocedure/signalement/{pk}/transmettre/",
        "teleprocedure.signalement",
        GESTIONNAIRE,
        PAR_POST,
    ),
}
for _acte, _role, _reponse in (
    ("repeter", GESTIONNAIRE, PAR_POST),
    ("prolonger", GESTIONNAIRE, PAGE),
    ("archiver", GESTIONNAIRE, PAGE),
):
    _adresse = f"teleprocedure/campagne/{{pk}}/{_acte}/"
    PAGES[f"campagne_{_acte}"] = (_adresse, "teleprocedure.campagne", _role, _reponse)
for _acte, _role, _reponse in (
    ("apercu", GESTIONNAIRE, PAGE),
    ("essai", GESTIONNAIRE, PAR_POST),
    ("confirmer", GESTIONNAIRE, PAGE),
    ("suivi", LECTEUR, PAGE),
    ("suspendre", GESTIONNAIRE, PAR_POST),
    ("reprendre", GESTIONNAIRE, PAR_POST),
    ("annuler", GESTIONNAIRE, PAGE),
):
    _adresse = f"teleprocedure/publipostage/{{pk}}/{_acte}/"
    PAGES[f"publipostage_{_acte}"] = (_adresse, "teleprocedure.publipostage", _role, _reponse)
for _acte, _reponse in (("lignes/", INTERDITE), ("decider/confirmer/", INTERDITE)):
    _adresse, _nom = f"collectivites/import/{{pk}}/{_acte}", _acte.split("/")[0]
    PAGES[f"collectivites_import_{_nom}"] = (
        _adresse,
        "collectivites.import",
        GESTIONNAIRE,
        _reponse,
    )
for _acte in ("fusionner", "renommer", "scinder"):
    _adresse = f"collectivites/succession/{{pk}}/{_acte}/"
    PAGES[f"collectivite_{_acte}"] = (_adresse, "collectivites.collectivite", GESTIONNAIRE, PAGE)
for _table in ("cooperations.partenaire", "collectivites.reseau"):
    _adresse, _nom = f"{_table.replace('.', '/')}/{{pk}}/reunir/", _table.split(".")[1]
    PAGES[f"{_nom}_doublons"] = (_adresse, _table, GESTIONNAIRE, PAGE)
    PAGES[f"{_nom}_reunion"] = (_adresse + "{autre}/", _table, GESTIONNAIRE, PAGE)

# Who comes, and what each may.
PERSONAS = {
    "anonyme": None,
    "agent_de_lyon": None,
    "lecteur": LECTEUR,
    "gestionnaire": GESTIONNAIRE,
    "responsable": ADMINISTRATEUR,
    "administrateur": "",
}
