"""What was set while the machine's clock was ahead is set again once it is right: it would stand still until that day."""

from __future__ import annotations

from datetime import datetime

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.admit import APART
from pharos.pipelines.connectors.pull import OWED_WAIT
from pharos.pipelines.connectors.state import LOOK_AGAIN, MOST_LOOKS, AccountState

HOUR = 3600.0


def set_right(state: AccountState, account: Account, now: datetime) -> None:
    """Nothing is due further ahead than it could be set now, and nothing was first seen after now; before each round."""
    at, last = now.timestamp(), len(account.sweep_hours) - 1
    with state.db:
        # The first sweeps of many posts are spread over so long.
        apart = APART * state.db.execute("SELECT count(*) FROM posts").fetchone()[0]
        for step, hours in enumerate(account.sweep_hours):
            due = at + hours * HOUR
            rows = state.db.execute("SELECT id FROM posts WHERE min(step, ?) = ? AND due > ?", (last, step, due + apart)).fetchall()
            for (post_id,) in rows:
                state.bring_near(post_id, due, at)
        state.db.execute("UPDATE missed SET due = ?1 WHERE due > ?1 + ?2", (at, LOOK_AGAIN * 2**MOST_LOOKS))
        for name in ("poll", *(f"poll:{post_id}" for post_id in account.posts)):
            _read_again(state, name, at)
        if (state.ledger.moment("round") or at) > at:
            # Seen later than any sweep begins, they would never be missing from one.
            state.db.execute("UPDATE comments SET first_seen = ?1 WHERE first_seen > ?1", (at,))
        state.ledger.mark("round", at)


def _read_again(state: AccountState, name: str, at: float) -> None:
    """Threads that a poll owes."""
    walk = state.walk(name)
    late = [owed for owed in walk.owed if owed.due > at + OWED_WAIT] if walk else []
    if walk and late:
        for owed in late:
            owed.due = at
        state.put_walk(name, walk)
