"""Which comments with their posts teach the networks, and which say what a distance is worth: never the same."""

import gzip
import json
import random

import pytest

from pharos.classifiers.train import corpus, dataset, off_topic
from pharos.classifiers.train.dataset import PAIRS_TAUGHT, pairs_taught


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sets")
    for name in off_topic.SETS:
        rows = [
            {"text": f"{name} {i}", "context": f"post {i % 9}", "clause": "5.6.1", "use": "open", "label": i % 2 == 1} for i in range(400)
        ]
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as lines:
            lines.writelines(json.dumps(row) + "\n" for row in rows)
    return folder


def test_no_pair_that_was_learnt_says_what_a_distance_is_worth(folder):
    own = corpus.training_rows()
    learnt = {text for text, _, _ in dataset.topic_pairs(folder, own)}
    rows = [row for name in off_topic.SETS for row in off_topic.pairs(folder / f"{name}.jsonl.gz")]
    rows += off_topic.own_pairs(own, random.Random(0))
    weighed = [row["text"] for row in rows if off_topic.unlearnt(row)]
    assert learnt and 1_000 < len(weighed) < len(rows) and learnt.isdisjoint(weighed)
    assert all(pairs_taught(text) for text in learnt)


def test_about_so_many_of_ten_are_learnt():
    rows = [row["text"] for row in corpus.training_rows()]
    assert sum(map(pairs_taught, rows)) / len(rows) == pytest.approx(PAIRS_TAUGHT / 10, abs=0.02)
