"""Private information: validators, vectors, the policy's and the post's own contacts, and bounds on hostile input."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments
from pharos.classifiers.detectors.private_information import TYPES, PrivateInformation, find_private
from pharos.classifiers.engine import Engine
from pharos.classifiers.private import validators
from pharos.classifiers.private.find import windows
from pharos.schemas.policy_file import City, Policy, load_policy

VECTORS = [
    json.loads(line) for line in (Path(__file__).parents[2] / "vectors" / "private_information.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


@pytest.fixture(scope="module")
def engine(policy: Policy) -> Engine:
    return Engine(policy, [PrivateInformation])


def comments(*texts: str, post: str | None = None) -> Comments:
    n = len(texts)
    return Comments(pa.array(texts, pa.string()), pa.array([post] * n, pa.string()), pa.nulls(n, pa.string()), pa.nulls(n, pa.string()))


@pytest.mark.parametrize(
    ("digits", "right"),
    [
        ("4111111111111111", True),
        ("4111111111111112", False),  # Luhn digit
        ("4222222222222", True),
        ("5555555555554444", True),
        ("2223003122003222", True),
        ("2220990000000000", False),  # below Mastercard's second range
        ("378282246310005", True),
        ("37828224631000", False),  # one digit short
        ("6011111111111117", True),
        ("3530111333300000", True),
        ("30569309025904", True),
        ("9999999999999995", False),  # no issuer
        ("0000000000000000", False),
        ("", False),
    ],
)
def test_payment_card(digits: str, right: bool) -> None:
    assert validators.is_payment_card(digits) is right


@pytest.mark.parametrize(
    ("digits", "right"),
    [
        ("219091234", True),
        ("899091234", True),
        ("000121234", False),
        ("666121234", False),
        ("900121234", False),
        ("999121234", False),
        ("219001234", False),
        ("219090000", False),
        ("078051120", False),  # the wallet specimen
        ("111111111", False),
        ("21909123", False),
    ],
)
def test_ssn(digits: str, right: bool) -> None:
    assert validators.is_ssn(digits) is right


@pytest.mark.parametrize(
    ("digits", "right"),
    [
        ("021000021", True),
        ("011401533", True),
        ("021000022", False),
        ("201000021", False),
        ("000000000", False),
        ("990000000", False),
        ("0210", False),
    ],
)
def test_routing_number(digits: str, right: bool) -> None:
    assert validators.is_routing_number(digits) is right


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("GB29 NWBK 6016 1331 9268 19", 27),
        ("GB29NWBK60161331926819", 22),
        ("GB29 NWBK 6016 1331 9268 19 that", 27),
        ("GB28 NWBK 6016 1331 9268 19", 0),  # check digits
        ("GB29 NWBK 6016 1331 9268", 0),  # too short
        ("ZZ29 NWBK 6016 1331 9268 19", 0),  # no such country
        ("ES9121000418450200051332", 24),
    ],
)
def test_iban(text: str, length: int) -> None:
    assert validators.iban_length(text) == length


@pytest.mark.parametrize(
    ("digits", "right"),
    [
        ("3185550142", True),
        ("13185550142", True),
        ("23185550142", False),
        ("8005550142", False),  # toll-free
        ("0185550142", False),
        ("3181550142", False),  # exchange begins with 1
        ("2222222222", False),
        ("5550142", False),
    ],
)
def test_us_phone(digits: str, right: bool) -> None:
    assert validators.is_us_phone(digits) is right


@pytest.mark.parametrize(
    ("text", "right"), [("+44 20 7946 0958", True), ("0044 20 7946 0958", True), ("+44 800 555 0199", False), ("+99 1", False)]
)
def test_foreign_phone(text: str, right: bool) -> None:
    assert validators.is_foreign_phone(text) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("203.0.113.7", True),
        ("2001:db8::7", True),
        ("192.168.0.7", False),
        ("127.0.0.1", False),
        ("256.1.1.1", False),
        ("fe80::7", False),
        ("::1", False),
    ],
)
def test_telling_ip(text: str, right: bool) -> None:
    assert validators.is_telling_ip(text) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("04/17/1982", True),
        ("17/04/1982", True),
        ("4-17-82", True),
        ("1982-04-17", True),
        ("april 17, 1982", True),
        ("17 de abril de 1982", True),
        ("02/29/1982", False),
        ("13/45/1990", False),
        ("04/17/1882", False),
        ("brumaire 17, 1982", False),
    ],
)
def test_birth_date(text: str, right: bool) -> None:
    assert validators.is_birth_date(text) is right


@pytest.mark.parametrize("vector", VECTORS, ids=[f"{i}: {vector['note']}" for i, vector in enumerate(VECTORS)])
def test_vector(vector: dict, policy: Policy) -> None:
    spans = find_private(vector["text"], vector.get("post"), policy.city)
    assert [[span.start, span.end, span.type] for span in spans] == vector.get("spans", [])
    assert bool(spans) is vector["flag"]
    assert all(span.matched == vector["text"][span.start : span.end] for span in spans)


def test_vectors_cover_every_type() -> None:
    assert {kind for vector in VECTORS for _, _, kind in vector.get("spans", [])} == set(TYPES)


def test_batch_finds_what_single_texts_show(engine: Engine) -> None:
    plain = [vector for vector in VECTORS if "post" not in vector]
    detection = engine.run("private_information", engine.views(comments(*(vector["text"] for vector in plain))))
    assert (detection.scores >= 0.5).tolist() == [vector["flag"] for vector in plain]
    assert not detection.statuses.any()


def test_reason_names_types_never_values(engine: Engine) -> None:
    text = "My SSN is 219-09-1234, call 318-555-0142 and 318-555-0143"
    [evidence] = engine.run("private_information", engine.views(comments("fine", text))).evidence
    assert evidence.row == 1
    assert evidence.reason.en == "The comment seems to reveal a Social Security number and a phone number."
    assert evidence.reason.es == "El comentario parece revelar un número de Seguro Social y un número de teléfono."
    assert [span.type for span in evidence.spans] == ["ssn", "phone", "phone"]


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("call me at 318-555-0142", City("X", phones=["(318) 555-0142"])),
        ("write to me, ann@example.com", City("X", emails=["Ann@Example.com"])),
        ("write to me, ann@mail.example.com", City("X", domains=["example.com"])),
        ("I live at 1204 Jackson St.", City("X", addresses=["1204 Jackson Street"])),
    ],
)
def test_own_contacts_are_public(text: str, own: City) -> None:
    assert find_private(text, None, own) == []
    assert len(find_private(text, None, City("X"))) == 1


def test_spans_lie_in_the_original_text(policy: Policy) -> None:
    text = "👋🏽 ﬁne — llámame: ３１８\u200b-555–0142 ❤️"
    [span] = find_private(text, None, policy.city)
    assert span.matched == text[span.start : span.end] == "３１８\u200b-555–0142"


@pytest.mark.parametrize(
    "text",
    [
        "1" * 100_000,
        "1 " * 50_000,
        "12 a " * 20_000,
        "a@" * 50_000,
        "a." * 50_000 + "@",
        "1204 Jackson " * 8_000,
        "one two " * 12_500,
        "1.1." * 25_000,
        "my account number is " * 5_000,
        "ab:" * 33_000,
        "I live at 1204 " * 6_500,
        "Calle a " * 12_500,
        "12 Main St, " * 8_000,
        "4111-" * 20_000,
    ],
)
def test_hostile_text_is_cheap(text: str, engine: Engine) -> None:
    engine.run("private_information", engine.views(comments("warm up 1204 Jackson St")))
    start = time.process_time()
    engine.run("private_information", engine.views(comments(text)))
    assert time.process_time() - start < 0.5  # ten times what is seen on a quiet core, so that a busy one does not fail it


def test_evidence_far_into_a_long_text_is_found(policy: Policy) -> None:
    text = "The drains on our road are full again. " * 2_000 + "Call me at 318-555-0142."
    assert [span.type for span in find_private(text, None, policy.city)] == ["phone"]


def test_windows_join_and_stop_at_the_budget() -> None:
    assert windows([(0, 5), (100, 110)], 1000) == [(0, 240)]
    assert windows([(0, 5), (900, 910)], 1000) == [(0, 135), (790, 1000)]
    assert sum(end - start for start, end in windows([(i, i + 7) for i in range(0, 100_000, 500)], 100_000)) <= 6_000


def test_a_protected_officials_detail_names_the_act(engine: Engine) -> None:
    texts = ["Judge Thibault lives at 1204 Jackson Street", "I live at 1204 Jackson Street"]
    protected, plain = engine.detect(comments(*texts))["private_information"].evidence
    assert "R.S. 44:11.2" in protected.reason.en and "R.S. 44:11.2" in protected.reason.es and protected.score > 0.9
    assert [span.type for span in protected.spans] == ["protected_person", "address"]
    assert "R.S." not in plain.reason.en and plain.view == "plain"
