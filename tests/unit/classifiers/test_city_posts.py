"""Off topic on invented city posts: what a page must bear beside what has nothing to do with it."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments
from pharos.classifiers.engine import Engine
from pharos.schemas.policy_file import load_policy

POSTS = [
    json.loads(line) for line in (Path(__file__).parents[2] / "vectors/city_posts/off_topic.jsonl").read_text(encoding="utf-8").splitlines()
]
ENGINE = Engine(load_policy())


def flagged(kind):
    """How many comments of a kind there are, and how many were flagged."""
    pairs = [(text, post["post"]) for post in POSTS for text in post[kind]]
    none = pa.nulls(len(pairs), pa.string())
    comments = Comments(pa.array([text for text, _ in pairs]), pa.array([post for _, post in pairs]), none, none)
    return len(pairs), len(ENGINE.run("off_topic", ENGINE.views(comments)).evidence)


@pytest.mark.parametrize(("kind", "least", "most"), [("bears", 0, 12), ("off", 30, 50)])
def test_flags_on_city_posts(kind, least, most):
    """Of what is off topic most is found; a fifth of what is not is flagged too, which is why the clause is advice only."""
    total, found = flagged(kind)
    assert total == 50
    assert least <= found <= most
