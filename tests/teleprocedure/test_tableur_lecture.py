"""What the cells that a spreadsheet program saved are read as."""

import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from collectivites.texte import clean_text
from teleprocedure.tableur.classeur import read_lignes
from teleprocedure.tableur.colonnes import Colonne, Montant, OuiNon, TexteLong, read_text
from teleprocedure.tableur.ecriture import TEXTE, build_cell

SCHEMAS = "http://schemas.openxmlformats.org"
TABLEUR = f"{SCHEMAS}/spreadsheetml/2006/main"
LIENS = f"{SCHEMAS}/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{SCHEMAS}/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPE}.sharedStrings+xml"/>'
        "</Types>"
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{TABLEUR}" xmlns:r="{LIENS}"><sheets>'
        '<sheet name="Feuil1" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{SCHEMAS}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{LIENS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{LIENS}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>"
    ),
    "xl/sharedStrings.xml": (
        f'<sst xmlns="{TABLEUR}"><si><t>Titre *</t></si><si><t>identifiant</t></si>'
        "<si><t>version</t></si><si><r><t>Eau </t></r><r><t>potable</t></r></si>"
        "<si><t>un_x000D_\ndeux _x005F_x0041_</t></si></sst>"
    ),
}
COLONNES = [Colonne("titre", "Titre *"), TexteLong("texte", "Texte")]


def make_file(*cells):
    """Return a workbook as Excel writes it, whose second row has these cells."""
    head = "".join(f'<c r="{one}1" t="s"><v>{rank}</v></c>' for rank, one in enumerate("ABC"))
    sheet = (
        f'<worksheet xmlns="{TABLEUR}"><dimension ref="A1:XFD1048576"/><sheetData>'
        f'<row r="1">{head}</row><row r="2">{"".join(cells)}</row></sheetData></worksheet>'
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in (PARTS | {"xl/worksheets/sheet1.xml": sheet}).items():
            archive.writestr(name, text)
    return out


def read(*cells):
    file = make_file(*cells)
    return read_lignes(file, file.getbuffer().nbytes, COLONNES)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A2" t="s"><v>3</v></c>', "Eau potable"),
        ('<c r="A2" t="s"><v>4</v></c>', "un\ndeux _x0041_"),
        ('<c r="A2" t="inlineStr"><is><t>=1+1</t></is></c>', "=1+1"),
        ('<c r="A2"><v>2019</v></c>', "2019"),
        ('<c r="A2"><v>12500.5</v></c>', "12500.5"),
        ('<c r="A2"><v>0.30000000000000004</v></c>', "0.3"),
        ('<c r="A2"><v>1e22</v></c>', "10000000000000000000000"),
        ('<c r="A2" t="b"><v>1</v></c>', "oui"),
        ('<c r="A2" t="b"><v>0</v></c>', "non"),
    ],
)
def test_cells_are_read_as_a_form_would_be_typed(cell, text):
    assert read(cell)[1]["cellules"] == {"titre": text, "identifiant": "", "version": ""}


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A2"><f>1+1</f><v>2</v></c>',
        '<c r="A2" t="str"><f>"a"</f><v>a</v></c>',
        '<c r="A2" t="e"><v>#REF!</v></c>',
        '<c r="A2"><f t="array" ref="A2">1</f><v>2</v></c>',
        '<c r="A2"><f t="shared" si="0" ref="A2">1</f><v>2</v></c>',
    ],
)
def test_computed_cells_are_told_apart(cell):
    assert read(cell)[1]["calculs"] == ["titre"]


def test_the_head_tells_where_columns_stand():
    assert read('<c r="A2"><v>1</v></c>')[0] == {
        "numero": 1,
        "cellules": {"titre": "A", "identifiant": "B", "version": "C"},
        "ignorees": [],
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (datetime(2019, 2, 1), "01/02/2019"),
        (date(2019, 2, 1), "01/02/2019"),
        (-0.0, "0"),
        (10.0, "10"),
        (1234567.8, "1234567.8"),
        (float("nan"), "NaN"),
    ],
)
def test_values_are_turned_to_text(value, text):
    assert read_text(value) == text


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("12500,50", Decimal("12500.5")), ("12500.5", Decimal("12500.5")), ("1.234", "1.234")],
)
def test_two_ways_of_typing_an_amount_are_one(typed, amount):
    assert Montant("budget", "Budget").normalise(typed) == amount


@pytest.mark.parametrize(("text", "typed"), [("Oui", "on"), ("X", "on"), ("NON", ""), ("", "")])
def test_a_box_is_ticked_in_words(text, typed):
    assert OuiNon("jumelage", "Jumelage").read(text) == typed


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_written_is_read_back_as_the_site_keeps_it(text):
    colonne = TexteLong("texte", "Texte")
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append([build_cell(sheet, colonne.write(text), TEXTE)])
    out = BytesIO()
    workbook.save(out)
    row = next(load_workbook(out, read_only=True).worksheets[0].iter_rows(), ())
    back = read_text(row[0].value if row else None)
    assert colonne.normalise(back) == clean_text(text, multiline=True)
