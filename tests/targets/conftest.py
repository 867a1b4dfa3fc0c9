"""Stages that many modules here begin with."""

from collections.abc import Iterator

import pytest

from tests.board_stage import make_board
from tests.cast import Cast
from tests.kept import kept
from tests.targets.returns_stage import Stage, make_stage


@pytest.fixture(scope="module")
def board(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The figures of the board, made once a module."""
    with kept(django_db_blocker):
        make_board()
        yield


@pytest.fixture
def stage(cast: Cast) -> Stage:
    """A form with two enterprises, its department and their people."""
    return make_stage(cast)
