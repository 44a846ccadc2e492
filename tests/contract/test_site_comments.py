"""The comment systems of a city's own site: what must not be kept of commenters, and hiding with its return."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from connector_bench import PLATFORMS, Bench, comment, simulator

from pharos.pipelines.connectors.pages import read_page
from pharos.pipelines.connectors.registry import connector
from pharos.pipelines.connectors.roles import Writer
from pharos.pipelines.simulator import faults
from pharos.pipelines.simulator.forum import ForumPost

SITES = [name for name in PLATFORMS if name in ("wordpress", "disqus", "coral", "nextdoor")]
ADDRESSES = (b"@mail.invalid", b"203.0.113.", b"gravatar", b"canary-browser")
"""What the simulated answers hold of every commenter and no file of ours may."""


@pytest.fixture(params=SITES)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with simulator(request.param) as server:
        made = Bench(request.param, server, tmp_path)
        yield made
        made.close()


def writer(bench: Bench) -> Writer:
    kind = connector(bench.platform)
    if not isinstance(kind, Writer):
        pytest.skip("no call hides there")
    return kind


def test_no_address_of_a_commenter_is_kept(bench: Bench) -> None:
    bench.good()
    bench.good(sweep=True)
    if isinstance(kind := connector(bench.platform), Writer):
        kind.hide(bench.runner._api, bench.id(3), "9001", True)
        kind.reread(bench.runner._api, bench.id(3), bench.shape.post_id("9001"))
    files = [read_page(path)[1] for path in bench.folder.rglob("*.page.gz")]
    assert files and bench.publisher.sent
    for kept in [*files, *(record.value for record in bench.publisher.sent)]:
        assert not [word for word in ADDRESSES if word in kept]


def test_hide_and_show_again(bench: Bench) -> None:
    hiding, target = writer(bench), bench.id(3)
    bench.good()
    bench.good(sweep=True)
    for hidden, kind in ((True, "hidden"), (False, "restored"), (True, "hidden")):
        written = hiding.hide(bench.runner._api, target, "9001", hidden)
        assert written.done and "words of" not in written.said
        assert next(item for item in bench.server.forum.comments() if item.id == "1003").hidden is hidden
        reread = hiding.reread(bench.runner._api, target, bench.shape.post_id("9001"))
        assert [(event.comment_id, event.kind == "hidden") for event in reread.events] == [(target, hidden)]
        assert [(event.comment_id, event.kind) for event in bench.good(sweep=True)] == [(target, kind)]
    assert len({event.event_id for event in bench.events()}) == len(bench.events())


def test_a_reread_of_what_is_deleted_says_so(bench: Bench) -> None:
    hiding, target = writer(bench), bench.id(3)
    bench.good()
    bench.server.forum.delete("1003")
    reread = hiding.reread(bench.runner._api, target, bench.shape.post_id("9001"))
    assert reread.events == [] and reread.gone == [target]


@pytest.mark.parametrize("bench", ["wordpress"], indirect=True)
@pytest.mark.parametrize("emptied", [1, 7])
def test_what_vanishes_between_two_pages_of_a_listing_hides_no_comment(bench: Bench, emptied: int) -> None:
    """WordPress lists by page numbers: with a comment of an earlier page gone, the next page begins one further on."""
    forum = bench.server.forum
    forum.posts["9003"] = ForumPost("9003", bench.server.world.account, "Quiet page")
    bench.good()
    forum.add(comment(30, post="9003"), *(comment(number) for number in range(31, 39)))  # The ninth from the top: first on page 3.

    def vanish() -> None:
        for number in range(39 - emptied, 39):
            forum.vanish(str(1000 + number))

    bench.server.faults = [faults.Fault(spoil=lambda body: body, path="comments?", then=then) for then in (None, vanish)]
    bench.good()
    assert bench.server.faults == [] and bench.ids() <= {event.comment_id for event in bench.events()}
