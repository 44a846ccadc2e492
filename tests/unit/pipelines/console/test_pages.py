"""The desk's pages by plain forms: what each shows, whom it blots what for, and that a refusal keeps what was written."""

from __future__ import annotations

import html
import json
import re
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from console_bench import ANA, BEN, NOW, SUE, VIC
from console_desk import ASKED, ITEM, PHONE, TEXT, Browser, filled_desk
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient
from topic_records import event, flagged

from pharos.pipelines.connectors.acts import Act
from pharos.pipelines.console import appeals, deciding, people
from pharos.pipelines.console.claims import GIVEN_MS
from pharos.pipelines.console.deciding import LONGEST_NOTE, TAKEN_BACK
from pharos.pipelines.console.desk import Desk
from pharos.pipelines.console.intake import item_id, take_flagged, take_raw
from pharos.pipelines.console.notices import token
from pharos.pipelines.console.sessions import TOUCH_MS
from pharos.pipelines.console.tables import audit, decisions, items
from pharos.pipelines.console.tables import sessions as logins
from pharos.pipelines.console.web.app import build
from pharos.pipelines.console.web.render import iso
from pharos.pipelines.settings import Settings


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with filled_desk(tmp_path) as found:
        yield found


def revision(page: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found
    return found[1]


def test_the_queue_blots_what_is_private_for_those_who_may_not_read_it(desk: Desk) -> None:
    assert PHONE in Browser(desk, ANA).get("/queue")
    for path in ("/queue", "/queue/rows", f"/items/{ITEM}"):
        page = Browser(desk, VIC).get(path)
        assert PHONE not in page and ASKED not in page and "█" * len(PHONE) in page, path


def test_the_item_is_whole_for_a_moderator_and_the_log_keeps_who_read_it(desk: Desk) -> None:
    page = Browser(desk, ANA).get(f"/items/{ITEM}")
    assert "Pat Invented" in page and "https://www.facebook.com/pat.invented/1" in page
    assert "profanity: not scored (timeout)" in page
    assert desk.policy.clauses["5.6.9"].words in html.unescape(page)
    with desk.database.read() as connection:
        read = connection.execute(select(audit.c.actor, audit.c.subject).where(audit.c.act == "read")).all()
    assert [tuple(row) for row in read] == [("ana", ITEM)]


def test_the_log_names_the_version_that_was_read(desk: Desk) -> None:
    """Within the hour too: the newer text is another text."""
    ana, path = Browser(desk, ANA), f"/items/{item_id('facebook', 'city', 'c2')}"
    for number in (1, 2):
        for page in ("/queue", path):
            ana.get(page)
        if number == 1:
            with desk.database.write() as connection:
                later = flagged(comment="c2", version="2", minute=5, kind="edited", text="vermin, all of them")
                assert take_flagged(connection, [later], desk.policy, NOW) == 0
    with desk.database.read() as connection:
        query = select(audit.c.subject, audit.c.detail).where(audit.c.act.in_(("listed", "read"))).order_by(audit.c.seq)
        told = [(row.subject, json.loads(row.detail)["shown"]) for row in connection.execute(query)]
    new, old = "facebook:city:c2:2", "facebook:city:c2:1"
    assert told == [("/queue", ["facebook:city:c1:1", old]), (path[7:], [old]), ("/queue", [new]), (path[7:], [new, old])]


def test_a_viewer_gets_no_name_no_link_and_no_form(desk: Desk) -> None:
    page = Browser(desk, VIC).get(f"/items/{ITEM}")
    assert "Pat Invented" not in page and "pat.invented" not in page and f'action="/items/{ITEM}/decide"' not in page
    assert re.search(r"author-[0-9a-f]{12}\b", page)
    assert Browser(desk, VIC).post(f"/items/{ITEM}/decide", action="leave", revision="1").status_code == 403


def test_later_versions_show_the_change_and_stay_blotted(desk: Desk) -> None:
    later = event(version="2", minute=5, kind="edited", text=f"Please ring {PHONE} now")
    with desk.database.write() as connection:
        take_raw(connection, [(b"k", json.dumps(later).encode())], NOW)
    page = Browser(desk, ANA).get(f"/items/{ITEM}")
    assert "edited after it was flagged" in page and "<ins>" in page and "<del>" in page
    assert PHONE not in Browser(desk, VIC).get(f"/items/{ITEM}")


def test_nothing_of_a_comment_is_markup_and_nothing_steers_the_display(desk: Desk) -> None:
    for path in ("/queue", f"/items/{ITEM}"):
        page = Browser(desk, ANA).get(path)
        assert "<script>alert" not in page and "\u202e" not in page and "[U+202E]" in page, path


def test_the_marked_comment_reads_as_it_was_written(desk: Desk) -> None:
    page = Browser(desk, ANA).get(f"/items/{ITEM}")
    said = re.search(r'<p class="said"[^>]*>(.*?)</p>', page, re.S)
    assert said
    words = re.sub(r'<span class="evidence-label">.*?</span>', "", said[1])
    assert html.unescape(re.sub(r"<[^>]+>", "", words)) == TEXT.replace("\u202e", "[U+202E]").replace("\u202c", "[U+202C]")


def test_no_page_has_inline_code_or_style(desk: Desk) -> None:
    for path in ("/queue", f"/items/{ITEM}", "/templates", "/nowhere"):
        page = Browser(desk, ANA).client.get(path).text
        assert not re.search(r"<style|<script(?! src=)|\sstyle=|\son\w+=|javascript:", page), path


def test_decide_and_on_to_the_next_then_undo(desk: Desk) -> None:
    ana = Browser(desk, ANA)
    answer = ana.post(f"/items/{ITEM}/decide", action="leave", revision=revision(ana.get(f"/items/{ITEM}")))
    other = item_id("facebook", "city", "c2")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/items/{other}")
    assert desk.changes.count == 1
    undo = re.search(r'action="(/decisions/\w+/undo)"', ana.get(answer.headers["location"]))
    assert undo and "/undo" not in Browser(desk, BEN).get("/queue")
    assert ana.post(undo[1]).headers["location"] == f"/items/{ITEM}"
    with desk.database.read() as connection:
        assert connection.scalar(select(items.c.state).where(items.c.id == ITEM)) == "open"


def test_the_filter_goes_along_to_the_next_item(desk: Desk) -> None:
    ana = Browser(desk, ANA)
    page = ana.get("/queue?clause=5.6.9")
    assert f"/items/{ITEM}?clause=5.6.9" in page and item_id("facebook", "city", "c2") not in page
    answer = ana.post(f"/items/{ITEM}/decide?clause=5.6.9", action="leave", revision="1")
    assert answer.headers["location"] == "/queue?clause=5.6.9"


def test_to_hide_needs_a_reason_and_what_was_written_stays(desk: Desk) -> None:
    ana = Browser(desk, ANA)
    answer = ana.post(f"/items/{ITEM}/decide", action="hide", clause="5.6.9", reason="", note="ask <Sue>", revision="1")
    assert answer.status_code == 422 and "a clause of the policy and a reason are needed" in answer.text
    assert "ask &lt;Sue&gt;" in answer.text and "<details data-writes open>" in answer.text


def test_what_changed_meanwhile_is_a_conflict(desk: Desk) -> None:
    ana, ben = Browser(desk, ANA), Browser(desk, BEN)
    assert ben.post(f"/items/{ITEM}/decide", action="leave", revision="1").status_code == 303
    answer = ana.post(f"/items/{ITEM}/decide", action="hide", clause="5.6.9", reason="a phone number", revision="1")
    assert answer.status_code == 409 and "changed since you opened it" in answer.text
    assert "load it again" in ana.post(f"/items/{ITEM}/look", revision="1").text
    with desk.database.read() as connection:
        assert [row.actor for row in connection.execute(select(decisions))] == ["ben"]


def wrote(page: str) -> list[str]:
    """What stands in the fields of a page, for people."""
    fields = re.findall(r'<textarea[^>]*>([^<]*)</textarea>|<input name="(?:name|contact)"[^>]*value="([^"]*)"', page)
    return [html.unescape(text or value) for text, value in fields if text or value]


WRITTEN = {"reason": "ten minutes of careful reasons", "note": "ask <Sue>", "why": "a third text"}


@pytest.mark.parametrize("other", ["claims", "decides", "hides", "proposes", "escalates"])
def test_what_was_written_is_not_lost_whatever_another_did_meanwhile(desk: Desk, other: str) -> None:
    ana, ben, path = Browser(desk, ANA), Browser(desk, BEN), f"/items/{ITEM}"
    if other == "claims":
        ben.post(f"{path}/claim")
    else:
        action, clause = {"decides": ("leave", ""), "hides": ("hide", "5.6.9"), "proposes": ("hide", "5.6.3")}.get(other, ("escalate", ""))
        assert ben.post(f"{path}/decide", action=action, clause=clause, reason="bens", revision="1").status_code == 303
    answer = ana.post(f"{path}/decide", action="hide", clause="5.6.9", revision="1", **WRITTEN)
    assert answer.status_code == 409
    assert sorted(wrote(answer.text)) == sorted(WRITTEN.values()), "each text once"


def test_what_a_proposer_or_a_moderator_wrote_on_what_waits_for_others_is_not_lost(desk: Desk) -> None:
    ana, ben, path = Browser(desk, ANA), Browser(desk, BEN), f"/items/{ITEM}"
    assert ana.post(f"{path}/decide", action="hide", clause="5.6.3", reason="first", revision="1").status_code == 303
    answer = ana.post(f"{path}/decide", action="hide", clause="5.6.9", revision="2", **WRITTEN)
    assert answer.status_code == 422 and sorted(wrote(answer.text)) == sorted(WRITTEN.values())
    assert ben.post(f"{path}/decide", action="escalate", revision="2").status_code == 303
    answer = ben.post(f"{path}/decide", action="hide", clause="5.6.9", revision="3", **WRITTEN)
    assert answer.status_code == 422 and sorted(wrote(answer.text)) == sorted(WRITTEN.values())


def test_every_other_refusal_of_a_form_shows_what_was_written(desk: Desk) -> None:
    ana, path = Browser(desk, ANA), f"/items/{ITEM}/decide"
    form = {"action": "hide", "clause": "5.6.9", "revision": "1", **WRITTEN}
    no_item = ana.post("/items/nowhere/decide", **form)
    no_right = Browser(desk, VIC).post(path, **form)
    not_mine = ana.client.post(path, data={"csrf": "another's", **form})
    odd = ana.post(path, **form, clue="a\x07b")
    ana.client.cookies.clear()
    ended = ana.client.post(path, data={"csrf": "gone", **form})
    for answer, status in ((no_item, 409), (no_right, 403), (not_mine, 403), (odd, 400), (ended, 401)):
        assert answer.status_code == status
        assert sorted(wrote(answer.text)) == sorted(WRITTEN.values()), status


def test_a_name_of_a_login_that_is_refused_is_not_shown(desk: Desk) -> None:
    answer = Browser(desk, ANA).client.post("/login", data={"name": "a password\x07"})
    assert answer.status_code == 400 and "a password" not in answer.text


def test_a_busy_database_is_told_in_ones_language_and_the_form_can_be_sent_again(tmp_path: Path) -> None:
    with filled_desk(tmp_path, wait_s=0.3) as desk:
        ana = Browser(desk, ANA)
        ana.post("/language", language="es")
        page = ana.get(f"/items/{ITEM}")
        form = {
            "csrf": re.findall(r'name="csrf" value="([^"]+)"', page)[0],
            "action": "hide",
            "clause": "5.6.9",
            "revision": "1",
            **WRITTEN,
        }
        other = sqlite3.connect(tmp_path / "console.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        answer = ana.client.post(f"/items/{ITEM}/decide?clause=5.6.9", data=form)
        assert time.monotonic() - began < 5 and answer.status_code == 503 and answer.headers["retry-after"]
        assert "La base de datos está ocupada" in answer.text and sorted(wrote(answer.text)) == sorted(WRITTEN.values())
        other.close()
        again = re.search(r'<form class="stack" method="post" action="([^"]+)">(.*?)</form>', answer.text, re.S)
        assert again
        kept = dict(re.findall(r'name="(\w+)" value="([^"]*)"', again[2]))
        kept |= {name: html.unescape(text) for name, text in re.findall(r'<textarea name="(\w+)"[^>]*>([^<]*)<', again[2])}
        assert kept == form
        assert ana.client.post(again[1], data=kept).status_code == 303


def test_a_busy_database_stops_no_reading_and_hides_from_no_form_whose_it_is(tmp_path: Path) -> None:
    with filled_desk(tmp_path, wait_s=0.3) as desk:
        ana = Browser(desk, ANA)
        ana.post("/language", language="es")
        token = re.findall(r'name="csrf" value="([^"]+)"', ana.get("/queue"))[0]
        # Long enough ago that the next request would write down that she is there.
        later = Browser(replace(desk, now_ms=lambda: NOW + TOUCH_MS + 1), ANA)
        later.client.cookies = ana.client.cookies
        other = sqlite3.connect(tmp_path / "console.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert "Cola" in later.get("/figures")
        form = {"csrf": token, "action": "hide", "clause": "5.6.9", "revision": "1", **WRITTEN}
        answer = later.client.post(f"/items/{ITEM}/decide", data=form)
        assert answer.status_code == 503 and '<html lang="es">' in answer.text and "<bdi>ana</bdi>" in answer.text
        assert '<form class="stack" method="post"' in answer.text and sorted(wrote(answer.text)) == sorted(WRITTEN.values())
        other.close()
        later.get("/figures")
        with desk.database.read() as connection:
            assert NOW + TOUCH_MS + 1 in connection.scalars(select(logins.c.seen_ms)).all(), "it is written down as soon as it can be"


@pytest.mark.parametrize("path", ["/login", "/account", "/elsewhere/decide"])
def test_a_refused_form_repeats_no_password(tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with filled_desk(tmp_path) as desk:
        ana = Browser(desk, ANA)
        token = re.findall(r'name="csrf" value="([^"]+)"', ana.get("/queue"))[0]

        def busy(*_args: object) -> None:
            raise OperationalError("", {}, Exception("busy"))

        monkeypatch.setattr(people, "authenticate", busy)
        monkeypatch.setattr(people, "change_password", busy)
        monkeypatch.setattr(deciding, "decide", busy)
        form = {"csrf": token, "name": "harbour light", "password": "SECRET-1", "old": "SECRET-2", "new": "SECRET-3"}
        answer = ana.client.post(path.replace("elsewhere", f"items/{ITEM}"), data=form)
        assert answer.status_code == 503 and "SECRET" not in answer.text and 'action="/login"' not in answer.text
        assert path != "/login" or "harbour light" not in answer.text


def test_no_decision_is_taken_into_a_database_that_is_gone(tmp_path: Path) -> None:
    with filled_desk(tmp_path) as desk:
        ana = Browser(desk, ANA)
        assert ana.client.get("/healthz").json()["database"] == "ok"
        token = re.findall(r'name="csrf" value="([^"]+)"', ana.get("/queue"))[0]
        for file in tmp_path.glob("console.sqlite*"):
            file.unlink()
        form = {"csrf": token, "action": "leave", "revision": "1", "note": "kept"}
        answer = ana.client.post(f"/items/{ITEM}/decide", data=form)
        assert answer.status_code == 503 and "kept" in wrote(answer.text)
        # What was found is told again for a second: another application asks anew.
        anew = TestClient(build(desk)).get("/healthz")
        assert (anew.status_code, anew.json()["database"]) == (503, "away")


def test_a_line_end_counts_once(desk: Desk) -> None:
    reason = "\r\n".join("x" * 118 for _ in range(42))
    assert len(reason) > 5_000 >= len(reason.replace("\r\n", "\n"))
    assert Browser(desk, ANA).post(f"/items/{ITEM}/decide", action="hide", clause="5.6.9", reason=reason, revision="1").status_code == 303
    with desk.database.read() as connection:
        assert connection.scalar(select(decisions.c.reason)) == reason.replace("\r\n", "\n")


def test_a_refusal_that_shows_the_item_is_in_the_log(desk: Desk) -> None:
    for number, (revision_of, status) in enumerate((("7", 409), ("1", 422)), 1):
        form = {"action": "hide", "clause": "5.6.9", "reason": "", "revision": revision_of}
        assert Browser(desk, ANA).post(f"/items/{ITEM}/decide", **form).status_code == status
        with desk.database.read() as connection:
            read = connection.scalars(select(audit.c.subject).where(audit.c.act == "read", audit.c.actor == "ana")).all()
        assert read == [ITEM] * number


def test_two_who_look_see_each_other(desk: Desk) -> None:
    ana, ben = Browser(desk, ANA), Browser(desk, BEN)
    assert "ana" not in ana.post(f"/items/{ITEM}/look", revision="1").text
    assert "ana is looking too" in ben.post(f"/items/{ITEM}/look", revision="1").text


def test_a_second_person_confirms_what_the_first_proposed(desk: Desk) -> None:
    ana, ben, other = Browser(desk, ANA), Browser(desk, BEN), item_id("facebook", "city", "c2")
    ana.post(f"/items/{other}/decide", action="hide", clause="5.6.3", reason="against a group", revision="1")
    assert "You proposed this" in ana.get(f"/items/{other}")
    page = ben.get(f"/items/{other}")
    assert "ana (moderator) proposes: hide, under 5.6.3" in page and "against a group" in page
    form = {"action": "hide", "clause": "5.6.3", "reason": "against a group", "revision": revision(page)}
    assert ben.post(f"/items/{other}/decide", **form).status_code == 303
    with desk.database.read() as connection:
        last = connection.execute(select(decisions).where(decisions.c.action == "hide")).one()
    assert (last.actor, last.second_actor) == ("ana", "ben")


def test_what_is_technical_is_quoted_in_the_language_it_has(desk: Desk) -> None:
    act = Act("d", "facebook", "city", "e", "hide", "refused", "the platform answered 403", datetime.now(UTC))
    busy = SimpleNamespace(state="sending has not begun", written=lambda _decision_id: act, wake=lambda: None)
    ana = Browser(replace(desk, outbox=cast(Any, busy)), ANA)
    ana.post("/language", language="es")
    ana.post(f"/items/{ITEM}/decide", action="hide", clause="5.6.9", reason="un número", revision="1")
    page = ana.get(f"/items/{ITEM}")
    assert "Kafka no responde" in page and busy.state not in page
    assert 'Nota técnica: <q lang="en">the platform answered 403</q>' in page


def test_claim_release_and_reassign(desk: Desk) -> None:
    ana, ben, sue = Browser(desk, ANA), Browser(desk, BEN), Browser(desk, SUE)
    assert ana.post(f"/items/{ITEM}/claim").status_code == 303
    assert "with ana" in ben.get("/queue") and "ana has this item now" in ben.get(f"/items/{ITEM}")
    assert ben.post(f"/items/{ITEM}/claim").status_code == 409
    assert sue.post(f"/items/{ITEM}/reassign", to="ben").status_code == 303
    assert ana.post(f"/items/{ITEM}/reassign", to="ana").status_code == 403
    assert ben.post(f"/items/{ITEM}/release").status_code == 303
    assert "with ben" not in ana.get("/queue")


def test_the_list_is_gone_through_from_an_items_page(desk: Desk) -> None:
    with desk.database.write() as connection:
        assert take_flagged(connection, [flagged(comment=f"m{n}", minute=n // 2) for n in range(6)], desk.policy, NOW) == 0
    ana = Browser(desk, ANA)
    Browser(desk, BEN).post(f"/items/{item_id('facebook', 'city', 'm3')}/claim")
    for query in ("", "?platform=facebook"):
        rows = re.findall(r'data-row="(\w+)"', ana.get(f"/queue{query}"))
        assert len(rows) > 5
        for key, order in (("j", rows), ("k", rows[::-1])):
            seen = [f"/items/{order[0]}{query}"]
            for _ in order:
                link = re.search(rf'data-key="{key}" href="([^"]+)"', ana.get(seen[-1]))
                assert link
                seen.append(ana.client.get(html.unescape(link[1])).headers["location"])
            # Whoever has one, and at the end it stays.
            assert seen == [*(f"/items/{name}{query}" for name in order), f"/items/{order[-1]}{query}"]
    assert ana.client.get("/beside?of=nowhere").headers["location"] == "/queue"


def test_an_item_is_given_to_who_may_decide_on_it_and_the_page_says_until_when(desk: Desk) -> None:
    ana, sue, path = Browser(desk, ANA), Browser(desk, SUE), f"/items/{ITEM}"
    ana.post(f"{path}/decide", action="hide", clause="5.6.3", reason="first", revision="1")
    page = sue.get(path)
    assert re.findall(r"<option>(\w+)</option>", page) == ["ben", "sue"] and '<select name="to" data-key="t">' in page
    assert sue.post(f"{path}/reassign", to="ana").status_code == 422
    assert 'data-key="c"' not in ana.get(path) and ana.post(f"{path}/claim").status_code == 422
    assert sue.post(f"{path}/reassign", to="ben").status_code == 303
    assert f'ben, until <time datetime="{iso(NOW + GIVEN_MS)}">' in " ".join(sue.get(path).split())
    assert Browser(desk, BEN).post(f"{path}/decide", action="escalate", revision="2").status_code == 303
    assert re.findall(r"<option>(\w+)</option>", sue.get(path)) == ["sue"]
    assert sue.post(f"{path}/reassign", to="ben").status_code == 422
    with desk.database.read() as connection:
        assert connection.scalar(select(items.c.holder).where(items.c.id == ITEM)) == ""


def test_a_detector_is_wrong_and_then_not(desk: Desk) -> None:
    ana = Browser(desk, ANA)
    form = {"detector": "attack", "clause": "5.6.9"}
    ana.client.headers["hx-request"] = "true"
    assert "Marked wrong" in ana.post(f"/items/{ITEM}/wrong", **form).text
    assert "Marked wrong" not in ana.post(f"/items/{ITEM}/wrong", **form).text
    assert ana.post(f"/items/{ITEM}/wrong", detector="nobody", clause="5.6.9").status_code == 422


def test_what_has_no_open_item_can_be_filtered_by(desk: Desk) -> None:
    ana = Browser(desk, ANA)
    ana.post(f"/items/{ITEM}/decide", action="leave", revision="1")
    assert '<option value="5.6.9">' not in ana.get("/queue") and '<option value="5.6.9">' in ana.get("/queue?state=decided")


def test_filters_are_kept_for_the_person(desk: Desk) -> None:
    ana = Browser(desk, ANA)
    assert ana.post("/filters", name="phones", query="clause=5.6.9&nonsense=1").headers["location"] == "/queue?clause=5.6.9"
    assert ">phones</a>" in ana.get("/queue") and ">phones</a>" not in Browser(desk, BEN).get("/queue")
    ana.post("/filters/delete", name="phones")
    assert ">phones</a>" not in ana.get("/queue")


def test_texts_for_reasons_are_kept_and_offered(desk: Desk) -> None:
    ana = Browser(desk, ANA)
    ana.post("/templates", name="phone", text="It shows a telephone number.")
    assert "It shows a telephone number." in Browser(desk, BEN).get(f"/items/{ITEM}")
    offered = 'data-fills="{}"'
    page = ana.get(f"/items/{ITEM}")
    assert all(offered.format(field) in page for field in ("reason", "note"))
    ana.post(f"/items/{ITEM}/decide", action="hide", clause="5.6.9", reason="a number", revision="1")
    assert all(offered.format(field) in ana.get(f"/items/{ITEM}") for field in ("why", "note"))
    ana.post(f"/items/{ITEM}/decide", action="escalate", revision="2")
    assert offered.format("why") in Browser(desk, SUE).get(f"/items/{ITEM}")
    bulk = ana.get(f"/bulk/preview?item={item_id('facebook', 'city', 'c2')}")
    assert all(offered.format(field) in bulk and f'id="{field}"' in bulk for field in ("reason", "note"))
    ana.post("/templates", name="phone", text="")
    assert "It shows a telephone number." not in ana.get("/templates")
    for name, text in (("", "ten minutes"), ("n" * 61, "ten minutes")):
        answer = ana.post("/templates", name=name, text=text)
        assert answer.status_code == 422 and set(wrote(answer.text)) == {name, text} - {""}
    ana.post("/templates", name="phone", text="before")
    answer = ana.post("/templates", name="phone", text="y" * 5001)
    assert answer.status_code == 422 and wrote(answer.text) == ["y" * 5001]


def test_the_pages_speak_spanish(desk: Desk) -> None:
    ana = Browser(desk, ANA)
    ana.post("/language", language="es", next=f"/items/{ITEM}")
    page = ana.get(f"/items/{ITEM}")
    assert '<html lang="es">' in page and "Información privada" in page and "Dejar como está" in page


def test_an_undo_and_what_there_is_not_speak_the_persons_language(desk: Desk) -> None:
    ana = Browser(desk, ANA)
    ana.post("/language", language="es")
    ana.post(f"/items/{ITEM}/decide", action="leave", revision="1")
    ana.post(re.findall(r'action="(/decisions/\w+/undo)"', ana.get("/queue"))[0])
    page = ana.get(f"/items/{ITEM}")
    assert "<strong>deshacer</strong>" in page and TAKEN_BACK not in page
    for method, path, status in (("GET", "/nowhere", 404), ("DELETE", "/queue", 405), ("GET", "/items/nowhere", 404)):
        answer = ana.client.request(method, path, headers={"accept-language": "en"})
        assert answer.status_code == status and '<html lang="es">' in answer.text, path


def test_the_language_button_leads_back_to_a_page(desk: Desk) -> None:
    ids, ana = campaign(desk), Browser(desk, ANA)
    item, preview = f"/items/{ids[0]}?clause=5.6.6", f"/bulk/preview?item={ids[0]}"
    bulk = {"item": ids[0], "action": "leave", f"item_{ids[1]}": "1"}
    expected = {
        item: ana.client.get(item),
        item + " ": ana.post(f"/items/{ids[0]}/decide?clause=5.6.6", action="hide", revision="1"),
        preview: ana.client.get(preview),
        preview + " ": ana.post("/bulk/decide", item=ids[0], action="leave"),
        "/queue": ana.post("/bulk/decide", **bulk),
        "/queue ": ana.post("/items/nowhere/decide", action="leave"),
        "/templates": ana.post("/templates", name="", text="x"),
    }
    for there, answer in expected.items():
        back = re.findall(r'name="next" value="([^"]*)"', answer.text)[0]
        assert (html.unescape(back), ana.client.get(html.unescape(back)).status_code) == (there.strip(), 200)


def test_an_item_that_is_not_there(desk: Desk) -> None:
    assert Browser(desk, ANA).client.get("/items/nowhere").status_code == 404


def test_a_page_begins_where_it_is_told(desk: Desk) -> None:
    with desk.database.write() as connection:
        many = [flagged(comment=f"m{n}", minute=n, text=f"vermin {n}") for n in range(60)]
        assert take_flagged(connection, many, desk.policy, NOW) == 0
    ana = Browser(desk, ANA)
    first = ana.get("/queue")
    more = re.search(r'href="(/queue\?after=[^"]+)"', first)
    assert more
    seen = [re.findall(r'data-row="(\w+)"', page) for page in (first, ana.get(html.unescape(more[1])))]
    assert [len(rows) for rows in seen] == [50, 12] and len({*seen[0], *seen[1]}) == 62
    assert ana.get("/queue?after=nonsense")


COPY = "Buy cheap sunglasses today from our shop on the corner, everything must go, call {phone} and ask for the summer price list"


def campaign(desk: Desk) -> list[str]:
    """Ids of five near-duplicates, each with its own telephone number."""
    made = []
    for n in range(5):
        phone = f"318-555-01{n}0"
        text = COPY.format(phone=phone)
        item = json.loads(flagged(("5.6.6", "5.6.9"), comment=f"copy{n}", text=text))
        for finding in item["findings"]:
            finding["spans"] = [[text.index(phone), text.index(phone) + len(phone), "phone", phone]]
        made.append(json.dumps(item).encode())
    with desk.database.write() as connection:
        assert take_flagged(connection, made, desk.policy, NOW) == 0
    return [item_id("facebook", "city", f"copy{n}") for n in range(5)]


def test_near_duplicates_are_decided_together_after_a_preview(desk: Desk) -> None:
    ids, ana = campaign(desk), Browser(desk, ANA)
    ana.post(f"/items/{ids[1]}/decide", action="leave", revision="1")
    assert "4 near-duplicates" in ana.get(f"/items/{ids[0]}/similar")
    page = ana.get(f"/bulk/preview?item={ids[0]}")
    form = dict(re.findall(r'name="(item_\w+)" value="(\d+)"', page))
    assert set(form) == {f"item_{name}" for name in ids if name != ids[1]} and "1 more is not shown" in page
    Browser(desk, BEN).post(f"/items/{ids[2]}/claim")
    answer = ana.post("/bulk/decide", item=ids[0], action="hide", clause="5.6.6", reason="the same advert", **form).text
    assert "3 comments decided" in answer and "1 was left out" in answer and "ben has this item" in answer
    with desk.database.read() as connection:
        made = connection.execute(select(decisions).where(decisions.c.action == "hide")).all()
    assert len(made) == 3 and len({row.bulk for row in made}) == 1 and all(row.reason == "the same advert" for row in made)


def test_a_bulk_that_is_refused_keeps_its_ticks_and_words(desk: Desk) -> None:
    ids, ana = campaign(desk), Browser(desk, ANA)
    form = {"item": ids[0], "action": "hide", "clause": "5.6.6", "note": "the same advert"}
    lacks = ana.post("/bulk/decide", **form, reason=" ", **{f"item_{ids[1]}": "1"})
    assert lacks.status_code == 422 and "a clause of the policy and a reason are needed" in lacks.text
    assert wrote(lacks.text) == [" ", "the same advert"] and '<option value="5.6.6" selected>' in lacks.text
    assert re.findall(r'name="item_(\w+)" value="1" checked', lacks.text) == [ids[1]]
    none = ana.post("/bulk/decide", **form, reason="ten minutes")
    assert none.status_code == 422 and wrote(none.text) == ["ten minutes", "the same advert"]
    Browser(desk, BEN).post(f"/items/{ids[1]}/claim")
    left_out = ana.post("/bulk/decide", **form, reason="ten minutes", **{f"item_{ids[1]}": "1"})
    assert "ben has this item" in left_out.text and wrote(left_out.text) == ["ten minutes", "the same advert"]
    with desk.database.read() as connection:
        assert connection.execute(select(decisions)).all() == []


def test_a_bulk_is_taken_back_as_a_whole(desk: Desk) -> None:
    ids, ana, ben = campaign(desk), Browser(desk, ANA), Browser(desk, BEN)
    form = {f"item_{name}": "1" for name in ids}
    page = ana.post("/bulk/decide", item=ids[0], action="hide", clause="5.6.6", reason="the same advert", **form).text
    assert "5 comments decided" in page
    undo = re.search(r'action="(/bulk/\w+/undo)"', page)
    assert undo and undo[1] in ana.get("/queue")
    assert ben.post(undo[1]).status_code == 422
    assert ben.post(f"/items/{ids[3]}/decide", action="escalate", revision="2").status_code == 303
    answer = ana.post(undo[1]).text
    assert "4 decisions taken back" in answer and "1 was left out" in answer and ids[3] in answer
    with desk.database.read() as connection:
        made = connection.execute(select(decisions.c.item_id, decisions.c.supersedes).where(decisions.c.action == "undo")).all()
        states = dict(connection.execute(select(items.c.id, items.c.state).where(items.c.id.in_(ids))).all())
    assert len({row.supersedes for row in made}) == 4, "each is recorded"
    assert states == {name: "escalated" if name == ids[3] else "open" for name in ids}
    assert undo[1] not in ana.get("/queue") and "5 were left out" in ana.post(undo[1]).text


def test_of_a_bulk_one_can_be_taken_back_alone(desk: Desk) -> None:
    ids, ana = campaign(desk), Browser(desk, ANA)
    page = ana.post("/bulk/decide", item=ids[0], action="leave", **{f"item_{name}": "1" for name in ids}).text
    one = re.search(r'formaction="(/decisions/\w+/undo)"', page)
    assert one and ana.post(one[1]).status_code == 303
    with desk.database.read() as connection:
        assert sorted(connection.scalars(select(items.c.state).where(items.c.id.in_(ids)))) == ["decided"] * 4 + ["open"]


def test_a_bulk_of_as_many_as_the_settings_allow_is_a_form(tmp_path: Path) -> None:
    (most,) = (field.metadata["high"] for field in fields(Settings) if field.name == "console_bulk_cap")
    with filled_desk(tmp_path, console_bulk_cap=most) as desk:
        ticks = {f"item_{n:016}": "123456789" for n in range(most)}
        texts = {"reason": "\uffff" * LONGEST_NOTE, "note": "\uffff" * LONGEST_NOTE}
        answer = Browser(desk, ANA).post("/bulk/decide", item=ITEM, action="hide", clause="5.6.9", **texts, **ticks)
        assert answer.status_code == 200 and f"{most:,} were left out" in answer.text


def test_panels_are_blotted_too(desk: Desk) -> None:
    ids = campaign(desk)
    assert "318-555-0110" in Browser(desk, ANA).get(f"/items/{ids[0]}/similar")
    page = Browser(desk, VIC).get(f"/items/{ids[0]}/similar")
    assert "318-555" not in page and "█" in page


def test_without_an_archive_the_author_is_not_looked_up(desk: Desk) -> None:
    ana = Browser(desk, ANA)
    assert "There is no archive" in ana.get(f"/items/{ITEM}/author")
    ana.post("/language", language="es", next="/queue")
    page = ana.get(f"/items/{ITEM}/author")
    assert "Todavía no hay archivo" in page and 'lang="en"' not in page


def test_pictures_are_loaded_only_where_the_city_says_so(tmp_path: Path) -> None:
    for wanted in (False, True):
        (tmp_path / str(wanted)).mkdir()
        with filled_desk(tmp_path / str(wanted), console_images=wanted) as desk:
            picture = flagged(
                comment="p", text="look", attachments=[{"url": "https://cdn.example/1.jpg"}, "javascript:alert(1)", "http://x"]
            )
            with desk.database.write() as connection:
                assert take_flagged(connection, [picture], desk.policy, NOW) == 0
            path = f"/items/{item_id('facebook', 'city', 'p')}"
            page = Browser(desk, ANA).get(path)
            assert ('<img src="https://cdn.example/1.jpg"' in page) == wanted
            assert "javascript:" not in page and "http://x" not in page
            assert "cdn.example" not in Browser(desk, VIC).get(path)


def appealed(desk: Desk, answer: str) -> str:
    """The path of an item that Ana hid; Sue answers the appeal against it, if it is answered."""
    other = item_id("facebook", "city", "c2")
    form = {"clause": "5.6.2", "reason": "an insult", "revision": "1"}
    assert Browser(desk, ANA).post(f"/items/{other}/decide", action="hide", **form).status_code == 303
    with desk.database.write() as connection:
        decided = connection.scalars(select(decisions.c.decision_id)).one()
        standing = appeals.opened(connection, token(connection, decided), NOW, 30)
        assert standing is not None
        number = appeals.appeal(connection, standing, f"SECRET-APPEAL {PHONE}", "SECRET-CONTACT", "en", NOW)
    if answer:
        assert Browser(desk, SUE).post(f"/appeals/{number}/decide", answer=answer, reason="seen again").status_code == 303
    return f"/items/{other}"


@pytest.mark.parametrize("answer", ["uphold", "overturn"])
def test_an_answer_to_an_appeal_is_not_offered_to_be_taken_back(desk: Desk, answer: str) -> None:
    path = appealed(desk, answer)
    assert "/undo" not in Browser(desk, SUE).get(path) + Browser(desk, SUE).get("/queue")


@pytest.mark.parametrize("answer", ["", "uphold", "overturn"])
def test_an_item_says_that_an_appeal_is_open_or_how_it_ended(desk: Desk, answer: str) -> None:
    path = appealed(desk, answer)
    told = {"": "An appeal is open", "uphold": "answered: the decision stands", "overturn": "answered: the decision is overturned"}
    for person in (ANA, BEN, SUE, VIC):
        page = Browser(desk, person).get(path)
        assert [said for said in told.values() if said in page] == [told[answer]] and "SECRET" not in page, person
        assert ('<a href="/appeals">Appeals</a></p>' in page) == (person == SUE and not answer)
        assert page.count("answer to an appeal") == bool(answer)
        assert ("seen again" in page) == bool(answer)


def test_what_was_written_for_a_hide_serves_nothing_else(desk: Desk) -> None:
    ana, ben, path = Browser(desk, ANA), Browser(desk, BEN), f"/items/{ITEM}"
    hide = {"action": "hide", "clause": "5.6.9", "reason": "a number of hers"}
    seen = revision(ben.get(path))
    assert ana.post(f"{path}/decide", revision=seen, **hide).status_code == 303
    second = ben.post(f"{path}/decide", revision=seen, **hide)
    assert second.status_code == 409 and "a number of hers" in wrote(second.text)
    assert re.search(r'<textarea id="why"[^>]*></textarea>', second.text)  # What shows the comment again begins empty, and closed.
    assert not re.search(r"<details data-writes open", second.text)
    shown = ben.post(f"{path}/decide", **{**hide, "action": "unhide", "revision": revision(second.text)})
    assert shown.status_code == 422 and "a reason is needed" in shown.text
    with desk.database.read() as connection:
        assert connection.scalars(select(decisions.c.action).where(decisions.c.stands)).all() == ["hide"]


def test_to_leave_takes_no_reason_and_clause_of_a_hide(desk: Desk) -> None:
    ana, path = Browser(desk, ANA), f"/items/{ITEM}"
    form = {"action": "leave", "clause": "5.6.9", "reason": "a number of hers", "note": "n"}
    assert ana.post(f"{path}/decide", revision=revision(ana.get(path)), **form).status_code == 303
    with desk.database.read() as connection:
        row = connection.execute(select(decisions.c.action, decisions.c.clause, decisions.c.reason, decisions.c.note)).one()
    assert row == ("leave", "", "", "n")


def test_what_a_decision_hid_is_shown_again_with_a_reason_from_the_page(desk: Desk) -> None:
    ana, sue = Browser(desk, ANA), Browser(desk, SUE)
    hide = {"action": "hide", "clause": "5.6.9", "reason": "a number"}
    assert 'name="why"' not in ana.get(f"/items/{ITEM}")
    assert ana.post(f"/items/{ITEM}/decide", revision=revision(ana.get(f"/items/{ITEM}")), **hide).status_code == 303
    ana.post(f"/items/{ITEM}/decide", action="escalate", revision=revision(ana.get(f"/items/{ITEM}")))
    page = sue.get(f"/items/{ITEM}")
    assert 'name="why"' in page and 'value="unhide"' in page
    refused = sue.post(f"/items/{ITEM}/decide", action="leave", reason="", revision=revision(page))
    assert refused.status_code == 422 and "a reason is needed" in refused.text
    assert sue.post(f"/items/{ITEM}/decide", action="leave", why="satire", reason="", revision=revision(page)).status_code == 303
    assert 'value="unhide"' not in sue.get(f"/items/{ITEM}")
    with desk.database.read() as connection:
        assert connection.execute(select(decisions.c.action, decisions.c.reason).where(decisions.c.stands)).one() == ("leave", "satire")
