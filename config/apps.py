from django.apps import AppConfig


class RunningConfig(AppConfig):
    name = "config"
    verbose_name = "Comment Recours tourne"

    def ready(self):
        from config import checks  # noqa: F401 - registers the checks
