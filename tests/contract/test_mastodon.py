"""What only Mastodon does: its media change their address, and only the account itself lists what nobody answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from connector_bench import Bench, comment, simulator


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with simulator("mastodon") as server:
        made = Bench("mastodon", server, tmp_path)
        yield made
        made.close()


def media(url: str, description: str | None = None) -> dict:
    return {"media_attachments": [{"id": "7", "type": "image", "url": url, "description": description}]}


def test_the_address_of_media_is_no_version_but_its_description_is(bench: Bench) -> None:
    bench.server.forum.add(comment(30, extra=media("https://city.invalid/media_proxy/7/original")))
    bench.good()
    bench.server.forum.change("1030", extra=media("https://city.invalid/system/cache/7.png"))
    assert bench.good(sweep=True) == []
    bench.server.forum.change("1030", extra=media("https://city.invalid/system/cache/7.png", "a pool"))
    (event,) = bench.good(sweep=True)
    assert event.comment_id == bench.id(30) and event.kind == "edited"
    assert event.attachments == media("https://city.invalid/system/cache/7.png", "a pool")["media_attachments"]
