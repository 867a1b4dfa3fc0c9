"""What production must not start with."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured


def unsafe_settings() -> list[str]:
    """Sentences about settings that are fine on one's own machine and nowhere else."""
    reasons = []
    if settings.SECRET_KEY == settings.DEFAULT_SECRET_KEY or len(settings.SECRET_KEY) < 32:
        reasons.append("SECRET_KEY is the default or shorter than 32 characters: set a random one.")
    if settings.DEBUG:
        reasons.append("DEBUG is on: unset it.")
    if settings.IS_SQLITE:
        reasons.append("DATABASE_URL is SQLite, which several hosts cannot share: use PostgreSQL.")
    if "*" in settings.ALLOWED_HOSTS:
        reasons.append("ALLOWED_HOSTS accepts any host: name the site's own.")
    return reasons


@register(Tags.security)
def production_settings(**said: Any) -> list[CheckMessage]:
    """The same for `manage.py check` and every command that checks before it works."""
    if not settings.IS_PRODUCTION:
        return []
    return [Error(reason, id="zone.E001") for reason in unsafe_settings()]


def demo_accounts() -> list[str]:
    """Demonstration accounts that could log in, by password or token: `make demo` prints both."""
    users = get_user_model().objects.filter(is_demo=True, is_active=True)
    with_token = set(users.filter(api_token__isnull=False).values_list("pk", flat=True))
    return [one.username for one in users if one.has_usable_password() or one.pk in with_token]


def missing_assets() -> bool:
    """Whether pages would fail because their assets were never collected."""
    return not getattr(staticfiles_storage, "hashed_files", True)


def refuse_unsafe_production() -> None:
    """Raises ImproperlyConfigured with every reason; does nothing outside production."""
    if not settings.IS_PRODUCTION:
        return
    reasons = unsafe_settings()
    if missing_assets():
        reasons.append("The pages' assets are not collected: run `manage.py collectstatic`.")
    if not reasons and (usernames := demo_accounts()):
        reasons.append(
            f"Demonstration accounts can log in: {', '.join(usernames)}. "
            "This database holds invented figures: take another."
        )
    if reasons:
        raise ImproperlyConfigured("Refusing to start in production.\n" + "\n".join(reasons))
