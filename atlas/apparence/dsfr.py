"""Cut the DSFR stylesheet shipped by django-dsfr to the classes that templates and scripts name.

Whole, it weighs 91 kB compressed; cut, a tenth of that. A selector is kept when all its classes
are used, a custom property when something kept reads it. Dark colours follow the reader's system
preference, without any script. Fonts and icons are left out: Marianne is reserved to the State.
"""

import re
from importlib.metadata import distribution
from pathlib import Path

import tinycss2

RACINE = Path(__file__).resolve().parent.parent.parent
CLASS = re.compile(r"\.((?:[\w-]|\\.)+)")
NAME = re.compile(r"(?<![\w-])fr-[a-z0-9_-]+")
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
DARK_ROOT, DARK_MEDIA = ":root[data-fr-theme=dark]", "(prefers-color-scheme:dark)"
LEFT_OUT_MEDIA = ("min-resolution:72dpi", "-ms-high-contrast", "print", "forced-colors")
LEFT_OUT_SELECTORS = (":root[data-fr-scheme", ":root[data-fr-theme]", "::-ms-")
URL_OF_DATA = re.compile(r"url\([\"']?data:")
BRAND_FONTS = re.compile(r"(Marianne|Spectral),\s*")
# Made by Python code of django-dsfr, so no template names them.
FROM_WIDGETS = {"fr-input", "fr-select", "fr-input-group", "fr-select-group", "fr-radio-group"}


def read_source() -> tuple[str, str]:
    """Return the version of the design system and its whole stylesheet."""
    files = distribution("django-dsfr").locate_file("dsfr")
    css = (Path(str(files)) / "static/dsfr/dist/dsfr.min.css").read_text()
    version = re.search(r"DSFR v([\d.]+)", css)
    if version is None:
        raise ValueError("La feuille de style du DSFR ne dit pas sa version.")
    return version[1], css


def list_used_classes() -> set[str]:
    """Return the DSFR classes named by our templates and scripts, and by django-dsfr's forms."""
    package = Path(str(distribution("django-dsfr").locate_file("dsfr/templates")))
    sources = [
        *RACINE.glob("templates/**/*.html"),
        *RACINE.glob("static/js/*.js"),
        *package.glob("dsfr/form_field_snippets/*.html"),
        *package.glob("django/**/*.html"),
    ]
    return FROM_WIDGETS.union(*(NAME.findall(source.read_text()) for source in sources))


def cut(css: str, used: set[str], own_css: str) -> str:
    """Return the part of ``css`` that pages using ``used`` and ``own_css`` need."""
    rules = list(keep_rules(tinycss2.parse_stylesheet(css, True, True), used, ""))
    needed = set(VARIABLE.findall(own_css))
    while True:
        text = "\n".join(render_rules(rules, needed))
        found = needed.union(VARIABLE.findall(text))
        if found == needed:
            return text + "\n"
        needed = found


def keep_rules(nodes, used: set[str], media: str):
    """Yield (media, selectors, declarations) of the rules to keep, in order."""
    for node in nodes:
        if node.type == "at-rule" and node.at_keyword == "media":
            query = tinycss2.serialize(node.prelude).strip()
            if node.content and not any(part in query for part in LEFT_OUT_MEDIA):
                inner = tinycss2.parse_rule_list(node.content, True, True)
                yield from keep_rules(inner, used, query)
        elif node.type == "qualified-rule":
            selectors = tinycss2.serialize(node.prelude).strip()
            wanted_media = DARK_MEDIA if selectors == DARK_ROOT else media
            kept = ":root" if selectors == DARK_ROOT else keep_selectors(selectors, used)
            declarations = tinycss2.parse_declaration_list(node.content, True, True)
            if kept:
                yield wanted_media, kept, [d for d in declarations if keep_declaration(d)]


def keep_selectors(selectors: str, used: set[str]) -> str:
    """Return the selectors of the list whose classes are all used."""
    return ",".join(
        selector
        for selector in re.split(r",(?![^(]*\))", selectors)
        if not any(part in selector for part in LEFT_OUT_SELECTORS)
        and "data-fr-" not in selector
        and all(name in used for name in CLASS.findall(selector))
    )


def keep_declaration(declaration) -> bool:
    """Leave out what would fetch a picture or a font file; a picture held in the text stays."""
    if declaration.type != "declaration":
        return False
    text = tinycss2.serialize(declaration.value)
    return "url(" not in text or URL_OF_DATA.search(text) is not None


def render_rules(rules: list, needed: set[str]):
    """Yield the text of ``rules``, without the custom properties that nothing needs."""
    for media, selectors, declarations in rules:
        kept = [
            d.serialize() for d in declarations if not d.name.startswith("--") or d.name in needed
        ]
        if kept:
            rule = f"{selectors}{{{';'.join(kept)}}}"
            yield BRAND_FONTS.sub("", f"@media {media}{{{rule}}}" if media else rule)


def build() -> tuple[str, str]:
    """Return the version and the cut stylesheet, with the notice its licence asks for."""
    version, css = read_source()
    own_css = "".join(path.read_text() for path in RACINE.glob("static/css/*.css"))
    notice = (
        f"/*! DSFR v{version} | SPDX-License-Identifier: MIT | restricted use, see LICENSE */\n"
    )
    return version, notice + cut(css, list_used_classes(), own_css)
