"""What an agent does with a spreadsheet: download a tab, edit it offline, send it back."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

LYON = "/mise-a-jour/lyon-69123/"


class Tableur:
    """The workbook of one tab of Lyon, in the hands of ``agent``."""

    def __init__(self, agent, onglet="cooperations"):
        self.agent = agent
        self.adresse = f"{LYON}{onglet}/tableur/"
        self.classeur = load_workbook(BytesIO(self.download().content))
        self.feuille = self.classeur.worksheets[0]
        self.titres = [cell.value for cell in self.feuille[1]]

    def download(self):
        return self.agent.get(self.adresse.rstrip("/") + ".xlsx")

    def place(self, ligne, titre):
        return self.feuille.cell(ligne, self.titres.index(titre) + 1)

    def read(self, ligne):
        """Return {title: value} of a row."""
        values = [cell.value for cell in self.feuille[ligne]]
        return dict(zip(self.titres, values, strict=False))

    def write(self, ligne, **cells):
        """Write cells, named by their titles without spaces nor accents: see ``TITRES``."""
        for name, value in cells.items():
            self.place(ligne, TITRES.get(name, name)).value = value

    def add(self, **cells):
        """Write a row at the foot, and return its number."""
        ligne = self.feuille.max_row + 1
        self.write(ligne, **cells)
        return ligne

    def save(self):
        out = BytesIO()
        self.classeur.save(out)
        return out.getvalue()

    def send(self, content=None, nom="lyon.xlsx"):
        file = SimpleUploadedFile(nom, self.save() if content is None else content)
        return self.agent.post(self.adresse, {"fichier": file})

    def report(self, content=None):
        """Send the workbook and return the page of its report."""
        response = self.send(content)
        assert response.status_code == 302, response.text
        return self.agent.get(response["Location"])

    def confirm(self, page, **more):
        """Press « Confirmer » on a report."""
        empreinte = page.context["formulaire"]["empreinte"].value()
        return self.agent.post(page.request["PATH_INFO"], {"empreinte": empreinte} | more)


TITRES = {
    "pays": "Pays",
    "partenaire": "Partenaire",
    "jumelage": "Jumelage",
    "titre": "Titre *",
    "description": "Description *",
    "statut": "Statut *",
    "debut": "Année de début *",
    "fin": "Année de fin",
    "theme": "Thématique principale *",
    "autres": "Autres thématiques",
    "budget": "Budget (en euros)",
    "nature": "Élu ou cadre *",
    "prenom": "Prénom *",
    "nom": "Nom *",
    "courriel": "Courriel *",
    "reseau": "Association ou réseau *",
    "adhere": "Adhère",
    "utilise": "Utilise",
    "annee": "Année",
    "montant": "Montant (en euros) *",
    "commentaire": "Commentaire",
}


def count(page):
    """Return {state: number of rows} of a report."""
    return {etat: number for etat, number in page.context["rapport"].nombres.items() if number}


def refusals(page):
    """Return the sentences of the refused rows of a report."""
    return [refus.phrase for ligne in page.context["rapport"].lignes for refus in ligne.refus]
