"""Keys with which programs act as a user through the API. Only a digest is stored: whoever
reads the database cannot use them."""

from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.utils.crypto import salted_hmac

from targets import audit
from targets.models import ApiToken, User

TOKEN_BYTES = 32


@transaction.atomic
def token_issue(*, by: User | None, user: User) -> str:
    """A new token for `user`, to be shown once; the one they had stops working."""
    token = token_urlsafe(TOKEN_BYTES)
    ApiToken.objects.filter(user=user).delete()
    ApiToken.objects.create(user=user, digest=digest(token))
    audit.record(action="token.issued", actor=by, subject=user)
    return token


@transaction.atomic
def demo_token_issue(*, user: User) -> str:
    """The token of a demonstration account: made from the installation's key and the name, so that
    it can be printed at every start and what was written down goes on working. With the default
    key anybody can work it out; production refuses accounts that have one."""
    token = salted_hmac("demo-token", user.username, algorithm="sha256").hexdigest()
    if token_user(token) != user:
        ApiToken.objects.update_or_create(user=user, defaults={"digest": digest(token)})
        audit.record(action="token.issued", actor=None, subject=user)
    return token


@transaction.atomic
def token_revoke(*, by: User | None, user: User) -> bool:
    """Whether there was one."""
    deleted, _ = ApiToken.objects.filter(user=user).delete()
    if deleted:
        audit.record(action="token.revoked", actor=by, subject=user)
    return bool(deleted)


def token_user(token: str) -> User | None:
    """The active user whose token this is."""
    held = ApiToken.objects.select_related("user").filter(digest=digest(token)).first()
    return held.user if held and held.user.is_active else None


def digest(token: str) -> str:
    """A plain hash is enough: the token has 256 random bits, nothing to guess."""
    return sha256(token.encode()).hexdigest()
