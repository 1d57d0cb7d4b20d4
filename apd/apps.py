from django.apps import AppConfig


class ApdConfig(AppConfig):
    name = "apd"
    verbose_name = "aide publique au développement"
