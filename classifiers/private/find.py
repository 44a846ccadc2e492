"""From candidates to private details in one row's view: rules in small windows, then what is public, or said by the post, is taken out."""

from __future__ import annotations

from collections.abc import Iterable

from pharos.classifiers.private import protected
from pharos.classifiers.private.candidates import RULES
from pharos.classifiers.private.context import Found, PublicContacts, Window, is_public, stands_in_post
from pharos.schemas.policy_file import City

_BEFORE, _AFTER = 110, 130
MOST_DETAILS = 40
"""Details kept of one comment: more tell a moderator nothing new."""
BUDGET = 6_000
"""Characters a kind may search in one row: a bound on the work that one hostile comment can cause."""
_CONTACTS = ("phone", "email", "address")
PUBLIC_SCORE = 0.3


class Finder:
    """Finds private details in a row's plain view, given where the candidates lie."""

    def __init__(self, city: City) -> None:
        self._contacts = PublicContacts(city)

    def find(self, view: str, candidates: Iterable[tuple[str, int, int]], post: str) -> list[Found]:
        """The details of one row, by place, none overlapping; `candidates` are (kind, start, end) in the view."""
        lower = view.lower()
        by_kind: dict[str, list[tuple[int, int]]] = {}
        for kind, start, end in candidates:
            by_kind.setdefault(kind, []).append((start, end))
        found = [
            detail
            for kind, places in by_kind.items()
            for start, end in windows(places, len(view))
            for rule in RULES[kind]
            for detail in rule(Window(view, lower, start, end))
        ]
        judged = (self._judged(Window(view, lower, 0, len(view)), detail, post) for detail in _apart(found))
        return protected.marked(view, lower, [detail for detail in judged if detail is not None])

    def _judged(self, window: Window, detail: Found, post: str) -> Found | None:
        if detail.type not in _CONTACTS:
            return detail
        value = window.text[detail.start : detail.end]
        if self._contacts.holds(detail.type, value) or stands_in_post(detail.type, value, post):
            return None
        public = is_public(window, detail.type, detail.start, detail.end)
        return detail._replace(score=min(detail.score, PUBLIC_SCORE)) if public else detail


def windows(places: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """Places with room around them, joined where they touch; `BUDGET` characters at most in all."""
    joined: list[tuple[int, int]] = []
    left = BUDGET
    for start, end in sorted(places):
        first, last = max(0, start - _BEFORE), min(length, end + _AFTER)
        if joined and first <= joined[-1][1]:
            first, already = joined[-1][0], joined[-1][1]
            last = max(last, already)
        else:
            already = first
            joined.append((first, first))
        if last - already > left:
            return [place for place in joined if place[0] < place[1]]
        left -= last - already
        joined[-1] = (first, last)
    return joined


def _apart(found: list[Found]) -> list[Found]:
    """The surest (then longest) of overlapping details, sorted by place."""
    kept: list[Found] = []
    for detail in sorted(set(found), key=lambda item: (-item.score, item.start - item.end, item.start)):
        if len(kept) < MOST_DETAILS and all(detail.end <= other.start or other.end <= detail.start for other in kept):
            kept.append(detail)
    return sorted(kept)
