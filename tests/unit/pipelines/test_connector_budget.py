"""Budgets: what is spent never passes a limit, no call is made in a block, and reading slows down before either."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from connector_bench import TOPICS, simulator
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pharos.pipelines.connectors.account import Account, Limit
from pharos.pipelines.connectors.budget import LONGEST_BLOCK, Budget
from pharos.pipelines.connectors.fetch import Fetcher
from pharos.pipelines.connectors.headers import stated_reset
from pharos.pipelines.connectors.live import AccountRunner
from pharos.pipelines.connectors.pages import PageStore
from pharos.pipelines.connectors.pull import Sinks
from pharos.pipelines.connectors.registry import CONNECTORS, connector
from pharos.pipelines.publish import MemoryPublisher
from pharos.pipelines.seen import SeenIndex
from pharos.pipelines.simulator.registry import shape
from pharos.schemas.errors import SourceBlockedError, SourceError, SourceRefusedError

NOON = datetime(2026, 10, 2, 12, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
ACCOUNT = Account("mastodon", "5", "https://m.invalid", token="canary-token-7461")


class Clock:
    def __init__(self) -> None:
        self.now, self.slept = NOON, []

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def budget(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Budget]]:
    made = []

    def make(*limits: Limit, account: Account = ACCOUNT) -> Budget:
        made.append(Budget(tmp_path, account, limits, clock))
        return made[-1]

    yield make
    for one in made:
        one.close()


def taken(one: Budget, most: int, cost: dict[str, float] | None = None, urgent: bool = False) -> int:
    """How often it can be spent, up to `most` times."""
    for count in range(most):
        try:
            one.take(cost or {"requests": 1}, urgent)
        except SourceBlockedError:
            return count
    return most


LIMITS = st.builds(
    Limit,
    st.sampled_from(["requests", "units"]),
    st.integers(1, 12),
    st.sampled_from([1, 60, 3600, 86_400]),
    st.just(""),
) | st.builds(Limit, st.just("units"), st.integers(1, 12), st.just(86_400), st.sampled_from(["sliding", "America/Los_Angeles", "UTC"]))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["take", "take", "take", "read", "block", "restart", "retry"]),
        st.sampled_from([0.0, 0.000001, 0.5, 1, 30, 59.999999, 60, 3599, 40_000, 90_000]),
        st.integers(1, 3),
    ),
    max_size=60,
)


def window(limit: Limit, moment: datetime) -> tuple[datetime, datetime]:
    """The window that begins with a spending at this moment: the rest of its day, or the next `seconds`."""
    if limit.seconds != 86_400 or limit.ends == "sliding":
        return moment, moment + timedelta(seconds=limit.seconds)
    zone = ZoneInfo(limit.ends or "UTC")
    day = moment.astimezone(zone).date()
    return tuple(datetime(d.year, d.month, d.day, tzinfo=zone).astimezone(UTC) for d in (day, day + timedelta(days=1)))  # type: ignore[return-value]


@hypothesis_settings(max_examples=120, deadline=None)
@given(st.lists(LIMITS, min_size=1, max_size=3), STEPS)
def test_never_more_than_the_amount_in_any_window_and_never_in_a_block(limits: list[Limit], steps: list[tuple[str, float, int]]) -> None:
    clock, spent, blocked = Clock(), [], NOON
    with tempfile.TemporaryDirectory() as folder:
        one = Budget(Path(folder), ACCOUNT, tuple(limits), clock)
        for verb, later, units in steps:
            clock.now += timedelta(seconds=later)
            if verb == "block":
                blocked = max(blocked, one.block(clock.now + timedelta(seconds=units * later)))
            elif verb == "restart":
                one.close()
                one = Budget(Path(folder), ACCOUNT, tuple(limits), clock)
            else:
                cost = {"requests": 1.0, "units": float(units)}
                try:
                    one.take(cost, urgent=verb != "read")
                except SourceRefusedError:
                    assert any(limit.amount < cost[limit.unit] for limit in limits)
                    continue
                except SourceBlockedError as exc:
                    assert exc.retry_at > clock.now
                    if verb != "retry":
                        continue
                    clock.now = exc.retry_at - TICK
                    with pytest.raises(SourceBlockedError):
                        one.take(cost, urgent=True)
                    clock.now = exc.retry_at
                    while True:  # several limits may follow each other, each time later
                        try:
                            one.take(cost, urgent=True)
                            break
                        except SourceBlockedError as again:
                            assert again.retry_at > clock.now
                            clock.now = again.retry_at
                assert clock.now >= blocked
                spent.append((clock.now, cost))
        one.close()
    for limit in limits:
        for moment, _ in spent:
            start, end = window(limit, moment)
            assert sum(cost[limit.unit] for at, cost in spent if start <= at < end) <= limit.amount


def test_a_day_ends_at_midnight_and_any_other_window_slides(budget: Callable[..., Budget], clock: Clock) -> None:
    ends = {
        "": datetime(2026, 10, 3, 0, 0, tzinfo=UTC),
        "America/Los_Angeles": datetime(2026, 10, 3, 7, 0, tzinfo=UTC),
        "sliding": NOON + timedelta(days=1),
    }
    for zone, end in ends.items():
        clock.now = NOON
        one = budget(Limit("units", 3, 86_400, zone), account=Account("youtube", "UC1", token=f"token{zone}"))
        assert taken(one, 9, {"units": 1}, urgent=True) == 3
        with pytest.raises(SourceBlockedError, match="3 of 3 units") as caught:
            one.take({"units": 1})
        assert caught.value.retry_at == end
        clock.now = end
        assert taken(one, 9, {"units": 1}, urgent=True) == 3


def test_a_day_of_25_hours_is_one_day(budget: Callable[..., Budget], clock: Clock) -> None:
    one = budget(Limit("units", 1, 86_400, "America/Los_Angeles"))
    clock.now = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)
    one.take({"units": 1})
    clock.now = datetime(2026, 11, 2, 7, 59, tzinfo=UTC)
    with pytest.raises(SourceBlockedError) as caught:
        one.take({"units": 1})
    assert caught.value.retry_at == datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def test_accounts_with_one_token_share_and_others_do_not(budget: Callable[..., Budget], clock: Clock) -> None:
    limit = Limit("requests", 10, 60)
    one = budget(limit)
    other = budget(limit, account=Account("mastodon", "6", "https://m.invalid", token=ACCOUNT.token))
    stranger = budget(limit, account=Account("mastodon", "7", "https://m.invalid", token="another"))
    assert taken(one, 6, urgent=True) == 6 and taken(other, 9, urgent=True) == 4
    assert taken(stranger, 9, urgent=True) == 9
    until = other.block(NOON + timedelta(minutes=5))
    assert one.blocked_until() == until and stranger.blocked_until() is None
    clock.now = until
    assert one.blocked_until() is None and taken(one, 1) == 1


def test_a_shorter_window_of_another_account_does_not_forget_for_a_longer(budget: Callable[..., Budget], clock: Clock) -> None:
    long = budget(Limit("requests", 4, 3600))
    short = budget(account=Account("mastodon", "6", "https://m.invalid", token=ACCOUNT.token, budget=(Limit("requests", 2, 10),)))
    for _ in range(2):
        assert taken(short, 9, urgent=True) == 2
        clock.now += timedelta(seconds=11)
    assert taken(long, 9, urgent=True) == 0


def test_neither_token_nor_its_plain_hash_is_in_the_file(budget: Callable[..., Budget], tmp_path: Path) -> None:
    import hashlib

    taken(budget(Limit("requests", 10, 60)), 3)
    files = list((tmp_path / "connect").iterdir())
    kept = b"".join(path.read_bytes() for path in files)
    assert b"requests" in kept
    for word in (ACCOUNT.token, f"mastodon\0{ACCOUNT.token}"):
        assert word.encode() not in kept
        assert hashlib.sha256(word.encode()).hexdigest().encode() not in kept
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)


def test_more_than_the_whole_allowance_needs_a_person(budget: Callable[..., Budget]) -> None:
    with pytest.raises(SourceRefusedError, match="within 40 units; got one of 50"):
        budget(Limit("units", 40, 60)).take({"units": 50}, urgent=True)


def test_reading_leaves_the_last_tenth_and_comes_back_below_three_quarters(budget: Callable[..., Budget], clock: Clock) -> None:
    one = budget(Limit("requests", 20, 100))
    for _ in range(18):
        clock.now += timedelta(seconds=1)
        one.take({"requests": 1})
    with pytest.raises(SourceBlockedError) as caught:
        one.pause({"requests": 1})
    assert caught.value.retry_at == NOON + timedelta(seconds=103)  # then 15 of 20 are in the window
    assert one.pause({"requests": 1}, urgent=True) == 0
    assert taken(one, 9, urgent=True) == 2
    assert one.left()[0].left == 0


def test_pauses_grow_and_are_at_random(budget: Callable[..., Budget], clock: Clock) -> None:
    one = budget(Limit("units", 1000, 86_400))
    longest = []
    for spent in range(900):
        pauses = [one.pause({"units": 1}) for _ in range(1 if spent % 50 else 40)]
        if spent < 750:
            assert set(pauses) == {0}
        elif spent % 50 == 0:
            assert len(set(pauses)) == 40 and min(pauses) < max(pauses) / 4
            longest.append(max(pauses))
        one.take({"units": 1})
    assert longest == sorted(longest) and len(longest) == 3
    assert longest[0] <= 12 * 3600 / 150  # what is left of the day, over what is left of the budget
    assert one.pause({"units": 0}) == 0  # what costs nothing needs no room


def test_what_a_platform_tells_counts_and_ends(budget: Callable[..., Budget], clock: Clock) -> None:
    one, cost = budget(Limit("requests", 300, 300)), {"requests": 1.0}
    reset = NOON + timedelta(seconds=120)
    one.told(0.7, reset)
    assert one.pause(cost) == 0
    one.told(0.8, reset)
    assert 0 < max(one.pause(cost) for _ in range(20)) <= 120 / 30 * 2
    one.told(0.91, reset)
    with pytest.raises(SourceBlockedError, match="91% of the allowance") as caught:
        one.take(cost)
    assert caught.value.retry_at == reset and one.share() == 0.91
    one.take(cost, urgent=True)
    clock.now = reset
    assert one.pause(cost) == 0 and one.share() is None
    one.told(float("nan"), None)
    assert one.share() is None
    one.told(0.95, None)
    with pytest.raises(SourceBlockedError) as caught:
        one.take(cost)
    assert caught.value.retry_at == reset + timedelta(seconds=300)


def test_a_reset_beyond_reason_and_a_clock_that_was_wrong_do_not_stop_for_ever(budget: Callable[..., Budget], clock: Clock) -> None:
    one = budget(Limit("requests", 1, 60))
    assert one.block(NOON + timedelta(days=400)) == NOON + LONGEST_BLOCK
    clock.now = NOON + LONGEST_BLOCK
    one.take({"requests": 1})
    clock.now += timedelta(days=4000)
    one.block(clock.now + timedelta(hours=1))
    clock.now -= timedelta(days=3990)
    one.take({"requests": 1})


def test_a_block_that_was_stated_under_a_wrong_clock_hides_no_later_one(budget: Callable[..., Budget], clock: Clock) -> None:
    one = budget(Limit("requests", 10, 60))
    clock.now += timedelta(days=400)
    one.block(clock.now + timedelta(minutes=10))
    clock.now = NOON
    until = one.block(NOON + timedelta(minutes=31))
    assert budget(Limit("requests", 10, 60)).blocked_until() == until == NOON + timedelta(minutes=31)
    assert taken(one, 1, urgent=True) == 0
    one.block(NOON + timedelta(minutes=5))
    assert one.blocked_until() == until, "the longer of two stays"
    clock.now = until
    assert taken(one, 1) == 1


def test_what_was_told_or_spent_by_a_clock_that_was_ahead_stops_nothing(budget: Callable[..., Budget], clock: Clock) -> None:
    limits = (Limit("requests", 10, 60), Limit("units", 10, 86_400, "UTC"))
    one, cost = budget(*limits), {"requests": 1.0, "units": 1.0}
    clock.now += timedelta(days=400)
    assert taken(one, 20, cost, urgent=True) == 10
    one.told(0.95, clock.now + timedelta(hours=1))
    clock.now = NOON
    assert one.share() is None and one.pause(cost) == 0 and [item.left for item in one.left()] == [10, 10]
    assert taken(one, 20, cost, urgent=True) == 10


@pytest.mark.parametrize(
    ("headers", "moment"),
    [
        ({"x-ratelimit-reset": "2026-10-02T12:05:00.175404Z"}, NOON + timedelta(minutes=5, microseconds=175404)),
        ({"x-rate-limit-reset": str(int(NOON.timestamp()) + 60)}, NOON + timedelta(minutes=1)),
        ({"ratelimit-reset": "90"}, NOON + timedelta(seconds=90)),
        ({"x-ratelimit-reset": "2026-10-02T11:00:00Z"}, None),
        ({"x-ratelimit-reset": "0001-01-01T00:00:00+14:00"}, None),
        ({}, None),
        *[({"ratelimit-reset": value}, None) for value in ("", "soon", "nan", "inf", "-5", "1e20", "9" * 400)],
    ],
)
def test_stated_reset(headers: dict[str, str], moment: datetime | None) -> None:
    assert stated_reset(headers, NOON) == moment


@pytest.mark.parametrize("header", ["X-RateLimit-Reset", "X-Rate-Limit-Reset", "RateLimit-Reset"])
@pytest.mark.parametrize("stated", ["2026-10-02T12:31:00Z", "1860", str(int(NOON.timestamp()) + 1860)])
@pytest.mark.parametrize("after", ["", "Fri, 02 Oct 2026 11:59:00 GMT"])
def test_any_refusal_for_too_many_calls_is_obeyed(
    budget: Callable[..., Budget], clock: Clock, tmp_path: Path, header: str, stated: str, after: str
) -> None:
    answer = httpx.Response(429, json={}, headers={header: stated, "Retry-After": after})
    one = budget(Limit("requests", 10, 60))
    client = httpx.Client(transport=httpx.MockTransport(lambda _: answer))
    api = Fetcher(connector("mastodon"), ACCOUNT, client, one, PageStore(tmp_path), clock, clock.sleep)
    with pytest.raises(SourceBlockedError):
        api.get("/x", {})
    assert one.blocked_until() == NOON + timedelta(minutes=31) and api.calls == 1


def test_what_was_taken_is_settled_by_what_was_spent(budget: Callable[..., Budget], clock: Clock) -> None:
    one, other = budget(Limit("dollars", 10, 3600)), budget(Limit("dollars", 10, 3600))
    first = one.take({"requests": 1, "dollars": 6})
    with pytest.raises(SourceBlockedError):
        other.take({"dollars": 6})  # Held free for the other process's call.
    one.settle(first, {"dollars": 0.5, "units": 3})
    assert one.left()[0].left == 9.5
    other.settle(other.take({"dollars": 6}), {"dollars": 7})
    assert one.left()[0].left == 2.5
    clock.now += timedelta(hours=1)
    assert one.left()[0].left == 10


def test_every_platforms_limits_can_be_kept(tmp_path: Path, clock: Clock) -> None:
    for kind in CONNECTORS:
        one = Budget(tmp_path, Account(kind.name, "a", token="t"), kind.limits, clock)
        assert [item.left for item in one.left()] == [limit.amount for limit in kind.limits]
        assert all(limit.seconds == 86_400 for limit in kind.limits if limit.ends)
        one.close()


class Platform:
    """A Mastodon server that counts as the real one: so many calls a window, each window from its first call."""

    def __init__(self, clock: Clock, budget: Budget, folder: Path, amount: int = 300, others: int = 0) -> None:
        self.clock, self.amount, self.others, self.calls = clock, amount, others, []
        self.begun, self.count, self.silent = NOON, others, False
        client = httpx.Client(transport=httpx.MockTransport(self.answer))
        self.api = Fetcher(connector("mastodon"), ACCOUNT, client, budget, PageStore(folder), clock, clock.sleep)

    def answer(self, _: httpx.Request) -> httpx.Response:
        if self.clock.now >= self.begun + timedelta(seconds=300):
            self.begun, self.count = self.clock.now, self.others
        self.calls.append(self.clock.now)
        self.count += 1
        left = self.amount - self.count
        reset = (self.begun + timedelta(seconds=300)).isoformat()
        headers = {} if self.silent else {"X-RateLimit-Limit": str(self.amount), "X-RateLimit-Remaining": str(max(0, left))}
        return httpx.Response(200 if left >= 0 else 429, json=[], headers=headers | {"X-RateLimit-Reset": reset})

    def read_for(self, minutes: float, between: float = 0.1) -> list[datetime]:
        """Call as fast as the budget lets it, waiting out what it refuses; the moments to which it sent us away."""
        waits, end = [], self.clock.now + timedelta(minutes=minutes)
        while self.clock.now < end:
            self.clock.now += timedelta(seconds=between)
            before = len(self.calls)
            try:
                self.api.get("/api/v1/notifications", {})
            except SourceBlockedError as exc:
                assert len(self.calls) == before, "a call inside a block"
                assert exc.retry_at > self.clock.now
                waits.append(exc.retry_at)
                self.clock.now = exc.retry_at
        return waits


@pytest.mark.parametrize(("silent", "others"), [(True, 0), (False, 0), (False, 200)])
def test_a_busy_reader_is_never_refused(budget: Callable[..., Budget], clock: Clock, tmp_path: Path, silent: bool, others: int) -> None:
    server = Platform(clock, budget(Limit("requests", 300, 300)), tmp_path, others=others)
    server.silent = silent
    server.read_for(21)
    assert server.count <= 300 * 0.9 + 1
    assert clock.slept and all(0 <= pause <= 900 for pause in clock.slept)
    for start in server.calls:
        assert sum(start <= at < start + timedelta(seconds=300) for at in server.calls) <= 271
    assert len(server.calls) > (50 if others else 600)


def test_below_three_quarters_nothing_waits(budget: Callable[..., Budget], clock: Clock, tmp_path: Path) -> None:
    server = Platform(clock, budget(Limit("requests", 300, 300)), tmp_path)
    for _ in range(225):
        server.api.get("/api/v1/notifications", {})
    assert clock.slept == []
    server.api.get("/api/v1/notifications", {})
    assert len(clock.slept) == 1


def test_a_retry_spends_too(budget: Callable[..., Budget], clock: Clock, tmp_path: Path) -> None:
    one = budget(Limit("requests", 10, 3600))
    down = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(503)))
    api = Fetcher(connector("mastodon"), ACCOUNT, down, one, PageStore(tmp_path), clock, clock.sleep)
    with pytest.raises(SourceError, match="503"):
        api.get("/x", {})
    assert one.left()[0].left == 5 and api.calls == 5 and len(clock.slept) == 4
    with pytest.raises(SourceBlockedError):
        for _ in range(2):
            try:
                api.get("/x", {})
            except SourceBlockedError:
                raise
            except SourceError:
                continue
    assert api.calls == 9


def test_what_a_person_waits_for_may_spend_the_rest(budget: Callable[..., Budget], clock: Clock, tmp_path: Path) -> None:
    server = Platform(clock, budget(Limit("requests", 10, 3600)), tmp_path)
    server.silent = True
    with pytest.raises(SourceBlockedError):
        for _ in range(10):
            server.api.get("/x", {})
    server.api.urgent, slept = True, len(clock.slept)
    server.api.post("/x", {})
    assert len(clock.slept) == slept and len(server.calls) == 10
    with pytest.raises(SourceBlockedError):
        server.api.post("/x", {})


def test_a_runner_waits_for_the_budget_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two accounts with one token, rounds as fast as the runner allows: never a hot loop, also after a block that is long over."""
    # The shortest of the pauses that chance may choose: longer ones would keep the budget from being used up at all.
    monkeypatch.setattr("pharos.pipelines.connectors.budget.random.uniform", lambda shortest, longest: shortest)
    with simulator("mastodon") as server:
        clock, seen = Clock(), SeenIndex(tmp_path, "test.")
        sinks = Sinks(MemoryPublisher(), seen, TOPICS)
        limits = (Limit("requests", 40, 300),)
        runners = [
            AccountRunner(
                Account("mastodon", name, server.url("mastodon"), budget=limits, token="t"), sinks, tmp_path, tmp_path, clock, clock.sleep
            )
            for name in ("UCcity", "UCother")
        ]
        server.faults = [shape("mastodon").limited(NOON + timedelta(minutes=1))]  # type: ignore[list-item]
        waits, rounds, begun = [], 0, NOON
        while clock.now < NOON + timedelta(minutes=30):
            for runner in runners:
                done = runner.round(sweep_all=True)
                rounds += 1
                if done.problem:
                    waits.append((done.problem, done.wait))
            clock.now += timedelta(seconds=min(done.wait, 20))
        for runner in runners:
            runner.close()
        seen.close()
    assert "the platform allows no call before 2026-10-02T12:01:00+00:00" in waits[0][0]
    ours = [wait for problem, wait in waits if "requests in 300 s are spent: our budget allows no call before" in problem]
    assert ours and all(1 <= wait <= 300 for wait in ours) and max(ours) > 5
    assert rounds < 200 and len(server.requests) <= 40 * ((clock.now - begun).total_seconds() / 300 + 1)
