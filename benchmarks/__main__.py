"""Prepare Django on settings of the bench's own, in a folder that disappears with it."""

import os
import sys
from importlib import import_module
from tempfile import TemporaryDirectory

import django

if __name__ == "__main__":
    with TemporaryDirectory() as dossier:
        os.environ["BANC_DOSSIER"] = dossier
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.reglages"
        django.setup()
        sys.exit(import_module("benchmarks.banc").run(sys.argv[1:]))
