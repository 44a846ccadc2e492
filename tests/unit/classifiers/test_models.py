"""Screen, skimmer, encoder and their blend: fast sums against plain ones, comments alone and in company, what is read of long ones."""

import hashlib
import time

import numpy as np
import pyarrow as pa
import pytest

from pharos.classifiers.encoder import DATA, MOST_WINDOWS, TOPIC, WINDOW, Encoder, Skimmer
from pharos.classifiers.fold import Codes, folded
from pharos.classifiers.learned import MOST_ALONE, SURELY, UNREAD, USUAL, Learned
from pharos.classifiers.model_text import model_text
from pharos.classifiers.ngrams import BUCKETS, LONGEST, features
from pharos.classifiers.screen import Screen, telling_words
from pharos.classifiers.view import View

TEXTS = [
    "",
    "The pool opens at noon",
    "a",
    "two  spaces,  here",
    "ñandú 🐀🐀 años",
    "x" * 9000,
    "Call me!! 555",
    "🖕",
    "The pool opens at noon",
]


def view_of(texts):
    codes = Codes.of(pa.array(texts, pa.string()))
    return View(codes, folded(codes))


@pytest.fixture(scope="module")
def learned():
    return Learned()


@pytest.fixture
def screen(tmp_path):
    rng = np.random.default_rng(1)
    weights = rng.integers(-127, 128, (BUCKETS, 5)).astype(np.int8)
    file = tmp_path / "screen.npz"
    np.savez(file, heads=list("abcde"), weights=weights, scale=np.full(5, 0.5, np.float32), bias=np.arange(5, dtype=np.float32))
    return Screen(file), weights


def test_the_packed_sums_are_the_plain_sums(screen):
    model, weights = screen
    view = view_of(TEXTS)
    parts = features(view.data, view.start)
    logits = model.logits(view.data, view.start)
    for row in range(len(TEXTS)):
        buckets = np.concatenate([part.bucket[part.start[row] : part.start[row + 1]] for part in parts])
        plain = weights[buckets].astype(float).sum(0) * 0.5 / np.sqrt(max(len(buckets), 1)) + np.arange(5)
        assert np.allclose(logits[row], plain, atol=1e-3)


def test_features_of_a_row_do_not_depend_on_its_neighbours():
    view = view_of(TEXTS)
    together = features(view.data, view.start)
    for row, text in enumerate(TEXTS):
        alone = view_of([text])
        parts = {len(part.bucket) and tuple(part.bucket) for part in features(alone.data, alone.start)} - {0}
        assert {tuple(part.bucket[part.start[row] : part.start[row + 1]]) for part in together} - {()} == parts


def test_no_feature_crosses_a_row_or_reads_beyond_the_longest():
    view = view_of(TEXTS)
    for part in features(view.data, view.start):
        row = np.searchsorted(view.start, part.first, side="right") - 1
        assert (part.last <= view.start[row + 1] - 1).all()
        assert (part.first - view.start[row] < LONGEST).all()


def test_an_empty_batch_has_no_features(screen):
    view = view_of([])
    assert screen[0].logits(view.data, view.start).shape == (0, 5)


def test_contributions_add_up_to_the_sum_and_telling_words_are_whole_words(screen):
    model, weights = screen
    text = "the pool opens at noon"
    view = view_of(["before", text])
    parts = features(view.data, view.start)
    (share,) = model.contributions(*view.some(np.array([1])), "c")
    buckets = np.concatenate([part.bucket[part.start[1] :] for part in parts])
    assert share.sum() / 2**20 == pytest.approx(weights[buckets, 2].astype(float).sum(), abs=1.0)
    assert len(share) == len(text) + 1
    assert (model.contributions(view.data, view.start, "c")[1] == share).all()
    for start, end in telling_words(share, text):
        assert text[start:end] == text[start:end].strip() and (start == 0 or text[start - 1] == " ")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("HELLO there", "hello there"),
        ("you 🐀!", "you  rat !"),
        ("h4te", "hate"),
        ("f u c k", "fuck"),
        ("道路 ok", "   ok"),
        ("año", "año"),
    ],
)
def test_what_the_models_read(text, read):
    assert model_text(view_of([text]), 0) == read


@pytest.mark.parametrize("kind", [Encoder, Skimmer])
@pytest.mark.parametrize("told", ["clauses", "topics"])
def test_a_comment_scores_the_same_alone_and_in_company(learned, kind, told):
    network = learned.encoder if kind is Encoder else learned.skimmer
    together = getattr(network, told)(["thank you all", "this road is awful", "thank you all"]).values
    alone = getattr(kind(), told)(["this road is awful"]).values
    assert np.array_equal(together[1], alone[0]) and np.array_equal(together[0], together[2])


def test_the_skimmer_says_nearly_what_the_encoder_says(learned):
    texts = ["you are a pathetic loser", "the crew fixed the water main near the park", "vote for her on tuesday", "my dog is missing"]
    assert learned.skimmer.heads == learned.encoder.heads
    skimmed, read = (network.clauses(texts).values for network in (learned.skimmer, learned.encoder))
    assert np.corrcoef(skimmed.ravel(), read.ravel())[0, 1] > 0.8
    skimmed, read = (network.topics(texts).values for network in (learned.skimmer, learned.encoder))
    assert (skimmed * read).sum(1).mean() > 0.5 > (skimmed * read[::-1]).sum(1).mean()


def test_topics_tell_what_a_text_is_about_and_do_not_wait_for_its_clauses(learned):
    said = ["the pool is closed on monday", "the swimming hall is shut on mondays", "my sister bakes a good bread"]
    found = learned.encoder.topics(said).values
    assert found.shape == (3, TOPIC) and np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-3)
    near, far = found[0] @ found[1], found[0] @ found[2]
    assert near > 0.5 > 0.3 > far
    fresh = Encoder()
    fresh.clauses(said)  # either may come first: the layers that they share are the same
    assert np.array_equal(fresh.topics(said).values, found)


def test_both_windows_of_a_long_comment_tell_of_its_topic(learned):
    water, bread = "the crew fixed the water main near the park " * 9, "my sister bakes a good bread with rye and salt " * 9
    one, other, both = learned.encoder.topics([water, bread, water + bread]).values
    assert min(both @ one, both @ other) > one @ other + 0.2


def test_a_long_comment_is_read_in_windows_and_what_is_left_is_told(learned):
    filler = "the crew came on monday and fixed the water main near the park "
    within, beyond = filler * 8, filler * 60
    for network in (learned.encoder, learned.skimmer):
        unread = network.clauses([within, beyond, "short"]).unread
        assert unread[0] == 0 and unread[2] == 0
        assert 0 < unread[1] < len(beyond)
        tokens = MOST_WINDOWS * (WINDOW - 2)
        assert unread[1] == pytest.approx(len(beyond) - len(filler) * tokens / 13, rel=0.15)
        assert np.array_equal(network.topics([within, beyond, "short"]).unread, unread)


def test_after_the_deadline_nothing_is_read(learned):
    for read in (learned.encoder.clauses, learned.encoder.topics, learned.skimmer.clauses, learned.skimmer.topics):
        assert np.isnan(read(["one", "two"], deadline=time.monotonic() - 1).values).all()


def test_the_screen_alone_flags_nothing_where_there_is_an_encoder(learned):
    screened = np.full((2, len(learned.heads)), 9.0, np.float32)
    logits, more = learned.alone(learned.level(screened, np.full(2, USUAL)))
    assert (logits <= MOST_ALONE).all() and (logits + more <= MOST_ALONE).all()


def test_what_the_skimmer_leaves_open_is_read_and_what_it_is_sure_of_is_not(learned):
    screened = np.full((3, len(learned.heads)), -1.0, np.float32)
    skims = np.repeat(np.array([[-9.0], [0.0], [np.nan]], np.float32), len(learned.skimmer.heads), axis=1)
    (logits, more), unsure = learned.skimmed(screened, skims, np.full(3, USUAL))
    assert unsure.tolist() == [False, True, False]
    assert np.isnan(logits[2]).all()
    assert ((logits[:2] <= UNREAD) | (logits[:2] >= SURELY)).all() and (more[:2] >= 0).all()
    attack = learned.heads["5.6.7a"]
    skims[:, learned.skimmer.heads.index("5.6.7a")] = 6.0
    assert learned.skimmed(screened, skims[:1], np.full(1, USUAL))[0].logits[0, attack] >= SURELY


def test_a_longer_comment_means_less_and_a_late_one_stays_unknown(learned):
    screened = np.full((2, len(learned.heads)), 9.0, np.float32)
    encoded = np.repeat(np.array([[5.0], [np.nan]], np.float32), len(learned.encoder.heads), axis=1)
    usual, longer = (learned.read(screened, encoded, np.full(2, USUAL * times)).logits for times in (1, 4))
    assert (longer[0] <= usual[0]).all() and (longer[0] < usual[0]).any()
    assert np.isnan(usual[1]).all()


def test_the_fast_profile_has_no_network_and_skims_no_row():
    fast = Learned("fast")
    assert fast.encoder is fast.skimmer is None
    assert len(fast.promising(np.full((3, len(fast.heads)), 99, np.float32))) == 0


def test_the_weights_are_those_of_the_model_card():
    told = [line.split() for line in (DATA / "SHA256SUMS").read_text(encoding="utf-8").splitlines()]
    networks = {"encoder.onnx", "encoder_clauses.onnx", "encoder_topics.onnx", "skimmer.onnx", "tokenizer.json"}
    assert {name for _, name in told} == networks | {"screen.npz", "learned.json", "topic.npz", "off_topic.json"}
    for digest, name in told:
        assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == digest, name
    assert sum((DATA / name).stat().st_size for _, name in told) < 60_000_000


def test_saying_a_thing_again_and_again_adds_nothing_to_the_screen(learned):
    texts = ["Water pressure is low near the school" + " and so on" * times for times in (5, 10, 100)]
    view = view_of([*texts, "Water pressure is low near the school since Monday"])
    logits = learned.screen.logits(view.data, view.start)
    assert np.abs(logits[0] - logits[2]).max() < 0.1 and np.array_equal(logits[1], logits[2])
    plain = view_of(["Water pressure is low near the school since Monday"])
    assert np.array_equal(logits[3], learned.screen.logits(plain.data, plain.start)[0])
