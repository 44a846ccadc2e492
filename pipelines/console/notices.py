"""What a person whose comment was hidden may be told, in English and Spanish, and the link under which anyone who has it can appeal.

A notice names the City, the section and the day: never who decided, and never what the comment says.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Row

from pharos.pipelines.console import keys
from pharos.pipelines.console.outcomes import record_of
from pharos.pipelines.console.refusal import refused
from pharos.pipelines.console.texts import translator
from pharos.schemas.policy_file import Policy

DAY_MS = 86_400_000


class Notice(NamedTuple):
    """The two texts, without mark-up, and the days in which an appeal can still be made (0: none)."""

    en: str
    es: str
    days_left: int


def notice(connection: Connection, decision_id: str, policy: Policy, now_ms: int, appeal_days: int, site: str) -> Notice:
    """The notice of a decision to hide that stands; `site` is the console's public address.

    Raises:
        DecisionError: there is no such decision, or it hides nothing any more.
    """
    row = hiding(connection, decision_id)
    ends = ends_ms(row, appeal_days)
    left = max(0, -((now_ms - ends) // DAY_MS))
    link = f"{site}/appeal/{token(connection, row.decision_id)}"
    return Notice(_text("en", row, policy, ends, left, link), _text("es", row, policy, ends, left, link), left)


def hiding(connection: Connection, decision_id: str) -> Row:
    """The decision that hides; of one that only upholds another on appeal, that other.

    Raises:
        DecisionError: there is no such decision, or it hides nothing any more.
    """
    row = record_of(connection, decision_id)
    if row and row.appeal_of and row.action == "hide":
        row = record_of(connection, row.appeal_of)
    if row is None or row.action != "hide" or not row.stands:
        raise refused("no_notice")
    return row


def ends_ms(row: Row, appeal_days: int) -> int:
    """When the time to appeal ends."""
    return row.decided_ms + appeal_days * DAY_MS


def token(connection: Connection, decision_id: str) -> str:
    """`<decision_id>.<mac>`: whoever has it may appeal; needs a connection that may write, the first time."""
    return f"{decision_id}.{_mac(keys.make(connection, keys.APPEALS), decision_id)}"


def decision_of(connection: Connection, given: str) -> str | None:
    """The decision that the token is for; None if it is not one that `token` made."""
    decision_id, _, mac = given.rpartition(".")
    # Without a secret no token was ever made; the comparison is made all the same, so that the answer takes as long.
    secret = keys.find(connection, keys.APPEALS) or secrets.token_bytes(32)
    return decision_id if hmac.compare_digest(_mac(secret, decision_id).encode(), mac.encode()) else None


def _mac(secret: bytes, decision_id: str) -> str:
    digest = hmac.digest(secret, decision_id.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def day(ms: int) -> str:
    """The UTC day, `YYYY-MM-DD`."""
    return datetime.fromtimestamp(ms / 1000, UTC).date().isoformat()


def said(language: str, row: Row, policy: Policy) -> str:
    """What was decided, when and under which section, in the policy's own neutral words."""
    t, clause = translator(language), policy.clauses.get(row.clause)
    under = getattr(clause.notice, language) if clause else t("notice.section", section=row.clause)
    return f"{under} {t('notice.decided', day=day(row.decided_ms))}"


def _text(language: str, row: Row, policy: Policy, ends: int, left: int, link: str) -> str:
    t = translator(language)
    how = t("notice.appeal", link=link, count=left, day=day(ends)) if left else t("notice.over", day=day(ends))
    rules = t("notice.policy", policy=policy.title, adopted=policy.adopted)
    return "\n\n".join((t("notice.head", city=policy.city.name), said(language, row, policy), rules, how))
