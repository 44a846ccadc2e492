"""Detoxify as a second opinion: what is said where it is absent, where it is asked and what it changes, and real small checkpoints."""

import json
import pickle
import sys
import time
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments, Status
from pharos.classifiers.engine import Engine
from pharos.classifiers.judge import SECOND, judge
from pharos.classifiers.language import ENGLISH, FIRST_OTHER, SPANISH
from pharos.classifiers.learned import Odds
from pharos.classifiers.second_opinion import HEADS, NAMES, READY, Opinions, SecondOpinion
from pharos.classifiers.seconding import Seconding
from pharos.classifiers.views import Views
from pharos.schemas.policy_file import load_policy

CLASSES = {
    "original": ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"],
    "unbiased": ["toxicity", "severe_toxicity", "obscene", "identity_attack", "insult", "threat", "sexual_explicit"],
}
CLASSES["multilingual"] = CLASSES["unbiased"]
TEXTS = ["the road is awful", "", "you are awful you are awful", "the " * 600]


def module(name, **members):
    made = ModuleType(name)
    made.__spec__ = ModuleSpec(name, None)
    vars(made).update(members)
    return made


@pytest.fixture
def packages(monkeypatch, tmp_path):
    """torch and detoxify as packages that are there, with an empty hub cache, and no way to the network."""

    def load(file, **_):
        return pickle.loads(file.read_bytes())

    def offline(**_):
        raise OSError

    urls = {name: f"https://example.org/{name}-00.ckpt" for name in NAMES}
    inner = module("detoxify.detoxify", MODEL_URLS=urls, get_model_and_tokenizer=offline)
    hub = SimpleNamespace(get_dir=lambda: str(tmp_path))
    for made in (module("torch", hub=hub, load=load, set_num_threads=int), module("detoxify", detoxify=inner), inner):
        monkeypatch.setitem(sys.modules, made.__name__, made)
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    return tmp_path


def comments(*texts):
    nothing = pa.nulls(len(texts), pa.string())
    return Comments(pa.array(texts, pa.string()), nothing, nothing, nothing)


@pytest.fixture
def absent(monkeypatch):
    monkeypatch.setitem(sys.modules, "detoxify", None)
    return SecondOpinion("original")


def test_without_the_package_it_says_what_to_install(absent):
    assert absent.state == "Detoxify (original) is not asked: its package is not installed (`pip install pharos[detoxify]`)"
    assert not absent.ready
    said = absent.opinions(["a", "b"])
    assert np.isnan(said.probabilities).all() and said.statuses.tolist() == [Status.ERROR] * 2
    assert absent.probabilities([]).shape == (0, len(HEADS))


@pytest.mark.parametrize("name", NAMES)
def test_without_weights_nothing_is_downloaded(packages, name):
    state = SecondOpinion(name).state
    assert f"no checkpoint `{packages / 'checkpoints' / name}-00.ckpt`" in state
    assert f"no checkpoint `{packages / 'mine'}`" in SecondOpinion(name, packages / "mine").state


@pytest.mark.parametrize(
    ("stored", "says"),
    [
        (b"", "is broken or none of Detoxify's (EOFError)"),
        (b"<html>", "is broken or none of Detoxify's"),
        (pickle.dumps({"state_dict": {}}), "(KeyError)"),
        (pickle.dumps([1]), "(TypeError)"),
        (
            pickle.dumps({"config": {"arch": {"args": {"model_type": "bert-x"}}, "dataset": {"args": {"classes": []}}}, "state_dict": {}}),
            "tokenizer of `bert-x` lie neither beside",
        ),
    ],
)
def test_a_broken_checkpoint_is_a_sentence(packages, stored, says):
    file = packages / "broken.ckpt"
    file.write_bytes(stored)
    opinion = SecondOpinion("unbiased", file)
    assert not opinion.ready and says in opinion.state and "broken.ckpt" in opinion.state


def test_a_package_that_does_not_load_is_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", module("torch"))
    monkeypatch.setitem(sys.modules, "detoxify", module("detoxify"))
    assert "does not load (ImportError)" in SecondOpinion("original").state


def test_an_absent_one_changes_nothing_but_statuses_and_is_told_once(absent, caplog):
    engine, plain = (Engine(load_policy(), [], second=second) for second in (absent, None))
    for _ in range(2):
        assert engine.views(comments("a", "b")).second_opinion.tolist() == [Status.ERROR] * 2
    assert plain.views(comments("a")).second_opinion is None
    assert [record.getMessage() for record in caplog.records] == [absent.state]


def test_its_statuses_stand_beside_those_of_the_detectors():
    asked = np.array([Status.OK, Status.SKIPPED], np.uint8)
    assert judge(2, {}, {}, load_policy(), asked).statuses == {SECOND: asked}
    assert judge(2, {}, {}, load_policy()).statuses == {}


class Sure:
    """Is sure of 5.6.5 and 5.6.7a in every text but `silent`, and remembers what it was asked."""

    ready, spanish, rows = True, False, None
    heads = ("5.6.5", "5.6.7a")

    def __init__(self, **changed):
        self.asked = []
        vars(self).update(changed)

    def opinions(self, texts, deadline=None):
        self.asked += texts
        said = np.full((len(texts), len(HEADS)), np.nan, np.float32)
        read = [text != "silent" for text in texts]
        said[np.ix_(read, [3, 4])] = 1.0
        return Opinions(said, np.where(read, Status.OK, Status.SKIPPED).astype(np.uint8))


COLUMNS = {"5.6.2": 0, "5.6.5": 1, "5.6.7a": 2}
LOGITS = np.array([[0, -5, -5], [-5, 0.9, -5], [-5, -1.1, -5], [-5, -5, -0.9], [-5, 0, 0]], np.float32)
LANGUAGES = np.full(len(LOGITS), ENGLISH, np.uint8)


def seconded(opinion, clauses=("5.6.5", "5.6.7a"), languages=LANGUAGES, texts="abcde"):
    return Seconding(opinion, frozenset(clauses)).seconded(LOGITS, COLUMNS, languages, lambda row: texts[row])


def test_only_uncertain_rows_of_clauses_that_it_can_change_are_asked():
    opinion = Sure()
    _, statuses = seconded(opinion)
    assert opinion.asked == ["b", "d", "e"]
    assert statuses.tolist() == [Status.SKIPPED, Status.OK, Status.SKIPPED, Status.OK, Status.OK]
    opinion = Sure()
    seconded(opinion, clauses=["5.6.2", "5.6.7a"])
    assert opinion.asked == ["d", "e"]


def test_the_mean_of_both_log_odds_counts_for_the_heads_that_it_has():
    both, _ = seconded(Sure())
    sure = np.log((1 - 1e-4) / 1e-4)
    assert both[1].tolist() == pytest.approx([-5, (0.9 + sure) / 2, (-5 + sure) / 2], rel=1e-3)
    assert np.array_equal(both[[0, 2]], LOGITS[[0, 2]])
    assert LOGITS[1, 1] == np.float32(0.9)


def test_no_more_rows_than_it_may_read_and_the_rest_is_skipped():
    opinion = Sure(rows=2)
    both, statuses = seconded(opinion)
    assert opinion.asked == ["b", "d"]
    assert statuses[4] == Status.SKIPPED and np.array_equal(both[4], LOGITS[4])


def test_a_row_that_it_had_no_time_for_keeps_its_score():
    both, statuses = seconded(Sure(), texts=["a", "silent", "c", "d", "e"])
    assert np.array_equal(both[1], LOGITS[1]) and statuses[1] == Status.SKIPPED and statuses[3] == Status.OK


def test_it_is_asked_only_in_languages_that_it_knows():
    languages = np.array([ENGLISH, SPANISH, ENGLISH, FIRST_OTHER, ENGLISH], np.uint8)
    for spanish, asked in ((False, ["e"]), (True, ["b", "e"])):
        opinion = Sure(spanish=spanish)
        seconded(opinion, languages=languages)
        assert opinion.asked == asked


def test_views_give_the_seconded_score_and_its_status():
    models = SimpleNamespace(
        heads=COLUMNS,
        encoder=None,
        skimmer=None,
        screen=SimpleNamespace(logits=lambda data, start: LOGITS[: len(start) - 1]),
        level=lambda screened, characters: Odds(screened, np.zeros_like(screened)),
        alone=lambda level: level,
        promising=lambda level: np.zeros(0, np.int64),
    )
    opinion = Sure()
    views = Views(comments("the a", "the b", "the c"), {}, models, second=Seconding(opinion, frozenset(["5.6.5"])))
    assert views.model_logits("5.6.5")[1] > 4 and views.model_logits("5.6.2").tolist() == LOGITS[:3, 0].tolist()
    assert views.second_opinion.tolist() == [Status.SKIPPED, Status.OK, Status.SKIPPED]
    assert opinion.asked == ["the b"]
    assert views.model_logits("5.6.1") is None


real = pytest.mark.skipif(find_spec("detoxify") is None, reason="the package `detoxify` is not installed (`pip install pharos[detoxify]`)")


def checkpoint(folder: Path, name: str) -> Path:
    """A checkpoint as Detoxify trains them, tiny and untrained; its configuration and tokenizer in the folder `parts` beside."""
    import torch
    import transformers
    from tokenizers import Tokenizer, models, pre_tokenizers

    parts = folder / "parts"
    parts.mkdir()
    kind = {"original": "Bert", "unbiased": "Roberta", "multilingual": "XLMRoberta"}[name]
    words = sorted(set(" ".join(TEXTS).split()))
    if name == "original":
        (parts / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]))
    elif name == "unbiased":
        pieces = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
        (parts / "vocab.json").write_text(json.dumps({piece: at for at, piece in enumerate(pieces)}))
        (parts / "merges.txt").write_text("#version: 0.2\n")
    else:
        pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", "<mask>", *(f"▁{word}" for word in words)]
        tokenizer = Tokenizer(models.Unigram([(piece, -1.0) for piece in pieces], unk_id=3))
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        tokenizer.save(str(parts / "tokenizer.json"))
    width = len(CLASSES[name]) if name == "original" else 16
    size = {"vocab_size": 300, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = getattr(transformers, f"{kind}Config")(**size, max_position_embeddings=66, initializer_range=1.0)
    config.save_pretrained(parts)
    torch.manual_seed(7)
    config.num_labels = width
    model = getattr(transformers, f"{kind}ForSequenceClassification")(config)
    arguments = {
        "num_classes": width,
        "model_type": str(parts),
        "model_name": f"{kind}ForSequenceClassification",
        "tokenizer_name": f"{kind}Tokenizer",
    }
    stored = {"arch": {"args": arguments}, "dataset": {"args": {"classes": CLASSES[name]}}}
    torch.save({"config": stored, "state_dict": model.state_dict()}, folder / "tiny.ckpt")
    return folder / "tiny.ckpt"


@real
@pytest.mark.parametrize("name", NAMES)
def test_a_real_checkpoint_says_what_detoxify_says(tmp_path, name):
    from detoxify import Detoxify

    file = checkpoint(tmp_path, name)
    opinion = SecondOpinion(name, file)
    assert opinion.state == READY
    said = opinion.probabilities(TEXTS)
    assert said.shape == (len(TEXTS), len(HEADS))
    scores = Detoxify(checkpoint=str(file)).predict(TEXTS[0])
    labels = ("obscene", "identity_attack", "sexual_explicit", "threat", "insult")
    assert said[0].tolist() == pytest.approx([scores.get(label, np.nan) for label in labels], abs=1e-6, nan_ok=True)
    assert np.isnan(said).any(axis=0).tolist() == [False, False, name == "original", False, False]
    assert (np.nanmax(said) < 1) and (np.nanmin(said) > 0) and not np.allclose(said[0, 0], said[2, 0], atol=1e-7)
    assert np.array_equal(opinion.probabilities(TEXTS[2:3]), said[2:3], equal_nan=True)


@real
def test_a_real_checkpoint_is_found_in_the_hub_cache_with_its_parts_beside(tmp_path, monkeypatch):
    from detoxify.detoxify import MODEL_URLS

    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "home"))
    assert "no checkpoint" in SecondOpinion("original").state
    cache = tmp_path / "home" / "hub" / "checkpoints"
    cache.mkdir(parents=True)
    file = checkpoint(tmp_path, "original")
    file.rename(cache / MODEL_URLS["original"].rpartition("/")[2])
    assert SecondOpinion("original").ready
    for part in (tmp_path / "parts").iterdir():
        part.rename(cache / part.name)
    assert SecondOpinion("original").ready


@real
def test_a_real_checkpoint_without_its_parts_or_with_weights_missing_is_a_sentence(tmp_path):
    import torch

    file = checkpoint(tmp_path, "original")
    stored = torch.load(file, weights_only=False)
    weights = stored["state_dict"]
    torch.save(stored | {"state_dict": {name: weights[name] for name in list(weights)[:-1]}}, file)
    assert "lacks 1 of the model's weights" in SecondOpinion("original", file).state
    stored["config"]["arch"]["args"]["model_type"] = "no-such-owner/no-such-model"
    torch.save(stored, file)
    assert "tokenizer of `no-such-owner/no-such-model` lie neither beside" in SecondOpinion("original", file).state


@real
def test_a_real_checkpoint_reads_nothing_after_the_deadline_and_survives_its_own_errors(tmp_path):
    opinion = SecondOpinion("original", checkpoint(tmp_path, "original"))
    late = opinion.opinions(TEXTS, time.monotonic() - 1)
    assert np.isnan(late.probabilities).all() and (late.statuses == Status.SKIPPED).all()
    assert (opinion.opinions(TEXTS, time.monotonic() + 60).statuses == Status.OK).all()
    odd = opinion.opinions([TEXTS[0], None, TEXTS[2]])
    assert odd.statuses.tolist() == [Status.OK, Status.ERROR, Status.OK]
