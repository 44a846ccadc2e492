"""Both languages say the same things, with the same values in them, and templates ask for nothing that is not there."""

from __future__ import annotations

import ast
import inspect
import re
from string import Formatter
from types import ModuleType

import pytest

from pharos.pipelines.connectors import acts, writeback
from pharos.pipelines.connectors.sayings import SENTENCES, say
from pharos.pipelines.console import handing
from pharos.pipelines.console.said import WORDS, known
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


PARTS = {"cap": "1000", "action": "unhide", "stage": "called", "decision": "d-1", "comment": "c:1", "post": "https://x.example/1"}
PARTS |= {"told": "code 4: (#100) {no}; by hand", "how": "menu (...), Report; or close the post"}


@pytest.mark.parametrize("key", SENTENCES)
def test_what_the_write_back_says_is_said_in_both_languages(key: str) -> None:
    parts = {name: PARTS[name] for name in placeholders(SENTENCES[key])}
    told = {name: part if name not in WORDS else ES[f"{name}.{part}"] for name, part in parts.items()}
    assert known(say(key, **parts), translator("es")) == ES[f"said.{key}"].format_map(told) != known(say(key, **parts), translator("en"))


def test_a_sentence_of_a_platform_is_none_of_the_write_backs() -> None:
    for told in ("the platform answered 403", "", "hidden", "overtaken by a later decision about the comment: d (vanish, done)"):
        assert known(told, translator("es")) == ""


@pytest.mark.parametrize("module", [acts, writeback, handing])
def test_all_that_is_kept_of_an_act_comes_from_the_one_list(module: ModuleType) -> None:
    tree = ast.parse(inspect.getsource(module))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    kept = [part for call in calls if _named(call) in ("put", "_say", "withdraw") for part in call.args]
    kept += [word.value for call in calls for word in call.keywords if word.arg == "said"]
    telling = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name in ("_refusal", "why_off")]
    # An expression by itself is a docstring, and said to nobody.
    lines: list[ast.AST] = [line for function in telling for line in function.body if not isinstance(line, ast.Expr)]
    assert [text for part in [*kept, *lines] for text in _texts(part) if " " in text] == []
    assert {call.args[0].value for call in calls if _named(call) == "say" and isinstance(call.args[0], ast.Constant)} <= set(SENTENCES)


def _named(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _texts(tree: ast.AST) -> list[str]:
    return [str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def test_numbers_and_plurals() -> None:
    assert translator("en")("queue.new", count=1) == "1 new"
    assert translator("en")("queue.new", count=1200) == "1,200 new"
    assert translator("es")("queue.new", count=1200) == "1.200 nuevos"
    with pytest.raises(KeyError):
        translator("en")("there.is.no.such.key")
