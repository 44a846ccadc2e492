"""Appeals: anyone who has a decision's link may ask for another look, and a person who had no part in the decision answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Row, and_, case, func, insert, or_, select, update

from pharos.pipelines.console.access import Person
from pharos.pipelines.console.audit import note
from pharos.pipelines.console.claims import check_free, fetch
from pharos.pipelines.console.database import parts
from pharos.pipelines.console.deciding import LONGEST_NOTE, Wish, record
from pharos.pipelines.console.notices import decision_of, ends_ms
from pharos.pipelines.console.outcomes import hide_of, record_of
from pharos.pipelines.console.refusal import refused, stale
from pharos.pipelines.console.tables import appeals, decisions, items
from pharos.schemas.errors import DecisionError
from pharos.schemas.policy_file import Policy

LONGEST_TEXT, LONGEST_CONTACT = 5_000, 200
"""Characters."""
MOST = 3
"""Appeals against one decision."""
PUBLIC = "public"
"""Who appeals, in the log: nobody is asked who they are."""
ANSWERS = ("uphold", "overturn", "close")


class Standing(NamedTuple):
    """What the holder of a link may know: the decision that hides, whether an appeal can be made, the last one's state (empty: none).

    `stage` is `free`, `waiting` (one is open), `used` (all were made), `over` (the decision stands no longer).
    """

    decision: Row
    stage: str
    last: str


def opened(connection: Connection, token: str, now_ms: int, appeal_days: int) -> Standing | None:
    """What the token opens; None if it is wrong or its time has ended, which look the same.

    A link leads to the hide that stands: to hide the comment once more takes no appeal away.
    """
    decision_id = decision_of(connection, token)
    given = record_of(connection, decision_id) if decision_id else None
    if given is None or given.action != "hide":
        return None
    row = _current(connection, given)
    if now_ms >= ends_ms(row, appeal_days):
        return None
    both = appeals.c.decision_id.in_((given.decision_id, row.decision_id))
    waits = and_(appeals.c.item_id == row.item_id, appeals.c.state == "open")
    states = connection.execute(select(appeals.c.state).where(or_(both, waits)).order_by(appeals.c.id)).scalars().all()
    last = states[-1] if states else ""
    if last == "open":
        return Standing(row, "waiting", last)
    if not row.stands:
        return Standing(row, "over", last)
    return Standing(row, "used" if len(states) >= MOST else "free", last)


def appeal(connection: Connection, standing: Standing, text: str, contact: str, language: str, now_ms: int) -> int:
    """Take an appeal in; its number.

    Raises:
        DecisionError: it is empty or too long.
        StaleError: one is open already, all were made, or the decision stands no longer.
    """
    if not text.strip() or len(text) > LONGEST_TEXT or len(contact) > LONGEST_CONTACT:
        raise refused("appeal_length", most=LONGEST_TEXT, contact=LONGEST_CONTACT, got=len(text), got_contact=len(contact))
    if standing.stage != "free":
        raise stale("no_appeal")
    row = standing.decision
    texts = {"text": text.strip(), "contact": contact.strip(), "language": language, "reason": "", "decided_by": "", "outcome_id": ""}
    values = {"decision_id": row.decision_id, "item_id": row.item_id, "made_ms": now_ms, "state": "open", "decided_ms": 0}
    made = connection.execute(insert(appeals).values(**texts, **values).returning(appeals.c.id)).scalar_one()
    note(connection, PUBLIC, "appeal", row.item_id, now_ms, appeal=made, decision=row.decision_id)
    return made


def listed(connection: Connection, limit: int = 200) -> list[Row]:
    """The appeals, each with what was decided (`clause`, `why`, ...): open ones first, the oldest of them first; then the last answered."""
    decided = decisions.c.clause, decisions.c.actor, decisions.c.second_actor, decisions.c.stands, decisions.c.decided_ms.label("hidden_ms")
    query = select(appeals, *decided, decisions.c.reason.label("why"), items.c.platform, items.c.account)
    newer = decisions.alias()
    mine = newer.c.item_id == appeals.c.item_id, newer.c.stands, newer.c.action == "hide", appeals.c.state == "open"
    current = select(newer.c.decision_id).where(*mine).order_by(newer.c.decided_ms.desc()).limit(1).scalar_subquery()
    on = decisions.c.decision_id == func.coalesce(current, appeals.c.decision_id)
    query = query.select_from(appeals).join(decisions, on).join(items, items.c.id == appeals.c.item_id)
    turn = case((appeals.c.state == "open", 0), else_=1)
    return list(connection.execute(query.order_by(turn, appeals.c.decided_ms.desc(), appeals.c.made_ms).limit(limit)))


def answer(connection: Connection, appeal_id: int, person: Person, wish: str, reason: str, policy: Policy, now_ms: int) -> str:
    """Uphold or overturn the decision, or close an appeal whose decision stands no longer; the new decision's id (closing makes none).

    The decision is the hide of the comment that stands, if the one that was appealed was replaced by it. Overturning makes an `unhide`
    that supersedes it; upholding a `hide` under the same clause, which names the decision in `appeal_of` and supersedes nothing.

    Raises:
        DecisionError: the person had a part in the decision, may not answer, or gives no reason.
        StaleError: it is answered, the decision was changed since, or another person has the item, which waits, and it would be shown.
    """
    row = connection.execute(select(appeals).where(appeals.c.id == appeal_id).with_for_update()).one_or_none()
    appealed = record_of(connection, row.decision_id) if row else None
    decision = _current(connection, appealed) if appealed else None
    if row is None or decision is None or row.state != "open":
        raise stale("appeal_answered")
    if refusal := _refusal(connection, person, decision, wish, reason):
        raise refusal
    outcome = "" if wish == "close" else _decide(connection, decision, person, wish, reason, policy, now_ms)
    state = {"uphold": "upheld", "overturn": "overturned", "close": "closed"}[wish]
    values = {"state": state, "decided_by": person.name, "decided_ms": now_ms, "reason": reason.strip(), "outcome_id": outcome}
    connection.execute(update(appeals).where(appeals.c.id == appeal_id).values(values))
    note(connection, person.name, f"appeal {state}", row.item_id, now_ms, appeal=appeal_id, decision=decision.decision_id)
    return outcome


def _current(connection: Connection, decision: Row) -> Row:
    """The hide of the same comment that stands, else the decision itself."""
    return hide_of(connection, decision.item_id) or decision


def _refusal(connection: Connection, person: Person, decision: Row, wish: str, reason: str) -> DecisionError | None:
    """Why the answer cannot be; None if it can."""
    if not person.may("senior"):
        return refused("role_appeals", role=person.role)
    if taken_part(connection, person, [decision.item_id]):
        return refused("appeal_yours")
    if wish not in ANSWERS:
        return refused("answer", expected=", ".join(ANSWERS), got=wish)
    if not reason.strip() or len(reason) > LONGEST_NOTE:
        return refused("reason_length", most=LONGEST_NOTE, got=len(reason))
    if decision.stands == (wish == "close"):
        return stale("appeal_close")
    return None


def taken_part(connection: Connection, person: Person, item_ids: Sequence[str]) -> set[str]:
    """Of these items those on which the person ever decided anything, or answered an appeal; a mark of a wrong detector is none."""
    acted = or_(decisions.c.actor == person.name, decisions.c.second_actor == person.name)
    found: set[str] = set()
    for part in parts(item_ids):
        decided = select(decisions.c.item_id).where(decisions.c.item_id.in_(part), acted, decisions.c.detector == "")
        found.update(connection.scalars(decided))
        found.update(connection.scalars(select(appeals.c.item_id).where(appeals.c.item_id.in_(part), appeals.c.decided_by == person.name)))
    return found


def _decide(connection: Connection, decision: Row, person: Person, wish: str, reason: str, policy: Policy, now_ms: int) -> str:
    item = fetch(connection, decision.item_id)
    overturned = wish == "overturn"
    if overturned and item.state != "decided":
        # Whoever has it decides on it now; to have an item that is decided, or one that stays as it is, holds up no answer.
        check_free(item, person, now_ms)
    links = {"appeal_of": decision.decision_id, "supersedes": decision.decision_id if overturned else None}
    what = Wish("unhide" if overturned else "hide", decision.clause, reason)
    # On the version that was decided: the comment may have a newer one, which waits for its own decision.
    return record(connection, item, person, what, policy, now_ms, event_id=decision.event_id, **links).decision_id
