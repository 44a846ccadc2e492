"""A process that decides in a loop, as pages do, with the outbox beside it; each decision that a person would have been told is a line."""

from __future__ import annotations

import os
import sys
import time

from sqlalchemy import select

from pharos.pipelines.console.access import Person
from pharos.pipelines.console.consume import Consumer
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.deciding import Wish, decide
from pharos.pipelines.console.desk import Changes
from pharos.pipelines.console.outbox import Outbox
from pharos.pipelines.console.tables import decisions, items
from pharos.pipelines.settings import load_settings
from pharos.schemas.policy_file import load_policy


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def main(pause: float) -> None:
    """Decide on every open item; end once all decisions are on the topic."""
    settings, policy, changes = load_settings(), load_policy(), Changes()
    database = Database(f"sqlite:///{settings.state_dir}/console.sqlite", own=True)
    consumer = Consumer(settings, database, policy, now_ms, changes)
    outbox = Outbox(settings, database, now_ms, changes, undo_ms=30_000)
    consumer.start()
    outbox.start()
    if not consumer.caught_up.wait(60):
        raise SystemExit(consumer.state)
    while True:
        with database.write() as connection:
            item = connection.execute(select(items).where(items.c.state == "open").order_by(items.c.urgency.desc())).first()
            made = decide(connection, Person("ana", "moderator"), item.id, item.revision, Wish("leave"), policy, now_ms()) if item else None
        if made is None:
            break
        outbox.wake()
        os.write(1, f"told {made.decision_id}\n".encode())  # Whole or not at all.
        time.sleep(pause)
    waits = select(decisions.c.decision_id).where(decisions.c.recorded_ms == 0)
    while True:
        with database.read() as connection:
            if connection.execute(waits).first() is None:
                break
        time.sleep(0.05)
    consumer.stop()
    outbox.stop()
    database.close()


if __name__ == "__main__":
    main(float(sys.argv[1]))
