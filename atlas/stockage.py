"""Static files in production: hashed names, compressed copies, imports of modules followed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StockageStatique(CompressedManifestStaticFilesStorage):
    """Rewrite ``import`` lines too, so that a module finds the hashed name of another."""

    support_js_module_import_aggregation = True
