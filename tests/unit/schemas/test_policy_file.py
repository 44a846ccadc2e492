"""The policy file: what ships is whole, another city's is read the same way, a wrong one says which key is wrong."""

import pytest

from pharos.classifiers.registry import DETECTORS
from pharos.schemas.errors import PolicyError
from pharos.schemas.finding import CLAUSES
from pharos.schemas.policy_file import load_policy

SMALL = """
id = "elsewhere-2027"
title = "Elsewhere"
adopted = "2027-01-01"
[city]
name = "Elsewhere"
[clauses."5.6.2"]
title = "Profanity"
words = "No profanity."
tier = "B"
threshold = 0.5
priority = 30
detectors = ["profanity"]
notice = { en = "Reviewed.", es = "Revisado." }
"""


def test_the_shipped_policy_has_every_clause_with_its_words():
    policy = load_policy()
    assert tuple(policy.clauses) == CLAUSES
    assert all(len(clause.words) > 20 and clause.notice.es for clause in policy.clauses.values())
    assert len(policy.hash) == 64


def test_the_shipped_policy_names_just_the_detectors_there_are():
    named = {name: clause for clause, entry in load_policy().clauses.items() for name in entry.detectors}
    assert named == {detector.name: detector.clause for detector in DETECTORS}


def test_contested_clauses_are_advice_or_tier_c():
    assert all(clause.tier == "C" for clause in load_policy().clauses.values() if clause.advice_only)


def test_another_city(tmp_path):
    file = tmp_path / "elsewhere.toml"
    file.write_text(SMALL)
    policy = load_policy(file)
    assert (policy.id, list(policy.clauses), policy.companion("x.csv")) == ("elsewhere-2027", ["5.6.2"], tmp_path / "x.csv")
    file.write_text(SMALL + "\n# changed")
    assert load_policy(file).hash != policy.hash


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("threshold = 0.5", "threshold = 5", "threshold"),
        ('tier = "B"', 'tier = "D"', "tier"),
        ('title = "Profanity"', "", "title"),
        ("priority = 30", "priority = 300", "priority"),
        ("priority = 30", "priority = 30\ncolour = 1", "colour"),
        ('"5.6.2"', '"9.9"', "9.9"),
        ('id = "elsewhere-2027"', "id = ", "line"),
    ],
)
def test_a_wrong_key_is_named(tmp_path, old, new, said):
    file = tmp_path / "wrong.toml"
    file.write_text(SMALL.replace(old, new, 1))
    with pytest.raises(PolicyError, match=said):
        load_policy(file)


def test_an_absent_file_is_said():
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy("nowhere.toml")
