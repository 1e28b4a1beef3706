from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "vault"
    verbose_name = "Coffre"

    def ready(self):
        import vault.checks  # noqa: F401
