"""What a person without the right `unredacted` reads: no private detail, wherever it stands, and nothing that nobody looked through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from console_bench import ANA, NOW, VIC
from console_desk import ITEM, PHONE, Browser, filled_desk
from topic_records import event, flagged

from pharos.classifiers.base import Comments
from pharos.classifiers.detectors.private_information import PrivateInformation
from pharos.classifiers.engine import Engine
from pharos.classifiers.judge import judge
from pharos.pipelines.console.database import Database
from pharos.pipelines.console.desk import Desk
from pharos.pipelines.console.intake import item_id, take_flagged, take_raw
from pharos.pipelines.console.veil import ALL, DETECTOR, NONE, clean, veils
from pharos.schemas.policy_file import Policy

OTHER = "318-555-0199"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with filled_desk(tmp_path) as found:
        yield found


def put(desk: Desk, *items: bytes) -> None:
    with desk.database.write() as connection:
        assert take_flagged(connection, items, desk.policy, NOW) == 0


def with_spans(text: str, *found: str, **told: Any) -> bytes:
    item = json.loads(flagged(("5.6.9",), text=text, **told))
    item["findings"][0]["spans"] = [[text.index(one), text.index(one) + len(one), "phone", one] for one in found]
    return json.dumps(item).encode()


def test_more_numbers_than_the_detector_keeps_cover_the_whole_comment(database: Database, policy: Policy) -> None:
    numbers = [f"318-2{n:02}-{n:04}" for n in range(11, 161)]
    text = "Call them: " + ", ".join(numbers)
    one = (pa.array([value], pa.string()) for value in (text, None, None, None))
    engine = Engine(policy, [PrivateInformation])
    ((_, finding),) = judge(1, engine.detect(Comments(*one)), engine.detectors, policy).findings
    found = [text[span.start : span.end] for span in finding.spans]
    assert 0 < len(found) < len(numbers)
    with database.write() as connection:
        take_flagged(connection, [with_spans(text, *found)], policy, NOW)
        veil = veils(connection, [ITEM], VIC)[ITEM]
        assert veils(connection, [ITEM], ANA) == {ITEM: NONE}
    assert veil.over(text) == "█" * len(text)


@pytest.mark.parametrize("status", ["timeout", "error", "skipped", None])
def test_what_the_detector_did_not_read_is_covered(desk: Desk, status: str | None) -> None:
    item = json.loads(flagged(comment="late", text=f"ring {OTHER}"))
    item["status"].pop(DETECTOR)
    item["status"] |= {DETECTOR: status} if status else {}
    put(desk, json.dumps(item).encode())
    path = f"/items/{item_id('facebook', 'city', 'late')}"
    for page in ("/queue", "/queue/rows", path):
        assert OTHER not in Browser(desk, VIC).get(page) and OTHER in Browser(desk, ANA).get(page), page
    assert "all of it is covered" in Browser(desk, VIC).get(path) and "all of it is covered" not in Browser(desk, ANA).get(path)


def test_a_number_of_one_version_is_covered_in_all(desk: Desk) -> None:
    put(
        desk,
        with_spans(f"ring {OTHER}", OTHER, comment="v"),
        flagged(comment="v", version="2", minute=1, kind="edited", text=f"rang {OTHER}"),
    )
    path = f"/items/{item_id('facebook', 'city', 'v')}"
    for page in ("/queue", path):
        assert OTHER not in Browser(desk, VIC).get(page) and OTHER in Browser(desk, ANA).get(page), page
    assert "rang ████" in Browser(desk, VIC).get("/queue"), "the rest can be read"


def test_an_edit_that_no_detector_told_of_is_covered(desk: Desk) -> None:
    with desk.database.write() as connection:
        later = event(comment="c2", version="2", minute=5, kind="edited", text=f"vermin, {OTHER}")
        take_raw(connection, [(b"k", json.dumps(later).encode())], NOW)
    path = f"/items/{item_id('facebook', 'city', 'c2')}"
    assert OTHER not in Browser(desk, VIC).get(path) and OTHER in Browser(desk, ANA).get(path)


def test_reasons_and_notes_that_quote_it_are_covered(desk: Desk) -> None:
    ana = Browser(desk, ANA)
    form = {"clause": "5.6.1", "reason": f"it shows {PHONE}, of Pat", "note": "(318) 555.0147 is theirs", "revision": "1"}
    assert ana.post(f"/items/{ITEM}/decide", action="hide", **form).status_code == 303
    page = Browser(desk, VIC).get(f"/items/{ITEM}")
    assert all(word not in page for word in (PHONE, "it shows", "Pat", "555.0147", "theirs"))
    assert ana.get(f"/items/{ITEM}").count(PHONE) > 2


def test_reasons_on_what_has_no_private_detail_show_no_number_and_no_name(desk: Desk) -> None:
    put(desk, flagged(comment="plain", text="You idiot", author={"id": "7", "name": "Pat Invented"}))
    path = f"/items/{item_id('facebook', 'city', 'plain')}"
    form = {"clause": "5.6.2", "reason": "Pat Invented again, rang +1 318 555 0147, pat@x.example, on 12 May", "revision": "1"}
    assert Browser(desk, ANA).post(f"{path}/decide", action="hide", **form).status_code == 303
    page = Browser(desk, VIC).get(path)
    assert "again, rang" in page and "on 12 May" in page
    assert all(word not in page for word in ("Pat Invented", "318 555", "pat@x"))
    assert "Pat Invented again, rang +1 318 555 0147" in Browser(desk, ANA).get(path)


def test_parent_and_post_are_covered_unless_they_were_read(desk: Desk) -> None:
    text = f"ring {OTHER} now"
    put(desk, with_spans(text, OTHER, comment="p"))
    post = {"title": f"Office {OTHER}", "text": "Potholes"}
    said = {"first": text, "reply": text, "edited": f"ring {OTHER} later"}
    for name, parent in said.items():
        put(desk, flagged(comment=name, parent_id="nowhere" if name == "first" else "p", parent={"text": parent}, post=post))
    for name, parent in said.items():
        path = f"/items/{item_id('facebook', 'city', name)}"
        page, whole = Browser(desk, VIC).get(path), Browser(desk, ANA).get(path)
        assert OTHER not in page and "Potholes" not in page and "no detector read" in page, name
        assert parent in whole and f"Office {OTHER}" in whole and "no detector read" not in whole, name
        assert ("ring ████████████ now" in page) == (name == "reply"), name


def test_forms_that_share_characters_are_all_covered(database: Database, policy: Policy) -> None:
    item = json.loads(flagged(("5.6.9",), text="1234567890"))
    item["findings"][0]["spans"] = [[0, 5, "phone", ""], [3, 9, "phone", ""]]
    with database.write() as connection:
        take_flagged(connection, [json.dumps(item).encode()], policy, NOW)
        assert veils(connection, [ITEM], VIC)[ITEM].over("1234567890 and 45678") == "█████████0 and 45678"


def test_who_is_not_known_is_covered(database: Database) -> None:
    with database.read() as connection:
        assert veils(connection, ["nowhere"], VIC) == {"nowhere": ALL}


def test_what_is_clean() -> None:
    ok = {DETECTOR: "ok"}
    assert PrivateInformation.name == DETECTOR and PrivateInformation.any_language, "so it skips nothing"
    assert clean("hello", ["5.6.2"], ok)
    assert not clean("hello", ["5.6.9"], ok) and not clean("hello", [], {}) and not clean("hello", [], {DETECTOR: "skipped"})
    assert clean("1" * 200, [], ok) and clean("x" * 6_000, [], ok)
    assert not clean("x" * 6_001, [], ok) and not clean("1" * 201, [], ok) and not clean("1a@b " * 20, [], ok)
