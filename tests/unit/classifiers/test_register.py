"""The candidate register: what is read, and that a wrong file is refused with the row that is wrong."""

import msgspec
import pytest

from pharos.classifiers.campaign.register import COLUMNS, load_register
from pharos.classifiers.words import word_hash
from pharos.schemas.errors import PolicyError
from pharos.schemas.policy_file import load_policy

HEADER = ",".join(COLUMNS)
GOOD = "María López,Lopez;Mari López,Mayor,,Independent,2026-11-03,city clerk"


def policy_with(folder, text):
    (folder / "people.csv").write_text(text, encoding="utf-8")
    policy = load_policy()
    return msgspec.structs.replace(policy, folder=str(folder), city=msgspec.structs.replace(policy.city, candidates="people.csv"))


def test_names_and_aliases_are_found_without_case_and_accents(tmp_path):
    register = load_register(policy_with(tmp_path, f"{HEADER}\n{GOOD}\n"), frozenset())
    assert register.find(["maria", "lopez", "for", "mayor"]) == 2
    assert register.find(["lopez"]) == 1
    assert register.find_last(["thank", "you", "mari", "lopez"]) == 2
    assert register.find(["maria"]) == 0
    assert register.names[("lopez",)].office == "Mayor"


def test_a_surname_that_is_a_common_word_is_weak(tmp_path):
    text = f"{HEADER}\nGerald Long,Long,Senate,,,2015,results\n{GOOD}\n"
    register = load_register(policy_with(tmp_path, text), {word_hash("long")})
    assert register.weak == {"long"}
    assert "long" not in register.joined and "geraldlong" in register.joined


def test_a_byte_order_mark_and_blank_lines_are_no_error(tmp_path):
    assert load_register(policy_with(tmp_path, f"\ufeff{HEADER}\n\n{GOOD}\n"), frozenset()).find(["lopez"]) == 1


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("", "row 1"),
        ("name,office\nA B,Mayor\n", "row 1"),
        (f"{HEADER}\n{GOOD}\nJo Doe,,Mayor\n", "row 3"),
        (f"{HEADER}\n,,Mayor,,,2026,clerk\n", "row 2"),
        (f"{HEADER}\nJo Doe,,Mayor,,,next fall,clerk\n", "row 2"),
    ],
)
def test_a_wrong_file_is_refused_with_its_row(tmp_path, text, row):
    with pytest.raises(PolicyError, match=row):
        load_register(policy_with(tmp_path, text), frozenset())


def test_an_absent_file_is_refused(tmp_path):
    policy = policy_with(tmp_path, HEADER)
    (tmp_path / "people.csv").unlink()
    with pytest.raises(PolicyError, match="cannot be read"):
        load_register(policy, frozenset())


def test_a_policy_without_a_register_has_an_empty_one():
    policy = load_policy()
    bare = msgspec.structs.replace(policy, city=msgspec.structs.replace(policy.city, candidates=None))
    assert load_register(bare, frozenset()).names == {}


def test_the_shipped_register_loads():
    register = load_register(load_policy(), frozenset())
    assert register.find(["bill", "cassidy"]) == 2
    assert len({candidate.name for candidate in register.names.values()}) > 900
