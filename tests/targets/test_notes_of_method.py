"""How enterprises count that moved, opened or closed: said wherever two periods are compared."""

import pytest
from django.test import Client

from targets.choices import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db

WITH_MOVERS = "各期计入当期所在的一行，迁出一行减、迁入一行增。"
IN_PLACES = "企业按各期当期所在的园区和产业计入，增加额为两期之差，包括迁入迁出、开业关闭"
APART = "目标页的“变化从哪来”把开业、关闭和有一期未报的企业各列一行"
INSIDE = "不单列一行，以免看出单个企业的数。"
EITHER = "企业按各期当期所在的园区和产业计入，两期相差包括迁入迁出、开业关闭。"


@pytest.mark.parametrize(
    ("role", "address", "said"),
    [
        (Role.ANALYST, "/", (IN_PLACES, APART)),
        (Role.LEADER, "/?pull=hightech_firms", (IN_PLACES,)),
        (Role.ANALYST, "/targets/industrial_output/", (WITH_MOVERS,)),
        (Role.LEADER, "/targets/industrial_output/", (INSIDE, WITH_MOVERS)),
        (Role.LEADER, "/targets/industrial_output/breakdown/?by=park", (EITHER,)),
        (Role.ANALYST, "/wall/", ("迁出一行减、迁入一行增",)),
    ],
)
def test_pages_and_files_say_how_movers_count(
    board, client: Client, role: Role, address: str, said: tuple[str, ...]
) -> None:
    client.force_login(make_user(role=role))
    response = client.get(address)
    assert response.status_code == 200
    text = response.content.decode()
    assert [one for one in said if one not in text] == []
