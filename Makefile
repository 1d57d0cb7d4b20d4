# « make » seul affiche la liste des cibles. Il faut GNU make et Python 3.11 ou plus, rien d’autre :
# ni Node, ni GDAL, ni PostgreSQL, ni navigateur.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
ARGS ?=

BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
COMPILE := $(BIN)/uv pip compile pyproject.toml --no-config --quiet --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header

.DEFAULT_GOAL := aide
.DELETE_ON_ERROR:
.PHONY: aide demo test quality format bench messages requirements referentiel prod-locale clean

aide:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.execution ## Lance l’atlas avec ses données de démonstration (PORT=8000)
	$(MANAGE) demo --port $(PORT) $(ARGS)

test: $(VENV)/.developpement ## Passe tous les tests ; DATABASE_URL choisit la base (SQLite sans elle)
	$(BIN)/python -m pytest $(ARGS)

quality: export DJANGO_SETTINGS_MODULE = atlas.settings.test
quality: $(VENV)/.developpement ## Relit le code : style, types, couches, gabarits, migrations, sécurité
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy .
	$(BIN)/djlint --lint --quiet .
	DATABASE_URL=sqlite://:memory: $(MANAGE) makemigrations --check --dry-run
	.ci/en-production $(MANAGE) check --deploy --fail-level WARNING

format: $(VENV)/.developpement ## Met le code Python en forme
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/.developpement ## Mesure l’atlas (ARGS= pour n’en mesurer qu’une partie)
	$(BIN)/python -m benchmarks $(ARGS)

messages: $(VENV)/.execution ## Relève les textes à traduire (il faut GNU gettext)
	$(MANAGE) makemessages --locale en --ignore "$(VENV)" --ignore node_modules --ignore statiques

requirements: $(VENV)/.developpement ## Refait les listes de paquets épinglés (ARGS=--upgrade pour monter les versions)
	$(COMPILE) $(ARGS) --output-file requirements.txt
	$(COMPILE) $(ARGS) --group dev --constraint requirements.txt --output-file requirements-dev.txt

referentiel: $(VENV)/.developpement ## Refait les référentiels et les fonds de carte (il faut npm)
	.ci/referentiel $(BIN)/python

prod-locale: $(VENV)/.execution ## Lance l’atlas comme en production, sur un PostgreSQL jetable
	.ci/postgresql .ci/prod-locale $(BIN)/python $(ARGS)

clean: ## Supprime caches et fichiers collectés (.venv et donnees/ restent)
	rm -rf statiques node_modules test-results .coverage .mypy_cache .ruff_cache .pytest_cache
	rm -rf .import_linter_cache
	find . -path ./$(VENV) -prune -o -type d -name __pycache__ -exec rm -rf {} +

# Les paquets ne sont installés que si leur liste a changé : chaque liste laisse un témoin.
$(VENV)/.execution: requirements.txt | $(VENV)/.cree
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.developpement: requirements-dev.txt | $(VENV)/.cree
	$(PIP) -r requirements-dev.txt
	@touch $@

$(VENV)/.cree:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Il faut Python 3.11 ou plus : $(PYTHON) est absent ou plus ancien." >&2; \
		echo "Indiquez-en un autre ainsi : make demo PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@
