from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Les personnes"

    def ready(self):
        import accounts.checks  # noqa: F401
