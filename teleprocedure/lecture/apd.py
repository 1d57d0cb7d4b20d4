"""Third tab: aide publique au développement."""

from apd.lecture import build_chart, read_declarations


def show_apd(request) -> dict:
    declarations = read_declarations(request.collectivite.pk)
    return {"declarations": declarations, "graphique": build_chart(declarations)}
