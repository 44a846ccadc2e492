"""Reading an item without the fields that are not as documented."""

from __future__ import annotations

import msgspec
import pytest

from pharos.pipelines.connectors.account import Account, PostInfo
from pharos.pipelines.connectors.base import Page
from pharos.pipelines.connectors.graph_answers import GraphPost
from pharos.pipelines.connectors.mend import looked_up, mended

POST = msgspec.json.Decoder(GraphPost)


def test_what_is_as_documented_is_read_and_told_of_as_good() -> None:
    page = Page([])
    assert mended(page, b'{"id":"1","message":"a"}', POST) == GraphPost(id="1", message="a") and page.bad == []


@pytest.mark.parametrize(
    ("field", "detail"),
    [
        (b'"permalink":7', "`$.permalink`: Expected `str | null`"),
        (b'"from":{"id":3}', "`$.from.id`: Expected `str | null`"),
        (b'"created_time":"soon"', "`$.created_time`: expected an RFC 3339 time with a zone"),
        (b'"comments":{"data":"none"}', "`$.comments.data`: Expected `array`"),
        (b'"comments":{}', "`$.comments.data` is missing"),
        (b'"permalink":7,"caption":7,"username":[]', "`$.permalink`: Expected `str | null`"),
    ],
)
def test_a_broken_field_is_told_and_the_rest_is_read(field: bytes, detail: str) -> None:
    page, raw = Page([]), b'{"id":"1",%s,"message":"a"}' % field
    post = mended(page, raw, POST)
    assert post is not None and (post.id, post.message, post.permalink, post.comments) == ("1", "a", None, None)
    assert [(bad.detail, bad.raw) for bad in page.bad] == [(detail, raw)]


def test_what_hangs_on_the_item_stays_as_the_platform_wrote_it() -> None:
    nested = b'{"id" :"2","message": "\\u00fc"}'
    post = mended(Page([]), b'{"id":"1","comments":{"data":[%s],"summary":{"total_count":"many"}},"permalink":7}' % nested, POST)
    assert post is not None and post.comments is not None and [bytes(raw) for raw in post.comments.data] == [nested]


@pytest.mark.parametrize(
    "raw",
    [b'{"id":7}', b"{}", b"[1]", b"7", b'{"id":"1"', b'{"id":"\xff"}', b'{"id":"1","permalink":7,"\xff":1}', b"[" * 20_000, b""],
)
def test_of_what_is_no_such_item_nothing_is_read(raw: bytes) -> None:
    page = Page([])
    assert mended(page, raw, POST) is None and [bad.raw for bad in page.bad] == [raw]


def test_a_post_whose_owner_cannot_be_read_is_left_out_not_taken_for_a_strangers() -> None:
    raws = [b'{"id":"1","username":7}', b'{"id":"2","username":"city"}', b'{"id":"3","username":"city","caption":7}', b'{"id":"4"}']
    found = looked_up(Account("threads", "city"), raws, POST, lambda post: PostInfo(post.id, post.username or ""))
    assert [(post.id, post.owner) for post in found] == [("2", "city"), ("3", "city"), ("4", "")]
