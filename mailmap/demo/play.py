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
from mailmap.demo.stage import ASSISTANT, AUTHSERV, Stage, running
from mailmap.demo.story import Say, Scene
from mailmap.interpret import Evidence, Interpretation, interpret, open_mail
from mailmap.plan import files
from mailmap.plan.model import Plan
from mailmap.resources import example_plan
from mailmap.store import plans
from mailmap.store.database import open_database

MARK = ".mailmap-demo"


def run(out: Path, *, stay: bool, say: Say) -> None:
    """Play the story into the folder `out`, and leave; or go on running until Ctrl-C. Raises MailMAPError."""
    _clear(out)
    logs.to_file(out / "service.log")
    plan = example_plan()
    now = dt.datetime.now(dt.UTC).astimezone(ZoneInfo(plan.timezone))
    plan = moved(plan, now.date())
    (out / "northwind.toml").write_text(files.write(plan), "utf-8")
    say(f"MailMAP demo: {plan.buyer} and {plan.seller}, “{plan.title}”. Everything runs on this machine.")
    with running(out, plan, now, lambda config: _begin(config, plan, now)) as stage:
        scenes = story.play(stage, say)
        written = page.write(out / "story", scenes, [_reading(scene, plan) for scene in scenes])
        if stay:
            _stay(stage, say)
    say(f"\nThe story, with every mail and how it was read: {written.resolve()}")


def _clear(out: Path) -> None:
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    (out / MARK).touch()


def _begin(config: Config, plan: Plan, now: dt.datetime) -> None:
    db = open_database(config.database.url)
    with db.write() as conn:
        plans.create(conn, plan.model_copy(update={"state": "draft"}), now)
        lifecycle.start(conn, config, plan.ref, now)
    db.close()


def _reading(scene: Scene, plan: Plan) -> Interpretation | None:
    """How the mail of a scene is read, against the plan as the story begins."""
    if scene.wrote is None:
        return None
    believed = f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from={story.domain_of(scene.wrote)}\r\n"
    raw = believed.encode() + scene.wrote.as_bytes()
    mail = open_mail(raw, Evidence(AUTHSERV, None, (ASSISTANT,)), None)
    return interpret(mail, plan, cites=True, bot=ASSISTANT)


def _stay(stage: Stage, say: Say) -> None:
    say(f"\nThe service goes on. Write to {ASSISTANT} with any mail client: SMTP 127.0.0.1, port {stage.office.port}, no TLS, no login.")
    say(f"Write as somebody on the plan ({stage.folder / 'northwind.toml'}). Their Maildirs: {stage.mail.resolve()}")
    say("Ctrl-C ends it.")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        say("")
