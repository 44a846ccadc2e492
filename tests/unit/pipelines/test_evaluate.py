"""Accuracy's figures against values worked by hand, and the way from labelled rows to a page."""

import gzip
import json
import math

import numpy as np
import pytest
from click.testing import CliRunner

from pharos.classifiers.train import corpus
from pharos.pipelines.evaluate import figures
from pharos.pipelines.evaluate.__main__ import main
from pharos.pipelines.evaluate.data import own, read, sampled
from pharos.pipelines.evaluate.measure import MEASURES
from pharos.pipelines.evaluate.peers import load_peers
from pharos.schemas.errors import UsageError
from pharos.schemas.finding import CLAUSES

# Six rows: 2 hits, 1 false alarm, 1 missed, 2 right negatives; scores with one tie across the labels (0.4).
LABEL = np.array([1, 1, 1, 0, 0, 0], bool)
FLAG = np.array([1, 1, 0, 1, 0, 0], bool)
SCORE = np.array([0.9, 0.8, 0.4, 0.7, 0.4, 0.1])
ROWS = figures.cells(LABEL, FLAG, SCORE)


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        (figures.precision, 2 / 3),
        (figures.recall, 2 / 3),
        (figures.f1, 2 / 3),
        (figures.macro_f1, 2 / 3),
        (figures.accuracy, 4 / 6),
        (figures.false_alarms, 1 / 3),
        (figures.flagged, 3 / 6),
        # Of nine pairs: 0.9 and 0.8 beat all three; 0.4 loses to 0.7, ties with 0.4, beats 0.1.
        (figures.auc, 7.5 / 9),
        # No negative may be over (5 % of three): threshold just over 0.7, two of three found.
        (figures.recall_at, 2 / 3),
    ],
)
def test_a_figure_is_what_it_is_by_hand(measure, value):
    assert float(measure(ROWS)) == pytest.approx(value)


def test_twice_the_rows_give_the_same_values_and_a_narrower_interval():
    wide = figures.measured(figures.f1, ROWS, "x")
    many = figures.cells(np.tile(LABEL, 50), np.tile(FLAG, 50), np.tile(SCORE, 50))
    narrow = figures.measured(figures.f1, many, "x")
    assert narrow.value == pytest.approx(wide.value)
    assert wide.low <= narrow.low <= narrow.value <= narrow.high <= wide.high
    assert narrow == figures.measured(figures.f1, many, "x")
    # Normal approximation of F1's spread at n = 300 is about 0.035.
    assert 0.08 < narrow.high - narrow.low < 0.2


def test_one_sided_rows_have_no_f1_and_an_unscored_row_is_the_lowest():
    negatives = figures.cells(np.zeros(4, bool), np.array([1, 0, 0, 0], bool), np.zeros(4))
    assert math.isnan(figures.measured(figures.f1, negatives, "x").value)
    assert math.isnan(figures.measured(figures.auc, negatives, "x").value)
    assert figures.measured(figures.false_alarms, negatives, "x").value == 0.25
    assert float(figures.auc(figures.cells(np.array([1, 0], bool), np.zeros(2, bool), np.array([0.1, np.nan])))) == 1.0


def test_a_fifth_of_the_corpus_is_held_out_and_a_text_stays_where_it_is():
    texts = [f"a comment, number {i}" for i in range(2000)]
    held = [corpus.heldout(text) for text in texts]
    assert 0.17 < np.mean(held) < 0.23
    assert held == [corpus.heldout(text) for text in texts]


def test_the_corpus_is_well_formed():
    for row in corpus.rows():
        assert row["text"].strip() and set(row["labels"]) <= set(CLAUSES), row.get("note")


def rows_file(folder, name, rows):
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as out:
        for i, row in enumerate(rows):
            base = {"id": i, "dataset": name, "lang": "en", "raw": "", "use": "open"}
            out.write(json.dumps(base | row) + "\n")


def test_rows_are_read_with_their_context_stance_and_spans(tmp_path):
    rows_file(tmp_path, "pstance", [{"clause": "5.6.7c", "label": False, "text": "a", "use": "eval"}])
    rows_file(tmp_path, "context_toxicity", [{"clause": "toxic", "label": True, "text": "b", "context": "before"}])
    rows_file(
        tmp_path,
        "fox_pairs",
        [{"clause": "5.6.1", "label": True, "text": "c", "context": "post"}, {"clause": "5.6.1", "label": None, "text": "d"}],
    )
    rows_file(tmp_path, "pii_nano", [{"clause": "5.6.9", "label": True, "text": "Jo 5", "spans": [[0, 2, "PERSON"], [3, 4, "ACCOUNT"]]}])
    against, parent, private, pair = sorted(read(tmp_path), key=lambda case: (case.clause == "5.6.1", case.text != "a", case.text != "b"))
    assert (against.label, against.stance, against.seen) == (True, "against", False)
    assert (parent.parent, parent.post) == ("before", None)
    assert (pair.post, pair.seen, pair.label) == ("post", True, True)
    assert private.spans == ((3, 4),)


def test_own_rows_answer_every_clause_and_clean_ones_are_told():
    cases = own([{"text": "x", "labels": ["5.6.2"]}, {"text": "y", "labels": [], "post": "z"}], "city_heldout")
    assert {case.clause for case in cases if case.label} == {"5.6.2"}
    assert [case.text for case in cases if case.clause == "clean"] == ["y"]
    assert [case.text for case in cases if case.clause == "5.6.1"] == ["y"]
    assert len(sampled(cases, 1)) == len({case.clause for case in cases})


def test_a_folder_without_sets_is_named(tmp_path):
    with pytest.raises(UsageError, match="expected labelled comments"):
        read(tmp_path / "nowhere")


def test_every_known_figure_has_a_measure_and_a_source():
    peers = load_peers()
    for known in peers.figure:
        assert known.measure in MEASURES, known
        assert set(known.peers) <= set(peers.sources), known


def test_a_run_writes_page_plots_and_values(tmp_path):
    words = {True: "what the fuck, number", False: "thanks for the new bus stop, number"}
    rows = [{"clause": "5.6.2", "label": i % 2 == 0, "text": f"{words[i % 2 == 0]} {i}", "raw": "profanity_h"} for i in range(20)]
    rows_file(tmp_path, "hatecheck", rows + [{"clause": "5.6.3", "label": False, "text": "All are welcome.", "raw": "ident_pos_nh|women"}])
    rows_file(tmp_path, "c3", [{"clause": "clean", "label": False, "text": "The library opens at nine."}])
    ran = CliRunner().invoke(main, [str(tmp_path), "--out", str(tmp_path / "out")], catch_exceptions=False)
    assert ran.exit_code == 0
    page = (tmp_path / "out" / "accuracy.md").read_text(encoding="utf-8")
    assert "| 5.6.2 | hatecheck | *never* | F1 | 1.000 [1.00, 1.00] | alt-profanity-check 0.92" in page
    assert "The library opens" not in page
    found = json.loads((tmp_path / "out" / "accuracy.json").read_text(encoding="utf-8"))
    assert found["functionality"][0]["figures"]["accuracy"]["value"] == 1.0
    for name in ("accuracy", "hatecheck", "false_alarms"):
        assert f"images/{name}.svg" in page
        assert (tmp_path / "out" / "images" / f"{name}.svg").read_text(encoding="utf-8").startswith("<svg")
