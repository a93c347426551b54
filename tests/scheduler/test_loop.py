"""The loop is driven by a clock of the test's own and never sleeps."""

import datetime as dt
import os
import signal
import threading

import pytest

from scheduler.loop import loop, stopped_by_signals

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


class Clock:
    """Time passes only while somebody waits."""

    def __init__(self, stop: threading.Event, waits: int) -> None:
        self.now, self.stop, self.waits = NOON, stop, waits

    def __call__(self) -> dt.datetime:
        return self.now

    def wait(self) -> None:
        self.now += dt.timedelta(minutes=1)
        self.waits -= 1
        if not self.waits:
            self.stop.set()


def test_it_works_while_there_is_work_and_waits_when_there_is_none() -> None:
    stop = threading.Event()
    clock = Clock(stop, waits=2)
    work, seen = [True, True, False, True, False], []

    def run_one(now: dt.datetime) -> bool:
        seen.append(now.minute)
        return work.pop(0)

    loop(run_one, clock, stop, clock.wait)
    assert seen == [0, 0, 0, 1, 1]
    assert work == []


def test_once_stopped_it_begins_nothing() -> None:
    stop = threading.Event()
    stop.set()
    loop(lambda now: pytest.fail("began"), lambda: NOON, stop, lambda: pytest.fail("waited"))


def test_a_stop_lets_the_work_at_hand_end() -> None:
    stop, done = threading.Event(), []

    def run_one(now: dt.datetime) -> bool:
        stop.set()
        done.append(now)
        return True

    loop(run_one, lambda: NOON, stop, lambda: pytest.fail("waited"))
    assert done == [NOON]


def test_a_fault_ends_it() -> None:
    def run_one(now: dt.datetime) -> bool:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        loop(run_one, lambda: NOON, threading.Event(), lambda: None)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_stop_it_and_are_given_back_after(number: signal.Signals) -> None:
    before, stop = signal.getsignal(number), threading.Event()
    with stopped_by_signals(stop):
        os.kill(os.getpid(), number)
        assert stop.wait(10)
    assert signal.getsignal(number) is before
