"""What several parts of a page ask for is read once and held no longer than the page, or than the
state it stands in."""

from collections.abc import Callable, Iterator

import pytest

from hightech_zone.lib.once import ANSWERS, KEPT, MOST_KEPT, kept, once, reading_once


@pytest.fixture
def asked() -> list[tuple[int, int]]:
    return []


@pytest.fixture
def read(asked: list[tuple[int, int]]) -> Callable[..., list[int]]:
    @once
    def doubled(number: int, times: int = 2) -> list[int]:
        asked.append((number, times))
        return [number] * times

    return doubled


def test_the_same_question_is_asked_once_however_it_is_written(read, asked):
    with reading_once(1):
        found = [read(1), read(1, 2), read(number=1), read(times=2, number=1)]
    assert asked == [(1, 2)]
    assert all(one is found[0] for one in found)


def test_other_arguments_are_another_question(read, asked):
    with reading_once(1):
        assert (read(1), read(2), read(1, 3)) == ([1, 1], [2, 2], [1, 1, 1])
    assert asked == [(1, 2), (2, 2), (1, 3)]


def test_nothing_is_held_outside(read, asked):
    read(1)
    read(1)
    assert len(asked) == 2


def test_nothing_is_held_for_the_next_page_not_even_after_a_fault(read, asked):
    def page_with_a_fault() -> None:
        with reading_once(1):
            read(1)
            raise LookupError

    with pytest.raises(LookupError):
        page_with_a_fault()
    with reading_once(1):
        read(1)
    read(1)
    assert len(asked) == 3


@pytest.fixture
def read_kept(asked: list[tuple[int, int]]) -> Iterator[Callable[[int], int]]:
    @kept
    def same(number: int) -> int:
        asked.append((number, 0))
        return number

    yield same
    KEPT.pop()
    ANSWERS.clear()


def test_what_stands_is_read_once_for_all_pages_of_a_state(read_kept, asked):
    for state in ("a", "a", "b", "b", "a"):
        with reading_once(state):
            assert (read_kept(1), read_kept(1)) == (1, 1)
    assert len(asked) == 3
    assert list(ANSWERS) == ["a"]


def test_what_stands_is_read_each_time_where_no_page_is_rendered(read_kept, asked):
    with reading_once("a"):
        read_kept(1)
    read_kept(1)
    read_kept(1)
    assert len(asked) == 3


def test_what_is_kept_has_bounds(read_kept):
    for page in range(3):
        with reading_once("a"):
            for number in range(MOST_KEPT):
                read_kept(page * MOST_KEPT + number)
    assert len(ANSWERS["a"]) <= 2 * MOST_KEPT
