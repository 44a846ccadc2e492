"""Moderators as the desk's benchmark plays them: each opens the most urgent item, claims it, thinks, decides, and goes on to the next."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

import httpx

ITEM = re.compile(r"/items/([a-z2-7]{16})")
REVISION = re.compile(r'name="revision" value="(\d+)"')
CSRF = re.compile(r'name="csrf" value="([^"]+)"')
UNDO = re.compile(r"/decisions/([0-9a-f]{32})/undo")
FLAGS = re.compile(r'<option value="([^"]+)"')
ACTIONS = ("leave",) * 12 + ("hide",) * 4 + ("answer", "escalate", "route/service_request", "undo")
"""What is chosen, evenly: the share of each is made up."""
TIMEOUT_S = 30.0
WATCHERS = 10
"""One person of so many has a queue page open besides, which asks for its rows anew when the desk rings."""


@dataclass
class Tally:
    """What all of them did: times in ms by kind of request, answers by status where they were not as wanted, ids that were acknowledged."""

    times: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    conflicts: int = 0
    decided: Counter[str] = field(default_factory=Counter)
    """Answers that said a decision on this item is recorded."""


class Moderator:
    """One person in one browser; `pause` is the mean time to think, in seconds."""

    def __init__(self, url: str, cookie: dict[str, str], number: int, pause: float, tally: Tally) -> None:
        limits = httpx.Limits(max_connections=6, max_keepalive_connections=6)  # as a browser
        self._client = httpx.AsyncClient(base_url=url, cookies=cookie, timeout=TIMEOUT_S, limits=limits, headers={"origin": url})
        self._chance, self._pause, self._tally = random.Random(number), pause, tally
        self._actions: Iterator[str] = cycle(self._chance.sample(ACTIONS, len(ACTIONS)))

    async def work(self, until: float) -> None:
        """A shift, until `time.monotonic()` says so."""
        async with self._client:
            place = "/queue"
            while time.monotonic() < until:
                await asyncio.sleep(self._chance.expovariate(1 / self._pause))
                place = await self._item(place) if ITEM.search(place) else await self._enter()

    async def _enter(self) -> str:
        """The queue, then the most urgent item that nobody has."""
        await self._ask("queue", "GET", "/queue")
        found = await self._ask("next", "GET", "/next")
        return found.headers.get("location", "/queue") if found else "/queue"

    async def _item(self, place: str) -> str:
        """Open, claim, decide; where to go then."""
        page = await self._ask("item", "GET", place)
        revision, csrf, item = (pattern.search(page.text) if page else None for pattern in (REVISION, CSRF, ITEM))
        here = ITEM.search(place)
        if page is None or not (revision and csrf and item and here):
            return "/queue"
        await self._beside(here[1], revision[1], csrf[1])
        claimed = await self._ask("claim", "POST", f"/items/{here[1]}/claim", csrf=csrf[1])
        if claimed is None:
            return f"/next?after={here[1]}"
        await asyncio.sleep(self._chance.expovariate(1 / self._pause))
        onward = await self._decide(here[1], revision[1], csrf[1], next(self._actions), FLAGS.search(page.text))
        return onward or f"/next?after={here[1]}"

    async def _beside(self, item: str, revision: str, csrf: str) -> None:
        """What the page of an item asks for by itself as soon as it is there."""
        looks = self._ask("look", "POST", f"/items/{item}/look", revision=revision, csrf=csrf)
        panels = (self._ask(name, "GET", f"/items/{item}/{name}") for name in ("similar", "author"))
        await asyncio.gather(looks, *panels)

    async def watch(self, until: float) -> None:
        """An open queue page, until `time.monotonic()` says so."""
        async with self._client, self._client.stream("GET", "/queue/stream", timeout=None) as stream:
            rings = stream.aiter_lines()
            while time.monotonic() < until:
                if (await anext(rings)).startswith("data:"):
                    await self._ask("rows", "GET", "/queue/rows")

    async def _decide(self, item: str, revision: str, csrf: str, action: str, clause: re.Match[str] | None) -> str | None:
        """Where the desk leads after the decision; None if somebody was faster."""
        wish = {"action": "leave" if action == "undo" else action, "revision": revision, "csrf": csrf}
        if action == "hide":
            wish |= {"clause": clause[1] if clause else "5.6.2", "reason": "as the clause says"}
        done = await self._ask("decide", "POST", f"/items/{item}/decide", **wish)
        if done is None:
            return None
        self._tally.decided[item] += 1
        place = str(done.headers["location"])
        if action == "undo":
            await self._undo(item, csrf, place)
        return place

    async def _undo(self, item: str, csrf: str, place: str) -> None:
        """The next page offers to take the decision back."""
        page = await self._ask("item", "GET", place)
        last = UNDO.search(page.text) if page else None
        if last and await self._ask("undo", "POST", f"/decisions/{last[1]}/undo", csrf=csrf):
            self._tally.decided[item] += 1

    async def _ask(self, kind: str, method: str, path: str, **form: str) -> httpx.Response | None:
        """The answer; None for a conflict, or for one that is wrong and hence counted."""
        began = time.perf_counter()
        try:
            answer = await self._client.request(method, path, data=form or None)
        except httpx.HTTPError as exc:
            self._tally.wrong[f"{kind}: {type(exc).__name__}"] += 1
            return None
        self._tally.times.setdefault(kind, []).append((time.perf_counter() - began) * 1000)
        if answer.status_code == 409:
            self._tally.conflicts += 1
            return None
        if answer.status_code not in (200, 303) or answer.headers.get("location", "").startswith("/login"):
            self._tally.wrong[f"{kind}: {answer.status_code}"] += 1
            return None
        return answer


async def shift(url: str, cookies: list[dict[str, str]], seconds: float, pause: float) -> Tally:
    """All of them at once, one a cookie, for so many seconds."""
    tally, until = Tally(), time.monotonic() + seconds
    people = [Moderator(url, cookie, number, pause, tally) for number, cookie in enumerate(cookies)]
    watchers = (
        [Moderator(url, cookie, number, pause, tally) for number, cookie in enumerate(cookies[::WATCHERS])] if len(cookies) > 1 else []
    )
    await asyncio.gather(*(person.work(until) for person in people), *(person.watch(until) for person in watchers))
    return tally
