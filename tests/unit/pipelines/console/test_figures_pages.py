"""The figures, the notice and the appeal as pages: what they show to whom, and what a hostile visitor gets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from console_bench import ANA, item, put_item
from console_site import START_MS, Site
from sqlalchemy import insert, select
from topic_records import flagged

from pharos.pipelines.console import notices
from pharos.pipelines.console.deciding import Wish, decide
from pharos.pipelines.console.pictures import PICTURES
from pharos.pipelines.console.sheets import safe
from pharos.pipelines.console.tables import appeals, versions
from pharos.pipelines.console.web import appeal
from pharos.pipelines.console.web.figures import KEPT_MS, duration

DAY_MS = 86_400_000


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path).with_accounts()
    yield site
    site.database.close()


def hidden(site: Site, name: str = "i1") -> str:
    """The id of a decision of Ana's that hides the item."""
    with site.database.write() as connection:
        put_item(connection, name, text="SECRET-TEXT", queued_ms=START_MS - 3_600_000)
        times = dict.fromkeys(("text_ms", "fetched_ms", "received_ms", "opened_ms"), START_MS - 3_600_000)
        row = {"event_id": item(connection, name).event_id, "item_id": name, "kind": "created", "flagged": True, "body": flagged(())}
        connection.execute(insert(versions).values(**row, **times))
        wish = Wish("hide", "5.6.2", "a word the clause names")
        return decide(connection, ANA, name, item(connection, name).revision, wish, site.desk.policy, site.clock).decision_id


def path_of(site: Site, decision_id: str) -> str:
    with site.database.write() as connection:
        return f"/appeal/{notices.token(connection, decision_id)}"


def made(site: Site) -> list[Any]:
    with site.database.read() as connection:
        return list(connection.execute(select(appeals)))


@pytest.mark.parametrize("filled", [False, True])
def test_the_page_and_its_plots(site: Site, filled: bool) -> None:
    if filled:
        hidden(site)
    client, _ = site.login("analyst")
    page = client.get("/figures?days=7")
    assert page.status_code == 200 and "style=" not in page.text and "<script>" not in page.text
    shown = re.findall(r'<img class="plot" src="(/figures/\w+\.svg\?days=7)" alt="([^"]{20,})"', page.text)
    assert [address for address, _ in shown] == [f"/figures/{name}.svg?days=7" for name in (("flow", "outcomes") if filled else ("flow",))]
    for name in PICTURES:
        plot = client.get(f"/figures/{name}.svg?days=7")
        assert plot.headers["content-type"] == "image/svg+xml"
        root = ElementTree.fromstring(plot.text)
        assert root.tag == "{http://www.w3.org/2000/svg}svg" and root.attrib["aria-label"] and "prefers-color-scheme:dark" in plot.text
    assert client.get("/figures/nothing.svg").status_code == 404
    assert "precision among what was queued, not recall" in page.text


def test_the_page_speaks_spanish(site: Site) -> None:
    client, csrf = site.login("analyst")
    client.post("/language", data={"language": "es", "next": "/figures", "csrf": csrf})
    assert "no la exhaustividad" in client.get("/figures").text and "Recibidos" in client.get("/figures/flow.svg").text


@pytest.mark.parametrize("days", ["", "8", "-7", "7 ", "1e3", "<b>"])
def test_only_known_spans(site: Site, days: str) -> None:
    client, _ = site.login("analyst")
    answer = client.get("/figures", params={"days": days})
    assert answer.status_code == 422 and "expected one of 7, 30, 90, 365" in answer.text and "<b>" not in answer.text


def test_figures_are_kept_for_half_a_minute(site: Site) -> None:
    client, _ = site.login("analyst")
    assert "5.6.2" not in client.get("/figures").text
    hidden(site)
    site.clock += KEPT_MS - 1
    assert "5.6.2" not in client.get("/figures").text
    site.clock += 1
    assert "5.6.2" in client.get("/figures").text


def test_the_file_has_every_number(site: Site) -> None:
    hidden(site)
    client, _ = site.login("analyst")
    answer = client.get("/figures.csv?days=7")
    assert answer.headers["content-type"].startswith("text/csv") and "attachment" in answer.headers["content-disposition"]
    assert answer.text.count("\n") == answer.text.count("\r\n")
    head, *rows = csv.reader(io.StringIO(answer.text, newline=""))
    assert head == ["table", "label", "label_2", "measure", "value"] and {len(row) for row in rows} == {5}
    numbers = {tuple(row[:4]): row[4] for row in rows}
    assert len(numbers) == len(rows), "a key twice"
    assert numbers["outcomes", "5.6.2", "hide", "n"] == "1" and numbers["times", "waiting", "", "median_s"] == "3600"
    assert numbers["agreement", "", "", "kappa"] == "" and sum(int(numbers[key]) for key in numbers if key[3] == "came") == 1
    assert site.login("moderator")[0].get("/figures.csv").status_code == 403


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])  # noqa: RUF001
def test_no_spreadsheet_runs_a_cell(start: str) -> None:
    assert safe(f"{start}cmd") == f"'{start}cmd"
    assert (safe("cmd"), safe(-0.5), safe(None)) == ("cmd", -0.5, None)


def test_durations() -> None:
    assert [duration(s) for s in (0, 59, 60, 3599, 3600, 90_000)] == ["0 s", "59 s", "1 min 0 s", "59 min 59 s", "1 h 0 min", "1 d 1 h"]


def test_the_notice_is_ready_to_copy_and_the_log_keeps_who_took_it(site: Site) -> None:
    decision_id = hidden(site)
    client, _ = site.login("moderator")
    page = client.get(f"/decisions/{decision_id}/notice")
    assert page.text.count(f"{site.url}{path_of(site, decision_id)}") == 2 and "SECRET" not in page.text
    assert "lenguaje soez" in page.text and "profane language" in page.text and ">ana<" not in page.text
    assert site.audit()[-1] == ("moderator", "notice", "i1")
    assert client.get("/decisions/none/notice").status_code == 422
    assert site.login("viewer")[0].get(f"/decisions/{decision_id}/notice").status_code == 403


def test_anyone_can_appeal_and_a_senior_answers(site: Site) -> None:
    path = path_of(site, hidden(site))
    public = site.client()
    page = public.get(path, headers={"accept-language": "es-MX,es;q=0.9"})
    assert page.status_code == 200 and 'lang="es"' in page.text and "lenguaje soez" in page.text
    assert (
        "<script" not in page.text and "<nav" not in page.text and "SECRET" not in page.text and "ana" not in re.findall(r"\w+", page.text)
    )
    sent = public.post(f"{path}?lang=es", data={"text": "<b>No</b>\r\nfue grosería", "contact": "yo@casa.example"})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{path}?lang=es")
    assert "Se recibió su apelación" in public.get(f"{path}?lang=es").text
    (row,) = made(site)
    assert (row.text, row.contact, row.language, row.state) == ("<b>No</b>\nfue grosería", "yo@casa.example", "es", "open")
    senior, csrf = site.login("senior")
    shown = senior.get("/appeals").text
    assert "&lt;b&gt;No&lt;/b&gt;" in shown and "yo@casa.example" in shown and "<b>No" not in shown
    answered = senior.post(f"/appeals/{row.id}/decide", data={"answer": "overturn", "reason": "quoted", "csrf": csrf})
    assert (answered.status_code, answered.headers["location"]) == (303, "/appeals")
    assert "overturned, and the comment is to be shown again" in public.get(f"{path}?lang=en").text
    assert [row[1] for row in site.audit()][-4:] == ["appeal", "listed", "unhide", "appeal overturned"]


def test_a_list_that_ends_early_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("i1", "i2"):
        path = path_of(site, hidden(site, name))
        assert site.client().post(path, data={"text": f"why {name}?"}).status_code == 303
    senior, _ = site.login("senior")
    whole = senior.get("/appeals").text
    assert whole.count("<article") == 2 and "There are more" not in whole
    monkeypatch.setattr(appeal, "MOST_LISTED", 1)
    part = senior.get("/appeals").text
    assert part.count("<article") == 1 and "the first 1:" in part and "There are more" in part


@pytest.mark.parametrize(("public", "warned"), [("", True), ("http://testserver", False)])
def test_a_notice_whose_link_leads_to_this_machine_says_so(tmp_path: Path, public: str, warned: bool) -> None:
    site = Site(tmp_path, console_public_url=public).with_accounts()
    client, _ = site.login("moderator")
    page = client.get(f"/decisions/{hidden(site)}/notice").text
    assert ("PHAROS_CONSOLE_PUBLIC_URL is not set" in page) == warned
    site.database.close()


def test_a_wrong_link_and_one_that_ended_look_the_same(site: Site) -> None:
    path = path_of(site, hidden(site))
    public = site.client()
    wrong = public.get(f"{path[:-4]}AAAA")
    site.clock += 30 * DAY_MS
    ended = public.get(path)
    assert (wrong.status_code, wrong.text) == (ended.status_code, ended.text) and wrong.status_code == 404
    assert "opens nothing" in ended.text
    assert public.post(path, data={"text": "late"}).status_code == 404 and not made(site)


def test_what_programs_fill_in_is_not_taken(site: Site) -> None:
    path = path_of(site, hidden(site))
    public = site.client()
    assert re.search(r'<div hidden>.*name="website"', public.get(path).text)
    sent = public.post(path, data={"text": "buy", "website": "http://spam.example"})
    assert sent.status_code == 303 and not made(site)


@pytest.mark.parametrize(("text", "contact"), [("", ""), ("  ", ""), ("x" * 5001, ""), ("x", "c" * 201)])
def test_what_an_appeal_lacks_is_said_and_what_was_written_stays(site: Site, text: str, contact: str) -> None:
    path = path_of(site, hidden(site))
    answer = site.client().post(path, data={"text": text, "contact": contact})
    assert answer.status_code == 422 and 'role="alert"' in answer.text and f">{text}</textarea>" in answer.text and not made(site)


def test_lines_count_as_the_browser_counts_them(site: Site) -> None:
    path = path_of(site, hidden(site))
    assert site.client().post(path, data={"text": "a\r\n" * 2499 + "en"}).status_code == 303
    assert made(site)[0].text.count("\n") == 2499


def test_a_second_appeal_waits_for_the_first(site: Site) -> None:
    path = path_of(site, hidden(site))
    public = site.client()
    public.post(path, data={"text": "one"})
    again = public.post(path, data={"text": "two"})
    assert again.status_code == 409 and "was received" in again.text and [row.text for row in made(site)] == ["one"]
    assert ">two</textarea>" in again.text
    late = public.post(f"{path[:-4]}AAAA", data={"text": "three"})
    assert late.status_code == 404 and ">three</textarea>" in late.text


@pytest.mark.parametrize("number", ["99", "0", "x", "-1", "9" * 30, "١"])
def test_an_appeal_that_is_not_there(site: Site, number: str) -> None:
    senior, csrf = site.login("senior")
    answer = senior.post(f"/appeals/{number}/decide", data={"answer": "uphold", "reason": "r", "csrf": csrf})
    assert answer.status_code == 409 and "no such appeal" in answer.text and ">r</textarea>" in answer.text


def test_an_answer_that_is_refused_keeps_its_reason(site: Site) -> None:
    site.client().post(path_of(site, hidden(site)), data={"text": "look"})
    senior, csrf = site.login("senior")
    senior.post("/templates", data={"name": "joke", "text": "It was a joke.", "csrf": csrf})
    shown = senior.get("/appeals").text
    assert re.findall(r'data-fills="([^"]+)"', shown) == re.findall(r'<textarea id="([^"]+)" name="reason"', shown) != []
    form = {"reason": "ten minutes of reasons", "csrf": csrf}
    path = f"/appeals/{made(site)[0].id}/decide"
    odd = senior.post(path, data={"answer": "maybe", **form})
    assert odd.status_code == 422 and "expected one of" in odd.text
    assert re.search(r'<textarea id="reason-1" name="reason"[^>]*>ten minutes of reasons</textarea>', odd.text)
    admin, token = site.login("admin")
    assert admin.post(path, data={"answer": "uphold", "reason": "first", "csrf": token}).status_code == 303
    answered = senior.post(path, data={"answer": "overturn", **form})
    assert answered.status_code == 409 and ">ten minutes of reasons</textarea>" in answered.text and 'name="answer"' not in answered.text


def test_who_had_any_part_sees_no_form(site: Site) -> None:
    site.client().post(path_of(site, hidden(site)), data={"text": "look"})
    page, _ = site.login("senior")
    assert "/decide" in page.get("/appeals").text
    with site.database.write() as connection:
        senior = ANA._replace(name="senior", role="senior")
        decide(connection, senior, "i1", item(connection).revision, Wish("escalate"), site.desk.policy, site.clock)
    assert "You had a part" in page.get("/appeals").text and "/decide" not in page.get("/appeals").text


def test_who_had_a_part_sees_no_form(site: Site) -> None:
    with site.database.write() as connection:
        put_item(connection)
        senior = ANA._replace(name="senior", role="senior")
        wish = Wish("hide", "5.6.2", "r")
        decided = decide(connection, senior, "i1", 1, wish, site.desk.policy, site.clock)
    site.client().post(path_of(site, decided.decision_id), data={"text": "look"})
    page, csrf = site.login("senior")
    assert "You had a part" in page.get("/appeals").text and "/decide" not in page.get("/appeals").text
    refused = page.post(f"/appeals/{made(site)[0].id}/decide", data={"answer": "uphold", "reason": "my reason", "csrf": csrf})
    assert refused.status_code == 422 and "You had a part" in refused.text and ">my reason</textarea>" in refused.text
