"""Who may do what: roles, what each may do, and the person who asks. Nothing is allowed that is not said here."""

from __future__ import annotations

from typing import Literal, NamedTuple

Role = Literal["viewer", "moderator", "senior", "analyst", "records", "admin"]
Right = Literal["look", "unredacted", "decide", "senior", "figures", "export", "audit"]

RIGHTS: dict[Role, frozenset[Right]] = {
    "viewer": frozenset({"look"}),
    "analyst": frozenset({"look", "figures", "export"}),
    "moderator": frozenset({"look", "unredacted", "decide", "figures"}),
    "senior": frozenset({"look", "unredacted", "decide", "senior", "figures", "export"}),
    "records": frozenset({"look", "unredacted", "figures", "export", "audit"}),
    "admin": frozenset({"look", "unredacted", "decide", "senior", "figures", "export", "audit"}),
}
"""`look`: the queue, private information blotted out; `unredacted`: as it was written, and the log keeps who read it; `decide`: claim,
decide, second; `senior`: what was escalated, reassigning, appeals."""

ROLES: tuple[Role, ...] = tuple(RIGHTS)


class Person(NamedTuple):
    """Who is logged in."""

    name: str
    role: Role
    language: str = "en"

    def may(self, right: Right) -> bool:
        """Whether the role has the right."""
        return right in RIGHTS[self.role]
