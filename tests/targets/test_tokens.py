import pytest
from django.core.management import CommandError, call_command

from targets.models import ApiToken, AuditEvent
from targets.services.tokens import token_issue, token_revoke, token_user
from tests.cast import Cast


def test_a_token_names_its_user_and_is_stored_as_a_digest_only(cast: Cast):
    token = token_issue(by=None, user=cast.analyst)
    assert token_user(token) == cast.analyst
    assert token not in str(list(ApiToken.objects.values()))
    assert token not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize("wrong", ["", "x", "令牌"])
def test_anything_else_names_nobody(cast: Cast, wrong: str):
    token_issue(by=None, user=cast.analyst)
    assert token_user(wrong) is None


def test_a_new_token_replaces_the_old_one(cast: Cast):
    old = token_issue(by=None, user=cast.analyst)
    fresh = token_issue(by=None, user=cast.analyst)
    assert token_user(old) is None
    assert token_user(fresh) == cast.analyst


def test_a_revoked_token_names_nobody(cast: Cast):
    token = token_issue(by=None, user=cast.analyst)
    assert token_revoke(by=cast.administrator, user=cast.analyst)
    assert token_user(token) is None
    assert AuditEvent.objects.latest("pk").action == "token.revoked"
    assert not token_revoke(by=cast.administrator, user=cast.analyst)


def test_the_token_of_somebody_deactivated_names_nobody(cast: Cast):
    token = token_issue(by=None, user=cast.analyst)
    cast.analyst.is_active = False
    cast.analyst.save()
    assert token_user(token) is None


def test_the_command_prints_a_token_that_works(cast: Cast, capsys):
    call_command("api_token", "analyst")
    assert token_user(capsys.readouterr().out.strip()) == cast.analyst


def test_the_command_revokes(cast: Cast, capsys):
    token = token_issue(by=None, user=cast.analyst)
    call_command("api_token", "analyst", "--revoke")
    assert token_user(token) is None
    call_command("api_token", "analyst", "--revoke")
    assert "没有令牌" in capsys.readouterr().out


def test_the_command_knows_active_accounts_only(cast: Cast):
    cast.analyst.is_active = False
    cast.analyst.save()
    for name in ("nobody", "analyst"):
        with pytest.raises(CommandError):
            call_command("api_token", name)
