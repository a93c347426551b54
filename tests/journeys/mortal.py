"""A service that is killed at one point of its work, as by a power cut: nothing in the product knows of this."""

from __future__ import annotations

import datetime as dt
import functools
import importlib
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal

from mailmap import config as configuration
from mailmap import daemon

_nursery = get_context("forkserver")
_nursery.set_forkserver_preload(["mailmap.daemon"])
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Point:
    """Before or after the `count`-th call of `function` ("package.module:Class.name")."""

    when: Literal["before", "after"]
    function: str
    count: int = 1

    def __str__(self) -> str:
        return f"{self.when} {self.function.removeprefix('mailmap.')} {self.count}"


def live_until(point: Point | None, settings: Path, ahead: dt.timedelta, meet: Callable[[int], object]) -> int:
    """Run the service in a process of its own until it dies; `meet` is told its id. Gives its exit code."""
    child = _nursery.Process(target=_live, args=(point, settings, ahead))
    child.start()
    assert child.pid
    meet(child.pid)
    child.join(PATIENCE_SECONDS)
    if child.is_alive():
        child.kill()
        child.join()
        raise AssertionError(f"the service never came to {point}")
    return child.exitcode or 0


def _live(point: Point | None, settings: Path, ahead: dt.timedelta) -> None:
    if point:
        _mine(point)
    daemon.run(configuration.load(settings), threading.Event(), lambda: dt.datetime.now(dt.UTC) + ahead)


def _mine(point: Point) -> None:
    """Put the function of `point` behind one that kills this process when its time has come."""
    module, _, name = point.function.partition(":")
    owner: Any = importlib.import_module(module)
    *classes, last = name.split(".")
    for inner in classes:
        owner = getattr(owner, inner)
    function = getattr(owner, last)
    calls = 0

    def passed(moment: str) -> None:
        nonlocal calls
        calls += moment == "before"
        if moment == point.when and calls >= point.count:
            os.kill(os.getpid(), signal.SIGKILL)

    @functools.wraps(function)
    def mortal(*args: Any, **named: Any) -> Any:
        passed("before")
        result = function(*args, **named)
        passed("after")
        return result

    @functools.wraps(function)
    async def mortal_later(*args: Any, **named: Any) -> Any:
        passed("before")
        result = await function(*args, **named)
        passed("after")
        return result

    is_async = getattr(function, "__code__", None) is not None and function.__code__.co_flags & 0x80
    setattr(owner, last, mortal_later if is_async else mortal)
