from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncentivesConfig(AppConfig):
    name = "incentives"
    verbose_name = _("奖补")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join the pages of `targets`, which must not know this app."""
        from incentives.activity import join_trail
        from incentives.selectors.award_list import open_files
        from incentives.selectors.policy import schemes_standing
        from incentives.selectors.summary import awards_spending
        from incentives.selectors.turns import award_news, award_tasks, turn_address, turn_words
        from targets.access import Permission
        from targets.choices import NoticeKind
        from targets.context_processors import (
            EnterpriseLink,
            Section,
            add_enterprise_link,
            add_section,
        )
        from targets.selectors import notices, reminders, todo
        from targets.selectors.policy import awards
        from targets.selectors.summary.spending import SOURCES
        from targets.services.policy.write_schemes import OPEN_FILES

        add_section(
            Section("overview", _("奖补"), Permission.VIEW_INCENTIVES, ("",), app="incentives"),
            before="enterprise-list",
        )
        add_enterprise_link(
            EnterpriseLink("incentives:enterprise-awards", _("奖补"), Permission.VIEW_AWARDS)
        )
        SOURCES.append(awards_spending)
        awards.SOURCES.append(schemes_standing)
        OPEN_FILES.append(open_files)
        join_trail()
        notices.OTHERS[NoticeKind.AWARD] = (turn_words, turn_address)
        reminders.SOURCES.append(award_news)
        todo.SOURCES.append(award_tasks)
