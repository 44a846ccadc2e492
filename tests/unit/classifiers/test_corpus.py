"""The city corpus: every row is well formed, no text stands twice, and no phone or e-mail in it could be somebody's."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "classifiers/train/corpus"
HELD_OUT = ROOT / "tests/data/city_heldout.jsonl"
FILES = sorted(FOLDER.glob("*.jsonl")) + [HELD_OUT]
KEYS = {"text", "labels", "lang", "post", "parent", "signals", "note"}
CLAUSES = {f"5.6.{clause}" for clause in ("1", "2", "3", "4", "5", "6", "7a", "7b", "7c", "8", "9", "10")}
SIGNALS = {"emergency", "service_request", "legal_complaint", "criticism"}
PHONE = re.compile(r"(?<![\d-])(?:\(?\d{3}\)?[-. ]?)?(\d{3})[-. ](\d{4})(?![\d-])")
MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
# The city's own published contacts, as in the policy file, and a song's number: near-misses that only the real thing can test.
PUBLIC = {"318-449-5000", "info@cityofalexandriala.com", "867-5309"}
EXAMPLE = re.compile(r"(?:^|\.)example(?:\.(?:com|org|net))?$")


def read(path):
    """The rows of a file; a line that is not JSON fails with its number."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def reachable(text):
    """What in a text looks like a phone or an e-mail that could be real."""
    phones = [found[0] for found in PHONE.finditer(text) if found[1] != "555" or not found[2].startswith("01")]
    mails = [found[0] for found in MAIL.finditer(text) if not EXAMPLE.search(found[1].lower())]
    return [found for found in phones + mails if found not in PUBLIC]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rows_are_well_formed(path):
    """Each row has text, labels and language, and nothing that the format does not know."""
    for number, row in enumerate(read(path), 1):
        where = f"{path.name}:{number}"
        assert {"text", "labels", "lang"} <= set(row) <= KEYS, where
        assert row["text"].strip() and row["lang"] in {"en", "es"}, where
        assert set(row["labels"]) <= CLAUSES and len(set(row["labels"])) == len(row["labels"]), where
        assert set(row.get("signals", [])) <= SIGNALS, where


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_phone_or_mail_could_be_real(path):
    """Phones are 555-01xx, e-mails lie in example domains: in the text, the post and the comment answered."""
    for number, row in enumerate(read(path), 1):
        for key in ("text", "post", "parent"):
            assert not reachable(row.get(key) or ""), f"{path.name}:{number} {key}"


def test_what_could_be_real():
    """The check itself, with what it must let through."""
    assert not reachable("call 318-555-0142 or (318) 555-0199, a@mail.example or b@example.com, paid 2,340 in 2019-2020")
    assert len(reachable("318-442-0142 and 555-2368 and a@mail.com")) == 3


def test_no_text_twice():
    """Over all files, letter case and spaces aside; a text on both sides of the split would measure memory."""
    seen = Counter(" ".join(row["text"].casefold().split()) for path in FILES for row in read(path))
    assert not [count for count in seen.values() if count > 1]


def test_threads_are_threads():
    """Every row of the threads has its post, and they alone say what is off topic."""
    own = [path for path in FILES if path.parent == FOLDER]
    threads = [path for path in own if path.stem.startswith("threads")]
    assert all(row.get("post") for path in threads for row in read(path))
    assert not [path.name for path in own if path not in threads for row in read(path) if "5.6.1" in row["labels"]]
