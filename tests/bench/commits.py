"""Waiting mails on a disk whose fsync takes 8 ms: commits grouped by fifty against one a mail."""

from __future__ import annotations

import time
from pathlib import Path
from unittest.mock import patch

from bench.people import now, settings, stored_replies
from bench.timing import Line, seconds
from sqlalchemy import event

from mailmap import intake
from mailmap.intake import Intake
from mailmap.store.database import open_database

MAILS = 200
FSYNC_SECONDS = 0.008


def run(folder: Path) -> Line:
    grouped, single = (_took(folder / str(size), size) for size in (intake.BATCH, 1))
    return Line(
        f"{MAILS} waiting mails, fsync {FSYNC_SECONDS * 1000:.0f} ms",
        f"grouped: {MAILS / grouped:.0f} mails/s",
        f"a commit a mail: {MAILS / single:.0f} mails/s",
        single / grouped,
    )


def _took(folder: Path, batch: int) -> float:
    folder.mkdir()
    config = settings(folder)
    db = open_database(config.database.url)
    moment = now()
    stored_replies(db, config, MAILS, moment)
    event.listen(db.engine, "commit", lambda conn: time.sleep(FSYNC_SECONDS))
    reader = Intake(db, config)

    def work() -> None:
        while reader.run_one(moment):
            pass

    with patch.object(intake, "BATCH", batch):
        took = seconds(work)
    db.close()
    return took
