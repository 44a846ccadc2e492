"""`pharos detect --second-opinion`: only when told to, whatever the settings; one that is not there shows and warns."""

import json
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

from pharos.classifiers import engine
from pharos.classifiers.detectors.profanity import Profanity
from pharos.classifiers.learned import Odds
from pharos.pipelines.cli import pharos

LINES = '{"id": 1, "text": "fuck this"}\n{"id": 2, "text": "thanks"}\n'


@pytest.fixture(autouse=True)
def neither_models_nor_detoxify(monkeypatch):
    models = SimpleNamespace(
        heads={},
        encoder=None,
        skimmer=None,
        screen=SimpleNamespace(logits=lambda data, start: np.zeros((len(start) - 1, 0), np.float32)),
        level=lambda screened, characters: Odds(screened, screened),
        alone=lambda level: level,
        promising=lambda level: np.zeros(0, np.int64),
    )
    monkeypatch.setattr(engine, "Learned", lambda profile: models)
    monkeypatch.setattr(engine, "DETECTORS", (Profanity,))
    monkeypatch.setitem(sys.modules, "detoxify", None)
    monkeypatch.setenv("PHAROS_DETOXIFY", "original")


def run(*args):
    result = CliRunner().invoke(pharos, ["detect", *args], input=LINES)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def test_without_the_option_there_is_no_trace_of_it():
    rows, warned = run()
    assert all("detoxify" not in row["status"] for row in rows) and warned == ""


def test_one_that_is_not_there_is_an_error_in_status_and_a_warning_and_no_more():
    rows, warned = run("--second-opinion", "unbiased")
    assert [row["status"].pop("detoxify") for row in rows] == ["error", "error"]
    assert warned == "warning: Detoxify (unbiased) is not asked: its package is not installed (`pip install pharos[detoxify]`)\n"
    assert rows == run()[0] and rows[0]["flags"] == ["5.6.2"]


def test_another_name_is_a_usage_error():
    assert CliRunner().invoke(pharos, ["detect", "--second-opinion", "toxic"], input="").exit_code == 2
