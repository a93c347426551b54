from hypothesis import given
from hypothesis import strategies as st

from mailmap.mail.backoff import FIRST_SECONDS, LONGEST_SECONDS, Backoff, pause

chances = st.floats(0, 1)
failures = st.integers(1, 10_000)


@given(failures, chances)
def test_a_pause_is_never_nothing_and_never_longer_than_the_longest(count: int, chance: float) -> None:
    assert FIRST_SECONDS / 2 <= pause(count, chance) <= LONGEST_SECONDS


@given(failures, chances)
def test_pauses_do_not_become_shorter_with_more_failures(count: int, chance: float) -> None:
    assert pause(count, chance) <= pause(count + 1, chance)


def test_pauses_double() -> None:
    backoff = Backoff(chance=lambda: 0.0)
    assert [backoff.next() for _ in range(4)] == [1, 2, 4, 8]


def test_a_success_begins_anew() -> None:
    backoff = Backoff(chance=lambda: 0.0)
    backoff.next()
    backoff.next()
    backoff.reset()
    assert backoff.next() == FIRST_SECONDS


def test_many_who_lost_the_same_server_do_not_come_back_at_once() -> None:
    assert len({Backoff().next() for _ in range(20)}) > 1
