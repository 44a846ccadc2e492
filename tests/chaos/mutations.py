"""Seeded mutations of a good comment event, and an oracle that judges a value with the standard library alone."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from chaos.traffic import encoded, event

REQUIRED = ("schema_version", "event_id", "kind", "platform", "account", "comment_id", "text", "created_at", "fetched_at")
KINDS = ("created", "edited", "deleted", "hidden", "restored")
TEXTS = ("parent_id", "lang", "permalink")
OBJECTS = {
    "post": {"id": str, "url": str, "title": str, "text": str},
    "parent": {"text": str},
    "author": {"id": str, "name": str, "is_account_owner": bool},
    "source": {"connector": str, "version": str, "request": str},
}
RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)")
LIMIT = 4 << 20
Value = bytes | None
Mutation = Callable[[random.Random, dict[str, Any]], Value]

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, -(10**400), "", " ", "x", [], {}, [1], {"a": 1}, "2026-02-30T00:00:00Z", "2026-01-01",
    "2026-01-01T00:00:00", "\u0000", "\ufeff", "\u202e", "e\u0301", "👩‍👩‍👧", "A" * 5000, "NaN", float("nan"), float("inf"),
    "2026-01-01T24:00:00Z", "0000-01-01T00:00:00Z", "2026-01-01t00:00:00z", "2026-01-01T00:00:00+05:30", "2026-01-01T00:00:00.123456789Z",
    "deleted", "zzz",
)  # fmt: skip


def flip_bytes(rng: random.Random, good: dict[str, Any]) -> Value:
    data = bytearray(encoded(good))
    for _ in range(rng.randint(1, 4)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def cut_or_paste(rng: random.Random, good: dict[str, Any]) -> Value:
    data = encoded(good)
    at, to = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return rng.choice((data[:at], data[to:], data[:at] + data[to:], data[:to] + data[at:]))


def set_field(rng: random.Random, good: dict[str, Any]) -> Value:
    names = (*REQUIRED, *TEXTS, *OBJECTS, "edited_at", "attachments", "engagement", "raw", "unknown")
    return json.dumps(good | {rng.choice(names): rng.choice(ODD)}, ensure_ascii=rng.random() < 0.5).encode()


def set_inner(rng: random.Random, good: dict[str, Any]) -> Value:
    outer = rng.choice(list(OBJECTS))
    return json.dumps(good | {outer: {rng.choice((*OBJECTS[outer], "unknown")): rng.choice(ODD)}}).encode()


def drop_field(rng: random.Random, good: dict[str, Any]) -> Value:
    return encoded({name: value for name, value in good.items() if name != rng.choice(REQUIRED)})


def repeat_key(rng: random.Random, good: dict[str, Any]) -> Value:
    return encoded(good)[:-1] + f', "{rng.choice(REQUIRED)}": {json.dumps(rng.choice(ODD))}}}'.encode()


def escapes(rng: random.Random, good: dict[str, Any]) -> Value:
    odd = rng.choice(("\\ud800", "\\udc00\\ud800", "\\ud83d\\ude00", "\\u0000", "\\x41", "\\u12", "\x01", "\\/", "\\ud83d x"))
    return encoded(good | {"text": "@@"}).replace(b"@@", odd.encode())


def frame(rng: random.Random, good: dict[str, Any]) -> Value:
    data = encoded(good)
    around = (
        (b"\xef\xbb\xbf", b""), (b" \n\t", b"\r\n "), (b"[", b"]"), (b"", b"\n" + data), (b"", b","), (b"", b"\x00"), (b"\x0c", b""),
        (b"//c\n", b""),
    )  # fmt: skip
    before, after = rng.choice(around)
    return before + data + after


def not_an_object(rng: random.Random, good: dict[str, Any]) -> Value:
    other_encoding = encoded(good).decode().encode("utf-16")
    json_values = (b"null", b"true", b"0", b'"x"', b"[]", b"{}", b"NaN", b"-", b"1e999")
    return rng.choice((None, b"", b" ", *json_values, b"\xff\xfe", b"\xed\xa0\x80", other_encoding))


def harmless(rng: random.Random, good: dict[str, Any]) -> Value:
    more = {rng.choice(("new_field", "platform")): rng.choice(("x", "myspace")), "text": rng.choice(("", "ñandú 👍", "\u2028"))}
    return encoded(good | more)


def deep(rng: random.Random, good: dict[str, Any]) -> Value:
    levels = rng.choice((10, 100_000))
    return encoded(good | {rng.choice(("raw", "unknown")): "@@"}).replace(b'"@@"', b"[" * levels + b"]" * levels)


def big(rng: random.Random, good: dict[str, Any]) -> Value:
    size = rng.choice((2 << 20, (2 << 20) + 7, LIMIT + 10, LIMIT - 600))
    return encoded(good | {"text": "x" * size})


COMMON: tuple[Mutation, ...] = (
    flip_bytes, cut_or_paste, set_field, set_field, set_inner, drop_field, repeat_key, escapes, frame, not_an_object, harmless, harmless,
)  # fmt: skip


def mutated(seed: int, count: int, costly_every: int = 400) -> Iterator[tuple[bytes, Value]]:
    """(key, value): each key is unique; every `costly_every`th value is megabytes long or nested 100,000 deep."""
    rng = random.Random(seed)
    for number in range(count):
        good = event(f"m{seed}-{number}", 1, f"Comment {number} on the new bus stop")
        mutation = rng.choice((deep, big)) if number % costly_every == 7 else rng.choice(COMMON)
        yield f"m-{number}".encode(), mutation(rng, good)


def judge(value: Value) -> bool:
    """Whether the value is a good comment event, by the standard library's parser and the rules of the event's page."""
    if not value or len(value) > LIMIT:
        return False
    try:
        record = json.loads(value.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_Pairs)
        json.dumps(record, ensure_ascii=False).encode("utf-8")  # a lone surrogate is no character: it cannot be written as UTF-8
    except (ValueError, RecursionError):
        return False
    # Where a key is there twice, each of its values must be good: readers differ in which one they take.
    return isinstance(record, _Pairs) and all(_good(record | {name: value}) for name, value in record.pairs or [("", 0)])


class _Pairs(dict[str, Any]):
    """An object that remembers the values of repeated keys."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


def _good(record: dict[str, Any]) -> bool:
    if any(name not in record for name in REQUIRED):
        return False
    version = record["schema_version"]
    return (
        isinstance(version, int) and not isinstance(version, bool) and version >= 1
        and all(isinstance(record[name], str) for name in REQUIRED[1:])
        and record["kind"] in KINDS
        and record["event_id"] != "" and record["comment_id"] != ""
        and all(_time(record[name]) for name in ("created_at", "fetched_at"))
        and (record.get("edited_at") is None or _time(record["edited_at"]))
        and all(record.get(name) is None or isinstance(record[name], str) for name in TEXTS)
        and all(_object(record.get(name), kinds) for name, kinds in OBJECTS.items())
        and (record.get("attachments") is None or isinstance(record["attachments"], list))
        and (record.get("engagement") is None or isinstance(record["engagement"], dict))
    )  # fmt: skip


def _refuse(name: str) -> Any:
    raise ValueError(name)


def _time(value: Any) -> bool:
    if not isinstance(value, str) or not RFC3339.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value.upper()))
    except ValueError:
        return False
    return True


def _object(value: Any, kinds: dict[str, type]) -> bool:
    if value is None:
        return True
    return isinstance(value, dict) and all(value.get(name) is None or type(value[name]) is kind for name, kind in kinds.items())
