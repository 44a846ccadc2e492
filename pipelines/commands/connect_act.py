"""`pharos connect act`: carry recorded human decisions out on the platforms: hide, unhide."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import BinaryIO, NamedTuple

import click
import msgspec

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.accounts import load_accounts
from pharos.pipelines.connectors.acts import OPEN, Acts
from pharos.pipelines.connectors.live import AccountRunner
from pharos.pipelines.connectors.registry import connector
from pharos.pipelines.connectors.send import Sinks
from pharos.pipelines.connectors.writeback import Rules, account_of, by_hand, objection
from pharos.pipelines.publish import KafkaPublisher, Outgoing
from pharos.pipelines.seen import SeenIndex
from pharos.pipelines.settings import Settings, load_settings
from pharos.schemas.decision import Decision
from pharos.schemas.errors import BadRecordError, BusyError
from pharos.schemas.parse import parse_value

DECODER = msgspec.json.Decoder(Decision)
GOOD = ("done", "nothing")
"""Outcomes after which nothing is left to do."""


class Outcome(msgspec.Struct):
    """What became of one line.

    `outcome` is `done`, `nothing` (no call belongs to it), or why not: `off`, `refused`, `capped`,
    `withdrawn`, `manual`, `unknown`, or a stage that is open.
    """

    line: int
    outcome: str
    said: str
    decision_id: str = ""
    action: str = ""
    event_id: str = ""


class Given(NamedTuple):
    """A line that is a decision of a person about a comment of ours."""

    outcome: Outcome
    decision: Decision
    account: Account


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--json", "as_json", is_flag=True, help="The outcomes as JSON lines.")
@click.option("--wait", type=click.IntRange(0), default=150, show_default=True, help="Seconds to wait for a running `pharos connect`.")
def act(file: BinaryIO, as_json: bool, wait: int) -> None:
    """Hide or show comments again, each for one recorded human decision (decision v1, JSON lines), and record how they are afterwards.

    Off until the settings turn it on. A decision needs a named person, a reason, and the event id of what it was about; it is carried out
    once, however often it is given. Nothing is ever deleted. Where a platform has no call, the line says what to do by hand. While
    `pharos connect` runs, that carries it out at its next round. Exit code 1 if one decision was not carried out.

    \b
    pharos connect act decisions.jsonl
    """
    settings = load_settings()
    outcomes = carry_out(list(file), settings, wait)
    for outcome in outcomes:
        click.echo(msgspec.json.encode(outcome).decode() if as_json else _line(outcome))
    sys.exit(0 if all(outcome.outcome in GOOD for outcome in outcomes) else 1)


def _line(outcome: Outcome) -> str:
    what = " ".join(filter(None, (outcome.action, outcome.event_id))) or "no decision"
    return f"{outcome.decision_id or f'line {outcome.line}'}: {what}: {outcome.outcome}{': ' if outcome.said else ''}{outcome.said}"


def carry_out(
    lines: list[bytes], settings: Settings, wait: float, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> list[Outcome]:
    """One outcome a line that is not empty, in their order."""
    rules = Rules.of(settings)
    accounts = load_accounts(settings.accounts, tokens=not rules.why_off)
    outcomes: list[Outcome] = []
    given: list[Given] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            found = judged(number, line, accounts, rules)
            outcomes.append(found if isinstance(found, Outcome) else found.outcome)
            given += [found] if isinstance(found, Given) else []
    if given:
        acts = Acts(settings.state_dir)
        try:
            busy = _hand_in(given, acts, settings, rules, now)
            _await([item for item in given if item.account in busy], acts, wait)
        finally:
            acts.close()
    return outcomes


def judged(number: int, line: bytes, accounts: list[Account], rules: Rules) -> Outcome | Given:
    """A decision to be carried out, or why this line is none."""
    try:
        decision = parse_value(line.strip(), DECODER.decode)
    except BadRecordError as exc:
        return Outcome(number, "refused", f"no decision v1: {exc.detail}")
    outcome = Outcome(number, "refused", "", decision.decision_id, decision.action, decision.event_id)
    account = account_of(decision.event_id, accounts)
    if decision.action not in ("hide", "unhide"):
        outcome.outcome, outcome.said = "nothing", "no call to a platform belongs to this action"
    elif said := objection(decision):
        outcome.said = said
    elif account is None:
        outcome.said = "this event id belongs to no account of `accounts.toml`"
    elif rules.why_off:
        outcome.outcome, outcome.said = "off", f"{rules.why_off}; {by_hand(connector(account.platform))}"
    else:
        return Given(outcome, decision, account)
    return outcome


def _hand_in(given: list[Given], acts: Acts, settings: Settings, rules: Rules, now: Callable[[], datetime]) -> list[Account]:
    """Record each decision, keep it and carry it out here; returns the accounts that another process has: that one carries theirs out."""
    busy: list[Account] = []
    with _sinks(settings) as sinks:
        _record([item.decision for item in given], sinks)
        for item in given:
            kept = acts.give(item.decision, item.account, now())
            item.outcome.outcome = kept.stage
            item.outcome.said = f"done before: {kept.said}" if kept.stage == "done" else kept.said
        for account in _accounts(item.account for item in given if item.outcome.outcome in OPEN):
            try:
                runner = AccountRunner(account, sinks, settings.state_dir, settings.archive_dir, now, rules=rules)
            except BusyError:
                busy.append(account)
                continue
            problem = _carried_out(runner)
            _look([item for item in given if item.account == account], acts, problem)
    return busy


def _record(decisions: list[Decision], sinks: Sinks) -> None:
    """Put decisions on their topic, acknowledged, before anything is written to a platform; one that is there already is not put again.

    Raises:
        BrokerAwayError: Kafka did not acknowledge; nothing is carried out.
    """
    names: dict[str, Decision] = {}
    for decision in decisions:
        names.setdefault(f"decision:{decision.decision_id}", decision)  # The first of an id is the one that is carried out.
    known = sinks.seen.known(names)
    fresh = {name: decision for name, decision in names.items() if name not in known}
    if fresh:
        topic = sinks.topics.decisions
        sinks.publisher.send([Outgoing(topic, item.event_id.encode(), msgspec.json.encode(item)) for item in fresh.values()])
        sinks.seen.add(list(fresh))


def _accounts(named: Iterable[Account]) -> list[Account]:
    """Each once, in their order; an account holds a table and has no hash."""
    found: list[Account] = []
    for account in named:
        found += [account] if account not in found else []
    return found


def _carried_out(runner: AccountRunner) -> str:
    try:
        return runner.write_back()
    finally:
        runner.close()


@contextmanager
def _sinks(settings: Settings) -> Iterator[Sinks]:
    publisher = KafkaPublisher(settings)
    seen = SeenIndex(settings.state_dir, settings.topic_prefix)
    try:
        yield Sinks(publisher, seen, settings.topics)
    finally:
        publisher.close()
        seen.close()


def _look(items: list[Given], acts: Acts, problem: str) -> None:
    """How what was open stands now."""
    for item in items:
        if item.outcome.outcome in OPEN and (kept := acts.get(item.decision.decision_id)):
            item.outcome.outcome, item.outcome.said = kept.stage, kept.said or problem


def _await(items: list[Given], acts: Acts, wait: float) -> None:
    """Until the process that has their accounts has settled all, or time is over."""
    until = time.monotonic() + wait
    while True:
        _look(items, acts, "`pharos connect` runs and carries it out at its next round; give it again to see")
        if all(item.outcome.outcome not in OPEN for item in items) or time.monotonic() >= until:
            return
        time.sleep(0.2)
