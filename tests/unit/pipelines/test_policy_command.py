"""`pharos policy`: what show tells, what check finds wrong or doubtful, what diff counts; over the real detectors."""

import json

import pytest
from click.testing import CliRunner

from pharos.classifiers.cues import Cue, CueDetector
from pharos.classifiers.engine import Engine
from pharos.classifiers.registry import DETECTORS
from pharos.pipelines.cli import pharos
from pharos.pipelines.policy.check import check
from pharos.pipelines.policy.lint import Text, leaning
from pharos.pipelines.policy.posts import in_posts
from pharos.schemas.finding import CLAUSES, Reason
from pharos.schemas.policy_file import load_policy
from pharos.transforms.files import file_name, publish

SHIPPED = load_policy()


def run(*args, data=None):
    return CliRunner().invoke(pharos, ["policy", *map(str, args)], input=data)


@pytest.fixture
def policy_file(tmp_path):
    """Makes a changed copy of the shipped policy: pairs of what to replace, the first time it occurs after the head of a clause."""
    source = SHIPPED.companion("alexandria-2019.toml").read_text(encoding="utf-8")
    (tmp_path / "alexandria.candidates.csv").write_bytes(SHIPPED.companion("alexandria.candidates.csv").read_bytes())

    def make(*changes, name="city.toml"):
        text = source
        for clause, old, new in changes:
            at = text.index(f'[clauses."{clause}"]') if clause else 0
            assert old in text[at:]
            text = text[:at] + text[at:].replace(old, new, 1)
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return make


@pytest.fixture
def lines(tmp_path):
    def make(rows, name="rows.jsonl"):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return tmp_path / name

    return make


@pytest.mark.parametrize("command", [[], ["show"], ["check"], ["diff"]])
def test_help_has_an_example(command):
    result = run(*command, "--help")
    assert result.exit_code == 0 and "  pharos policy " in result.stdout.split("Options:")[0]


def test_show_tells_every_clause_with_words_and_hash():
    text = " ".join(run("show").stdout.split())
    assert SHIPPED.hash in text
    for key, clause in SHIPPED.clauses.items():
        assert f"{key} {clause.title} tier {clause.tier} threshold {clause.threshold:g}" in text
        assert clause.words in text and clause.note in text
    assert "priority 30 detectors: profanity" in text


def test_show_as_json_is_the_file_with_its_hash(policy_file):
    data = json.loads(run("show", policy_file((None, "alexandria-2019", "elsewhere")), "--json").stdout)
    assert data["id"] == "elsewhere" and len(data["hash"]) == 64 and "folder" not in data
    assert tuple(data["clauses"]) == CLAUSES and data["clauses"]["5.6.2"]["threshold"] == SHIPPED.clauses["5.6.2"].threshold


def test_show_of_a_missing_file_fails():
    assert run("show", "/no/such.toml").exit_code == 1


def test_the_shipped_policy_is_ok():
    result = run("check", "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["ok"], report["errors"]) == (0, True, [])
    assert report["policy"] == {"id": SHIPPED.id, "hash": SHIPPED.hash}


@pytest.mark.parametrize(
    ("change", "where", "says"),
    [
        (("5.6.2", '"profanity"', '"swearing"'), "clauses.5.6.2.detectors", "`swearing` is no detector"),
        (("5.6.2", '"profanity"', '"profanity", "endorsement"'), "clauses.5.6.2.detectors", "`endorsement` scores 5.6.7c, not 5.6.2"),
        (("5.6.9", '"private_information"', ""), "clauses.5.6.9.detectors", "`private_information` scores this clause and is not named"),
        (("5.6.4", "threshold = ", "threshold = 0 # "), "clauses.5.6.4.threshold", "is 0"),
        (("5.6.3", "title = ", 'title = "" # '), "clauses.5.6.3.title", "is empty"),
        (("5.6.5", "words = ", 'words = " " # '), "clauses.5.6.5.words", "is empty"),
        (("5.6.6", "notice.es = ", 'notice.es = "" # '), "clauses.5.6.6.notice.es", "is empty"),
        (("5.6.8", '[clauses."5.6.8"]', '[clauses."5.6.99"]'), "file", "5.6.99"),
        ((None, "alexandria.candidates.csv", "nobody.csv"), "city.candidates", "cannot be read"),
        ((None, 'title = "City', "title = 5 # "), "file", "title"),
    ],
)
def test_errors_name_the_key_and_fail(policy_file, change, where, says):
    result = run("check", policy_file(change), "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["ok"]) == (1, False)
    assert {issue["where"] for issue in report["errors"]} == {where} and says in report["errors"][0]["message"]
    assert f"error: {where}: " in result.stderr


def test_a_missing_clause_is_an_error(policy_file):
    path = policy_file()
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index('[clauses."5.6.11"]')], encoding="utf-8")
    result = run("check", path)
    assert result.exit_code == 1 and "error: clauses.5.6.11: is missing" in result.stderr


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("5.6.4", "threshold = ", "threshold = 0.05 # "), "clauses.5.6.4.threshold: is 0.05"),
        (("5.6.4", "threshold = ", "threshold = 1.0 # "), "clauses.5.6.4.threshold: is 1"),
        (("5.6.4", "threshold = ", "advice_only = true\nthreshold = "), "clauses.5.6.4.advice_only: advice only in tier B"),
        ((None, '"2019-06-27"', '"June 2019"'), "adopted: expected a day"),
        ((None, "candidates = ", "# "), "city.candidates: no register"),
        (("5.6.2", '"profanity"', '"profanity", "profanity"'), "names a detector twice"),
    ],
)
def test_warnings_do_not_fail(policy_file, change, says):
    result = run("check", policy_file(change))
    assert result.exit_code == 0 and says in result.stderr and "warning" not in result.stdout.split(":")[0]


def test_a_file_that_is_not_there_is_an_error_in_json():
    result = run("check", "/no/such.toml", "--json")
    assert result.exit_code == 1 and json.loads(result.stdout)["errors"][0]["where"] == "file"


def test_an_unused_clause_warns():
    bare = next((kind.clause for kind in DETECTORS), None)
    issues = check(SHIPPED, [kind for kind in DETECTORS if kind.clause != bare])
    assert any(issue.level == "error" and "is no detector" in issue.message for issue in issues)


def test_entries_in_the_citys_own_posts_warn(lines):
    posts = [
        {"text": "The fire hall opens. Bitch, said the rapper on our stage."},
        {"text": "A bitch of a storm is coming."},
        {"text": "Pool hours."},
    ]
    result = run("check", "--posts", lines(posts), "--json")
    found = [issue for issue in json.loads(result.stdout)["warnings"] if "posts" in issue["message"]]
    assert result.exit_code == 0
    assert [(issue["where"], issue.get("entry")) for issue in found] == [
        ("clauses.5.6.2 profanity", "bitch"),
        ("clauses.5.6.7a attack", None),
    ]
    assert "occurs in 2 of the city's 3 posts and would be flagged" in found[0]["message"]


def test_clean_posts_do_not_warn(lines):
    result = run("check", "--posts", lines([{"text": "The pool opens on Monday at nine."}]))
    assert result.exit_code == 0 and "posts" not in result.stderr


class Plain(CueDetector):
    """A detector of cues as a test needs it."""

    name, version, clause = "plain", "1", "5.6.6"
    cues = (
        Cue(r"\bsale\b", 3.0, "selling"),
        Cue(r"\btickets\b", 3.0, "selling", unless="free"),
        Cue(r"\bshop\b", 1.0, "selling"),
        Cue(r"\bfor sale now\b", 6.0, "selling"),
    )
    reasons = {"selling": Reason("It sells.", "Vende."), "model": Reason("It sells.", "Vende.")}


def test_a_heavy_cue_without_context_warns_though_it_flags_nothing_alone():
    posts = [Text("The bake sale at the library."), Text("A sale of old buses."), Text("Tickets are at the desk.")]
    issues = list(in_posts(Engine(SHIPPED, [Plain]), posts))
    assert [(issue.where, issue.entry) for issue in issues] == [("clauses.5.6.6 plain", "sale")]
    assert "occurs in 2 of the city's 3 posts and counts for the clause whatever stands around it" in issues[0].message


def sides(left, right):
    clean = "The street light on our corner works again."
    rows = [{"text": "This is fucking wrong.", "side": "left"}] * left + [{"text": clean, "side": "left"}] * (40 - left)
    return [
        *rows,
        *([{"text": "This is fucking wrong.", "stance": "right"}] * right),
        *([{"text": clean, "stance": "right"}] * (40 - right)),
    ]


def test_what_fires_mostly_for_one_side_warns_with_counts(lines):
    result = run("check", "--comments", lines([*sides(20, 2), {"text": "No side."}]), "--json")
    report = json.loads(result.stdout)
    assert report["sides"]["5.6.2"] == {"left": {"flagged": 20, "of": 40, "share": 0.5}, "right": {"flagged": 2, "of": 40, "share": 0.05}}
    told = [issue["message"] for issue in report["warnings"] if "mostly" in issue["message"]]
    assert result.exit_code == 0 and len(told) == 2
    assert all("mostly for side `left`: 20 of 40 (50.0%), others 2 of 40 (5.0%)" in message for message in told)


def test_even_sides_are_shown_and_do_not_warn(lines):
    result = run("check", "--comments", lines(sides(10, 9)))
    assert "mostly" not in result.stderr and "10 of 40 (25.0%)" in result.stdout and "9 of 40 (22.5%)" in result.stdout


def test_private_details_of_comments_are_never_quoted(lines):
    rows = [{"text": "call 318-555-0142", "side": "a"}] * 20 + [{"text": "call us", "side": "b"}] * 20
    result = run("check", "--comments", lines(rows), "--json")
    assert "evidence of the kind phone fires mostly" in result.stdout and "555" not in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("flagged", "of", "leans"),
    [
        ({"a": 20, "b": 2}, {"a": 40, "b": 40}, True),
        ({"a": 4}, {"a": 40, "b": 40}, False),
        ({"a": 6, "b": 3}, {"a": 40, "b": 40}, False),
        ({"a": 40, "b": 40}, {"a": 40, "b": 40}, False),
        ({"a": 30, "b": 3}, {"a": 1000, "b": 100}, False),
        ({"a": 9}, {"a": 9}, False),
        ({"b": 30, "a": 2, "c": 3}, {"a": 50, "b": 50, "c": 50}, True),
    ],
)
def test_a_lean_needs_number_ratio_and_no_accident(flagged, of, leans):
    assert bool(leaning(flagged, of)) == leans


@pytest.mark.parametrize(
    ("option", "data", "says"),
    [
        ("--posts", '{"text": "a"}\n{"title": "secret"}\n', "line 2"),
        ("--comments", '{"text": "secret", "side": []}\n', "line 1"),
        ("--comments", '{"text": "secret", "side": "a"}\n', "two sides"),
    ],
)
def test_a_bad_file_fails_without_being_quoted(tmp_path, option, data, says):
    (tmp_path / "bad").write_text(data)
    result = run("check", option, tmp_path / "bad")
    assert result.exit_code == 1 and says in str(result.exception) and "secret" not in str(result.exception)


def test_the_archives_posts(tmp_path, monkeypatch, lines):
    import datetime

    import pyarrow as pa

    from pharos.schemas.arrow import COMMENTS

    now = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
    event = json.dumps({"text": "x", "post": {"id": "p", "title": "A bitch of a storm", "text": "Stay in."}})
    values = {
        "event_id": ["a", "b", "c"], "post_id": ["p", "p", None], "event": [event, event, "{}"], "archived_at": [now] * 3,
        "kafka_topic": ["t"] * 3, "kafka_partition": [0] * 3, "kafka_offset": [0, 1, 2],
    }  # fmt: skip
    table = pa.table([pa.array(values.get(f.name, [None] * 3), f.type) for f in COMMENTS], schema=COMMENTS)
    publish(tmp_path / "archive", "comments", now.date(), file_name("t", 0, 0, 2, 1), table)
    monkeypatch.setenv("PHAROS_ARCHIVE_DIR", str(tmp_path / "archive"))
    monkeypatch.setenv("PHAROS_STATE_DIR", str(tmp_path / "state"))
    assert "occurs in 1 of the city's 1 posts" in run("check", "--posts", "archive").stderr


COMMENTS_FILE = [
    {"id": "a", "text": "fuck this"},
    {"id": 2, "text": "Call Bob at 318-555-0142", "lang": "en"},
    {"id": "c", "text": "Thanks for the pool", "post": "The pool opens"},
    {"id": "d", "text": "fuck, call 318-555-0199"},
]


def test_diff_counts_per_clause_and_names_ids(policy_file, lines):
    other = policy_file(("5.6.2", "threshold = ", "threshold = 0.99 # "), (None, "alexandria-2019", "strict"))
    result = run("diff", "shipped", other, lines(COMMENTS_FILE), "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 0 and report["comments"] == 4 and report["texts"] == {}
    assert report["clauses"]["5.6.2"] == {
        "both": 0, "neither": 2, "newly": [], "no_longer": ["a", "d"], "newly_flagged": 0, "no_longer_flagged": 2, "unchanged": 2,
    }  # fmt: skip
    assert report["clauses"]["5.6.9"]["both"] == 2 and report["clauses"]["any"]["no_longer"] == ["a"]
    assert {(change["key"], change["b"]) for change in report["settings"]} == {("id", "strict"), ("clauses.5.6.2.threshold", 0.99)}
    back = json.loads(run("diff", other, "shipped", lines(COMMENTS_FILE), "--json").stdout)
    assert back["clauses"]["5.6.2"]["newly"] == ["a", "d"]


def test_diff_shows_ids_up_to_n_and_texts_only_when_asked(policy_file, lines):
    other, file = policy_file(("5.6.2", "threshold = ", "threshold = 0.99 # ")), lines(COMMENTS_FILE)
    told = run("diff", "shipped", other, file).stdout
    assert "5.6.2 no longer flagged: a, d\n" in told and "fuck" not in told
    assert f"clauses.5.6.2.threshold: {SHIPPED.clauses['5.6.2'].threshold} -> 0.99" in told
    few = run("diff", "shipped", other, file, "--show", 1, "--texts").stdout
    assert "5.6.2 no longer flagged: a and 1 more\n  a: fuck this\n" in few and "0199" not in few
    assert "no longer flagged:" not in run("diff", "shipped", other, file, "--show", 0).stdout


def test_diff_of_a_policy_with_itself_changes_nothing(lines):
    report = json.loads(run("diff", "shipped", "shipped", "-", "--json", data=lines(COMMENTS_FILE).read_bytes()).stdout)
    assert report["settings"] == [] and report["comments"] == 4
    assert all(change["unchanged"] == 4 and not change["newly"] and not change["no_longer"] for change in report["clauses"].values())


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["diff", "shipped"], 2),
        (["diff", "shipped", "/no/such.toml", "-"], 1),
        (["diff", "shipped", "shipped", "/no/such"], 2),
        (["what"], 2),
    ],
)
def test_wrong_calls(args, code):
    assert run(*args, data=b"").exit_code == code


def test_posts_that_are_not_there_are_a_usage_error():
    assert "cannot be read" in str(run("check", "--posts", "/no/such").exception)
