"""Two administrators at once, on PostgreSQL: one of them always stays."""

import pytest

from targets.choices import Role
from targets.models import User
from targets.services.accounts import LastAdministrator, account_set_active, account_update
from tests.cast import Cast
from tests.factories import make_user
from tests.targets.test_return_races import at_once, kinds

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("attempt", range(5))
def test_two_administrators_cannot_shut_each_other_out(cast: Cast, attempt: int):
    first, second = cast.administrator, make_user("second", Role.ADMINISTRATOR)
    outcomes = at_once(
        lambda: account_set_active(by=first, user=second, is_active=False),
        lambda: account_update(by=second, user=first, role=Role.ANALYST),
    )
    assert kinds(outcomes) == [LastAdministrator, User]
    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1
