from dataclasses import replace

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TargetsConfig(AppConfig):
    name = "targets"
    verbose_name = _("目标监测")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hightech_zone import checks as production  # noqa: F401  registers itself
        from targets import checks  # noqa: F401  registers itself
        from targets.activity_words import SUBJECTS
        from targets.models.page_mark import install_marks
        from targets.summary_sentences import slot_labels

        SUBJECTS["summarytext"] = replace(SUBJECTS["summarytext"], labels=slot_labels)
        post_migrate.connect(install_marks, sender=self)  # sent after all apps are migrated
