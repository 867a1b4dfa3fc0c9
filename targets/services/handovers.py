"""When somebody leaves: their account ends, a colleague takes over what is open, and a newcomer
sets a password that nobody else has ever seen."""

from axes.utils import reset as axes_reset
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from targets import audit
from targets.access import Permission, check, is_allowed, visible_members
from targets.choices import Role
from targets.errors import InvalidInput, Problem, RuleError
from targets.models import Handover, User
from targets.services.accounts import account_deactivate
from targets.services.delegations import can_stand_in, end_all
from targets.services.tokens import token_revoke

MAX_WORDS = Handover._meta.get_field("words").max_length or 0


class LinkExpired(RuleError):
    """The link was used, replaced by a newer one, or is too old."""

    rule = "link_expired"


@transaction.atomic
def account_hand_over(*, by: User, leaver: User, successor: User, words: str = "") -> Handover:
    """End `leaver`'s account and delegations, and show their open work to `successor`, who has
    the same kind of role in the same department. An administrator does it, or the lead for the
    reporters of the own department.

    **Raises** PermissionDenied, InvalidInput.
    """
    if not visible_members(by).filter(pk=leaver.pk).exists():
        raise PermissionDenied
    if not is_allowed(by, Permission.ADMINISTER) and leaver.role != Role.REPORTER:
        raise PermissionDenied
    _check_successor(leaver, successor, words)
    account_deactivate(by=by, user=leaver)
    end_all(leaver, by)
    handover = Handover.objects.create(
        leaver=leaver, successor=successor, words=words.strip(), made_by=by
    )
    audit.record(
        action="account.handed_over",
        actor=by,
        subject=leaver,
        detail={"successor": successor.username, "words": handover.words},
    )
    return handover


@transaction.atomic
def password_link_issue(*, by: User, user: User) -> tuple[str, str]:
    """The two parts of an address at which `user` sets a password, once and within the days of
    `PASSWORD_RESET_TIMEOUT`. The old password, sessions, token and earlier links end at once.

    Only administrators: with such a link one could act as that person, and a lead must not be
    both hands of a return.
    """
    check(by, Permission.ADMINISTER)
    held = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if not held.is_active:
        message = _("账号已停用，请先启用。")
        raise InvalidInput(message, [Problem(message, "inactive")])
    held.set_unusable_password()
    held.save(update_fields=["password"])
    token_revoke(by=by, user=held)
    axes_reset(username=held.username)
    audit.record(action="account.link_issued", actor=by, subject=held)
    return urlsafe_base64_encode(str(held.pk).encode()), default_token_generator.make_token(held)


def user_of_link(uid: str, token: str) -> User:
    """**Raises** LinkExpired."""
    user = _user_of(uid)
    if user is None or not default_token_generator.check_token(user, token):
        raise LinkExpired(_("这个链接已用过、已作废或已过期，请向系统管理员再要一个。"))
    return user


@transaction.atomic
def password_link_use(*, uid: str, token: str, password: str) -> User:
    """Set the password that was chosen; the link is worth nothing afterwards. `password` is
    already checked. **Raises** LinkExpired."""
    found = user_of_link(uid, token)
    held = User.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if not default_token_generator.check_token(held, token):
        raise LinkExpired(_("这个链接已用过、已作废或已过期，请向系统管理员再要一个。"))
    held.set_password(password)
    held.save(update_fields=["password"])
    audit.record(action="account.link_used", actor=held, subject=held)
    return held


def _user_of(uid: str) -> User | None:
    try:
        pk = int(urlsafe_base64_decode(uid).decode("ascii"))
    except (ValueError, OverflowError):
        return None
    return User.objects.filter(pk=pk, is_active=True).first() if 0 < pk < 2**63 else None


def _check_successor(leaver: User, successor: User, words: str) -> None:
    problems = []
    fits = (
        successor.pk != leaver.pk
        and successor.is_active
        and successor.department_id == leaver.department_id
        and can_stand_in(leaver, successor)
    )
    if not fits:
        message = _("接手人须是同一部门、同类角色、在用的另一个账号。")
        problems.append(Problem(message, "successor", field="successor"))
    if len(words.strip()) > MAX_WORDS:
        message = _("说明超过%(most)d个字，请写短些。") % {"most": MAX_WORDS}
        problems.append(Problem(message, "too_long", field="words"))
    if problems:
        raise InvalidInput(problems[0].message, problems)
