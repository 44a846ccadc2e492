from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from pharos.pipelines.commands.ingest import ingest
from pharos.pipelines.connectors.base import version_of
from pharos.pipelines.ingest.csv_rows import read_csv
from pharos.pipelines.ingest.mapping import FIELDS, load_mapping
from pharos.pipelines.ingest.rows import Good
from pharos.pipelines.ingest.vendors import vendor, vendors
from pharos.schemas.errors import UsageError
from pharos.schemas.event import CommentEvent

# The columns as the named documentation lists them, with one row in their form; written for this project.
EXPORTS: dict[str, dict[str, str]] = {
    "social-feed-manager": {
        "id": "114749583439036416", "tweet_url": "https://twitter.com/ana/status/114749583439036416",
        "created_at": "Fri Sep 16 17:16:47 +0000 2011", "parsed_created_at": "2011-09-16T17:16:47+00:00", "user_screen_name": "ana",
        "text": "When does the library open?", "tweet_type": "reply", "coordinates": "", "hashtags": "", "media": "", "urls": "",
        "favorite_count": "12", "in_reply_to_screen_name": "city", "in_reply_to_status_id": "114749583439036000",
        "in_reply_to_user_id": "481186914", "lang": "en", "place": "", "possibly_sensitive": "", "retweet_count": "0",
        "retweet_or_quote_id": "", "retweet_or_quote_screen_name": "", "retweet_or_quote_user_id": "", "source": "", "user_id": "42",
    },
    "twarc": {
        "id": "114749583439036416", "conversation_id": "114749583439036000", "referenced_tweets.replied_to.id": "114749583439036000",
        "author_id": "42", "in_reply_to_user_id": "481186914", "created_at": "2011-09-16T17:16:47.000Z",
        "text": "When does the library open?", "lang": "en", "public_metrics.like_count": "12", "author.id": "42",
        "author.created_at": "2009-01-01T00:00:00.000Z", "author.username": "ana", "author.name": "Ana", "__twarc.version": "2.9",
    },
}  # fmt: skip


def table(row: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, row)
    writer.writeheader()
    writer.writerow(row)
    return out.getvalue()


@pytest.mark.parametrize("name", vendors())
def test_an_export_with_the_documented_columns(tmp_path: Path, name: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(table(EXPORTS[name]))
    mapping = load_mapping(None, (), ("account=783214",), vendor(name))
    [row] = read_csv(path, mapping, lambda _: None, datetime.now(UTC))
    assert isinstance(row, Good), row
    read = msgspec.json.decode(row.value, type=CommentEvent)
    assert read.event_id == f"x:783214:114749583439036416:{version_of('When does the library open?')}"
    assert read.created_at == datetime(2011, 9, 16, 17, 16, 47, tzinfo=UTC)
    assert (read.parent_id, read.lang) == ("114749583439036000", "en")
    assert read.author and (read.author.id, read.author.name) == ("42", "ana")


@pytest.mark.parametrize("name", vendors())
def test_every_mapping_says_where_it_comes_from(name: str) -> None:
    known = vendor(name)
    assert known.title and known.sources and all(re.match(r"https://\S+", source) for source in known.sources)
    assert known.map.keys() | known.set.keys() <= set(FIELDS) and "account" not in known.set
    assert set(known.map.values()) <= EXPORTS[name].keys()


def test_the_command_line_goes_over_a_ready_made_mapping() -> None:
    mapping = load_mapping(None, ("text=full_text",), ("account=a", "platform=y"), vendor("twarc"), timezone="America/Chicago")
    assert (mapping.map["text"], mapping.map["comment_id"], mapping.set["platform"], mapping.timezone) == (
        "full_text",
        "id",
        "y",
        "America/Chicago",
    )


def test_an_unknown_one_is_said_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="expected one of social-feed-manager, twarc; got `sprout`"):
        vendor("sprout")


def test_the_list_needs_no_file_and_names_the_sources() -> None:
    done = CliRunner().invoke(ingest, ["--vendors"])
    assert done.exit_code == 0
    for name, known in vendors().items():
        assert f"{name}: {known.title}" in done.output and all(source in done.output for source in known.sources)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--format", "meta"], "`--format` and `--account` belong together"),
        (["--vendor", "twarc"], "`--vendor` and `--account` belong together"),
        (["--account", "a"], "belong together"),
        (["--format", "meta", "--platform", "youtube", "--account", "a"], "do not go together"),
        (["--vendor", "twarc", "--mapping", "m.toml", "--account", "a"], "`--vendor` and `--mapping` do not go together"),
        (["--format", "x-archive", "--account", "a", "--map", "text=T"], "`--format` takes no options of a CSV"),
        (["--vendor", "none", "--account", "a"], "expected one of"),
    ],
)
def test_options_that_do_not_go_together(tmp_path: Path, options: list[str], words: str) -> None:
    path = tmp_path / "f.csv"
    path.write_text("")
    done = CliRunner().invoke(ingest, [*options, str(path)])
    assert isinstance(done.exception, UsageError) and words in str(done.exception)
