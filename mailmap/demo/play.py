"""The demo from the curtain to the page: set the stage, play the story, write down what happened."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
from pathlib import Path
from zoneinfo import ZoneInfo

from mailmap import lifecycle, logs
from mailmap.config import Config
from mailmap.demo import page, story
from mailmap.demo.example import moved
from mailmap.demo.mails import ASSISTANT
from mailmap.demo.stage import Stage, running
from mailmap.demo.story import Say
from mailmap.errors import MailMAPError
from mailmap.plan import files
from mailmap.plan.model import PlanState
from mailmap.resources import example_plan
from mailmap.store import plans
from mailmap.store.database import Database
from scheduler.loop import stopped_by_signals

MARK = ".mailmap-demo"
PLAN_FILE = "northwind.toml"


def run(out: Path, *, stay: bool, say: Say) -> None:
    """Play the story into the folder `out`, and leave; with `stay` go on until SIGTERM or Ctrl-C. Raises MailMAPError
    where `out` holds something that is no earlier demo, or the story does not come to its end."""
    _clear(out)
    logs.to_file(out / "service.log")
    plan = example_plan()
    now = dt.datetime.now(ZoneInfo(plan.timezone))
    plan = moved(plan, now.date())
    (out / PLAN_FILE).write_text(files.write(plan), "utf-8")
    say(f"MailMAP demo: {plan.buyer} and {plan.seller}, “{plan.title}”. Everything runs on this machine.")

    def begin(config: Config, db: Database) -> None:
        with db.write() as conn:
            plans.create(conn, plan.model_copy(update={"state": PlanState.DRAFT}), now)
            lifecycle.start(conn, config, plan.ref, now)

    with running(out, plan.ref, now, begin) as stage:
        written = page.write(out / "story", story.play(stage, say))
        if stay:
            _stay(stage, say)
    say(f"\nThe story with every mail, and how each line was read: index.html in {written.parent.resolve()}")


def _clear(out: Path) -> None:
    """Only what an earlier demo has left is ever removed."""
    try:
        if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
            raise MailMAPError(f"{out} holds something that is no earlier demo; name another folder with --out.")
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True, exist_ok=True)
        (out / MARK).touch()
    except OSError as fault:
        raise MailMAPError(f"{out} cannot be written to: {fault.strerror}.") from fault


def _stay(stage: Stage, say: Say) -> None:
    stop = threading.Event()
    say(f"\nThe service goes on. Write to {ASSISTANT} from any mail client: SMTP 127.0.0.1, port {stage.office.port},")
    say("no encryption, no login, as anybody on the plan.")
    say(f"The plan: {(stage.folder / PLAN_FILE).resolve()}")
    say(f"The Maildirs, one a person: {stage.mail.resolve()}")
    say("Ctrl-C ends it.")
    with stopped_by_signals(stop):
        stop.wait()
