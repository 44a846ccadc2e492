"""Fields are taken out of JSON with every other byte left as it was."""

from __future__ import annotations

import json

import pytest

from pharos.pipelines.connectors.scrub import key_pattern, without_fields

KEY = key_pattern(("email", "ip"))


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (b'{"email":"x"}', b"{}"),
        (b'{ "a": 1,  "email": "x" , "b" :2 }', b'{ "a": 1 , "b" :2 }'),
        (b'{"email":"x","ip":"y","b":1}', b'{"b":1}'),
        (b'{"a":1,"email":"x","ip":"y"}', b'{"a":1}'),
        (b'{"email":{"deep":["}",{"ip":1}]},"b":[{"ip":null}]}', b'{"b":[{}]}'),
        (b'[{"a":"my \\"email\\": here, \\"ip\\":1"}]', b'[{"a":"my \\"email\\": here, \\"ip\\":1"}]'),
        (b'{"a":"email","b":"ip"}', b'{"a":"email","b":"ip"}'),
        ('{"a":"\u00e9","email":"\u00e9","b":"\\u00e9"}'.encode(), '{"a":"\u00e9","b":"\\u00e9"}'.encode()),
    ],
)
def test_only_the_fields_go(body: bytes, left: bytes) -> None:
    assert without_fields(body, KEY) == left
    json.loads(left)


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"email":"x"', b'{"email":"x","a":', b'"\xff"', b'{"email":' + b"[" * 100_000])
def test_what_cannot_be_read_is_not_kept(body: bytes) -> None:
    assert without_fields(body, KEY) is None
