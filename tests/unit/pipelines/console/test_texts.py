"""Both languages say the same things, with the same values in them, and templates ask for nothing that is not there."""

from __future__ import annotations

import inspect
import re
from string import Formatter

import pytest

from pharos.pipelines.connectors import writeback
from pharos.pipelines.console.handing import LATE, OVERTAKEN
from pharos.pipelines.console.said import SENTENCES, known
from pharos.pipelines.console.texts import catalogue, translator
from pharos.pipelines.console.web.render import FOLDER
from pharos.schemas.policy_file import load_policy

EN, ES = catalogue("en"), {key: text for key, text in catalogue("es").items() if not key.startswith("clause.")}


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_the_keys_are_the_same() -> None:
    assert set(EN) == set(ES)


@pytest.mark.parametrize("key", sorted(EN))
def test_the_placeholders_are_the_same(key: str) -> None:
    assert placeholders(EN[key]) == placeholders(ES[key]), key
    assert EN[key].strip() and ES[key].strip()


def test_every_clause_of_the_policy_has_a_spanish_title() -> None:
    assert {f"clause.{clause}" for clause in load_policy().clauses} == set(catalogue("es")) - set(ES)


def test_templates_ask_only_for_what_is_there() -> None:
    asked = {
        (template.name, key)
        for template in (FOLDER / "templates").glob("*.html")
        for key in re.findall(r"\bt\('([\w.]+)'[,)]", template.read_text(encoding="utf-8"))
    }
    assert asked and {(name, key) for name, key in asked if key not in EN and f"{key}.other" not in EN} == set()


def test_no_sentence_stands_in_a_template() -> None:
    for template in (FOLDER / "templates").glob("*.html"):
        text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>", " ", template.read_text(encoding="utf-8"), flags=re.S)
        words = re.findall(r"[A-Za-zÀ-ÿ]{3,}", text)
        assert set(words) <= {"Pharos", "Esc", "Ctrl", "Enter", "UTC", "min"}, template.name


def test_what_the_write_back_says_is_said_as_it_says_it() -> None:
    source = inspect.getsource(writeback)
    own = set(SENTENCES) - {LATE, OVERTAKEN}
    assert own and all(sentence in source or sentence.split("; ")[-1] in source for sentence in own)
    for sentence, key in SENTENCES.items():
        assert known(sentence, translator("es")) == ES[f"said.{key}"] != known(sentence, translator("en"))
    assert known("the platform answered 403", translator("es")) == ""


def test_numbers_and_plurals() -> None:
    assert translator("en")("queue.new", count=1) == "1 new"
    assert translator("en")("queue.new", count=1200) == "1,200 new"
    assert translator("es")("queue.new", count=1200) == "1.200 nuevos"
    with pytest.raises(KeyError):
        translator("en")("there.is.no.such.key")
