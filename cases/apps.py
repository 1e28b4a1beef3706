from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Dossiers"

    def ready(self):
        from django.conf import settings

        from cases import checks  # noqa: F401 - registers itself
        from rights import press

        press.employ(settings.PRINTERS)
