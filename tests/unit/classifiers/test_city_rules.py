"""5.6.11: another city's policy file brings its own rules; a broken one is named."""

from importlib import resources

import msgspec
import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments
from pharos.classifiers.detectors.city_rules import CityRules
from pharos.classifiers.engine import Engine
from pharos.pipelines.policy.check import check
from pharos.schemas.errors import PolicyError
from pharos.schemas.policy_file import load_policy

RULES = """
[[rules]]
id = "raffles"
title = "No raffles"
words = ["raffle", "rifa benéfica"]
domains = ["raffle.example.com"]
reason.en = "Names a raffle."
reason.es = "Menciona una rifa."

[[rules]]
id = "drones"
title = "No drones over the park"
all_of = ["drone", "riverside park"]
reason.en = "Speaks of drones over the park."
reason.es = "Habla de drones sobre el parque."
"""


def policy(folder, rules):
    shipped = (resources.files("pharos.schemas") / "policy" / "alexandria-2019.toml").read_text(encoding="utf-8")
    file = folder / "rivertown.toml"
    file.write_text(shipped + rules, encoding="utf-8")
    return load_policy(file)


def flagged(loaded, texts):
    empty = pa.nulls(len(texts), pa.string())
    found = Engine(loaded, [CityRules]).detect(Comments(pa.array(texts), empty, empty, empty))["city_rules"]
    return [(item.row, item.spans[0].type) for item in found.evidence]


def test_another_citys_rules(tmp_path):
    texts = ["Buy a RAFFLE ticket", "Rifa benefica hoy", "my drone at Riverside Park", "my drone", "raffled", "raffle.example.com"]
    assert flagged(policy(tmp_path, RULES), texts) == [(0, "raffles"), (1, "raffles"), (2, "drones"), (5, "raffles")]


def test_without_rules_nothing_is_flagged():
    assert flagged(msgspec.structs.replace(load_policy(), rules=[]), ["Follow our new official city page"]) == []


def test_what_hyperscan_cannot_scan_for_is_named_when_the_policy_is_checked(tmp_path):
    broken = policy(tmp_path, RULES.replace('words = ["raffle"', "patterns = ['(?=raf)fle']\nwords = [\"raffle\""))
    with pytest.raises(PolicyError, match=r"rule `raffles`: `\(\?i\)\(\?=raf\)fle`"):
        CityRules().load(broken)
    assert [(issue.level, issue.where) for issue in check(broken) if "`raffles`" in issue.message] == [("error", "rules")]
    assert not [issue for issue in check(load_policy()) if issue.where == "rules"]


@pytest.mark.parametrize("pattern", ["(", ""])
def test_a_broken_rule_is_named(tmp_path, pattern):
    rule = f'\n[[rules]]\nid = "broken"\ntitle = "x"\npatterns = ["{pattern}"]\nreason.en = "x"\nreason.es = "x"\n'
    with pytest.raises(PolicyError, match="broken"):
        policy(tmp_path, rule)
