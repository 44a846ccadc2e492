"""A desk with two items and four people, for tests of its pages: by plain forms, or in a real browser."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from console_bench import ANA, BEN, NOW, SUE, VIC, put_person
from starlette.testclient import TestClient
from topic_records import flagged

from pharos.pipelines.console import sessions
from pharos.pipelines.console.access import Person
from pharos.pipelines.console.counting import Counting
from pharos.pipelines.console.database import WAIT_S, Database
from pharos.pipelines.console.desk import Changes, Desk
from pharos.pipelines.console.intake import item_id, take_flagged
from pharos.pipelines.console.serve import listening
from pharos.pipelines.console.web.app import build
from pharos.pipelines.console.web.cookies import session_cookie
from pharos.pipelines.settings import Settings
from pharos.schemas.policy_file import load_policy

ITEM = item_id("facebook", "city", "c1")
PHONE, ASKED = "318-555-0142", "318-555-0150"
TEXT = f"Call {PHONE} \u202enow\u202c <script>alert(1)</script>"


def private_item(**told: Any) -> bytes:
    """A flagged item whose telephone number is evidence of 5.6.9 and, within the whole text, of 5.6.1."""
    item = json.loads(flagged(("5.6.9",), tier="A", text=TEXT, **told))
    item["findings"][0]["spans"] = [[TEXT.index(PHONE), TEXT.index(PHONE) + len(PHONE), "phone", PHONE]]
    # Another clause's evidence is the whole text, the number in it.
    item["findings"].append(
        item["findings"][0] | {"clause": "5.6.1", "tier": "C", "spans": [[0, len(TEXT), "meaning", f"call {PHONE} now"]]}
    )
    item["event"] |= {"author": {"id": "a7", "name": "Pat Invented"}, "parent": {"text": f"is it {ASKED}?"}}
    item["event"]["permalink"] = "https://www.facebook.com/pat.invented/1"
    item["status"]["profanity"] = "timeout"
    return json.dumps(item).encode()


class Browser:
    """Somebody who is logged in."""

    def __init__(self, desk: Desk, person: Person) -> None:
        with desk.database.write() as connection:
            token = sessions.start(connection, person.name, NOW)
        self.client = TestClient(build(desk), base_url=desk.settings.console_url, follow_redirects=False)
        self.client.cookies.set(session_cookie(desk.settings), token)
        self.client.headers["origin"] = desk.settings.console_url

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, path: str, **form: str) -> Any:
        token = re.search(r'name="csrf" value="([^"]+)"', self.get("/queue"))
        assert token
        return self.client.post(path, data={"csrf": token[1], **form})


@contextmanager
def filled_desk(folder: Path, wait_s: float = WAIT_S, **settings: Any) -> Iterator[Desk]:
    """A desk whose clock stands still at NOW."""
    database = Database(f"sqlite:///{folder / 'console.sqlite'}", wait_s=wait_s)
    policy = load_policy()
    with database.write() as connection:
        for person in (ANA, BEN, SUE, VIC):
            put_person(connection, person)
        assert take_flagged(connection, [private_item(), flagged(comment="c2", text="vermin")], policy, NOW) == 0
    yield Desk(Settings(**settings), database, policy, lambda: NOW, Changes(), counting=Counting(most_s=0.0))
    database.close()


@contextmanager
def served(desk: Desk) -> Iterator[None]:
    """The desk on its own port, as long as the block lasts."""
    server = uvicorn.Server(uvicorn.Config(build(desk), log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    with listening(desk.settings) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield
        finally:
            server.should_exit = True
            thread.join()
