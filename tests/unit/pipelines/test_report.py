"""The report: right numbers, alone in one file, and nothing of a comment or its author in it."""

import datetime
import re
from html.parser import HTMLParser

import pyarrow as pa
import pytest

from pharos.pipelines.report import write_report
from pharos.pipelines.settings import Settings
from pharos.schemas.arrow import COMMENTS, DECISIONS
from pharos.transforms.files import file_name, publish

TOPIC = "pharos.comments.raw"
AT = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


class Page(HTMLParser):
    """What a reader of the page meets: tags with their attributes, and the cells of each table row."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = [("", {})]
        self.rows: list[list[str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])

    def handle_data(self, data):
        if self.tags[-1][0] in ("td", "th") and data.strip():
            self.rows[-1].append(data)


def put(archive, data_set: str, schema: pa.Schema, columns: dict[str, list]) -> None:
    n = len(columns["archived_at"])
    columns = {"kafka_topic": [TOPIC] * n, "kafka_partition": [0] * n, "kafka_offset": list(range(n))} | columns
    table = pa.table([pa.array(columns.get(field.name, [None] * n), field.type) for field in schema], schema=schema)
    publish(archive, data_set, AT.date(), file_name(TOPIC, 0, 0, n - 1, 1), table)


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(bootstrap_servers="127.0.0.1:1", archive_dir=tmp_path / "archive", state_dir=tmp_path / "state")


@pytest.fixture
def page(settings, tmp_path):
    def make() -> str:
        write_report(settings, tmp_path / "report.html", AT)
        return (tmp_path / "report.html").read_text(encoding="utf-8")

    return make


@pytest.fixture
def filled(settings):
    put(
        settings.archive_dir,
        "comments",
        COMMENTS,
        {
            "event_id": [f"e{n}" for n in range(4)],
            "platform": ["youtube", "youtube", "<b>mastodon", "youtube"],
            "text": ["SECRETTEXT"] * 4,
            "author_id": ["SECRETAUTHOR"] * 4,
            "event": ['{"text": "SECRETTEXT", "author": {"name": "SECRETAUTHOR"}}'] * 4,
            "flags": [["5.6.2", "5.6.9"], ["5.6.2"], [], None],
            "flagged": [True, True, False, False],
            "queued": [True, True, True, False],
            "fetched_at": [AT - datetime.timedelta(seconds=s) for s in (1, 2, 3, 0)],
            "archived_at": [AT] * 4,
        },
    )
    decisions = {"decision_id": ["a", "b"], "clause": ["5.6.2", None], "action": ["hide", "leave"], "note": ["SECRETTEXT"] * 2}
    put(settings.archive_dir, "decisions", DECISIONS, decisions | {"archived_at": [AT, AT]})


def test_the_numbers_are_the_archives(filled, page):
    text = page()
    rows = Page(text).rows
    assert ["day", "<b>mastodon", "youtube"] in rows and ["2026-03-01", "1", "3"] in rows
    assert ["5.6.2", "2"] in rows and ["5.6.9", "1"] in rows
    assert ["5.6.2", "1", "0"] in rows and ["none", "0", "1"] in rows
    assert ["2026-03-01 12:00", "4", "1.500", "2.850", "2.970"] in rows
    assert "4 comments on 1 day; 2 flagged, 3 put before a moderator" in text
    assert "Kafka does not answer, so the dead letters cannot be counted" in text


def test_nothing_of_a_comment_or_an_author_is_in_it(filled, page):
    assert "SECRET" not in page()


def test_it_stands_alone(filled, page):
    text = page()
    tags = Page(text).tags
    assert not {tag for tag, _ in tags} & {"script", "link", "iframe", "object", "embed", "img", "base", "form", "b"}
    for _, attributes in tags:
        for name in ("href", "xlink:href", "src"):
            assert (attributes.get(name) or "#").startswith("#")
    assert set(re.findall(r"https?://[^\"' )]*", text)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "@import" not in text


def test_every_plot_has_an_alternative_and_a_table(filled, page):
    tags = Page(page()).tags
    plots = [attributes for tag, attributes in tags if tag == "svg"]
    assert len(plots) == 4 == sum(tag == "table" for tag, _ in tags)
    assert all(plot["role"] == "img" and len(plot["aria-label"] or "") > 40 for plot in plots)
    ids = [attributes["id"] for tag, attributes in tags if tag == "clippath"]
    assert len(ids) == len(set(ids))


def test_the_same_archive_gives_the_same_page(filled, page):
    assert page() == page()


def test_an_empty_archive_says_so(page):
    text = page()
    assert "No comment is archived yet." in text and "<svg" not in text
