"""`pharos detect --explain`: evidence marked where it is, what hides made visible, why and by how much in two languages."""

import io
import json
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from rich.console import Console

from pharos.classifiers.registry import DETECTORS
from pharos.pipelines.cli import pharos
from pharos.pipelines.explain import LONGEST, MOST_FORMS, Explainer, visible
from pharos.schemas.finding import CLAUSES, Finding, Reason, Span
from pharos.schemas.policy_file import load_policy

POLICY = load_policy()


def finding(clause="5.6.2", spans=((0, 4, "profanity", "fuck"),), **more):
    reason = Reason("Strong words.", "Palabras fuertes.")
    tier = POLICY.clauses[clause].tier
    return Finding(clause=clause, score=0.9, spans=[Span(*s) for s in spans], detector="d", version="7", reason=reason, tier=tier, **more)


def result(findings=(), scores=(), status=(), **more):
    flags = list(dict.fromkeys(f.clause for f in findings))
    values = dict.fromkeys(CLAUSES, 0.0) | dict(scores)
    return SimpleNamespace(id=1, scores=values, flags=flags, findings=list(findings), status={"d": "ok"} | dict(status), **more)


def explained(text, outcome, language="en", terminal=False):
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=200, color_system="standard" if terminal else None, highlight=False)
    Explainer(POLICY, language, console).show([(text, outcome)])
    return out.getvalue()


def test_the_command_marks_real_findings():
    rows = [{"id": "x", "text": "well f\u200bu\u200bck, call 318-555-0142"}, {"id": "y", "text": "Thanks!"}]
    run = CliRunner().invoke(pharos, ["detect", "--explain"], input="\n".join(json.dumps(row) for row in rows))
    assert run.exit_code == 0
    first, second, _ = run.stdout.split("\n\n")
    assert first.startswith("comment x") and ": 5.6.2, 5.6.9\n  well [[f‹U+200B›u‹U+200B›ck]], call [[318-555-0142]]\n" in first
    assert "“f‹U+200B›u‹U+200B›ck” read as “fuck” (profanity, characters 5-11" in first
    assert f"≥ threshold {POLICY.clauses['5.6.9'].threshold:.2f}, tier A" in first
    assert second.startswith("comment y") and ": nothing flagged\n  Thanks!\n" in second and "not scored: off_topic (skipped)" in second


def test_the_command_speaks_spanish():
    run = CliRunner().invoke(pharos, ["detect", "--explain", "--lang", "es"], input='{"id": 1, "text": "fuck"}')
    assert run.stdout.startswith("comentario 1") and ": 5.6.2\n" in run.stdout and "umbral" in run.stdout and "sin puntuar" in run.stdout


def test_without_explain_the_contract_is_json():
    assert json.loads(CliRunner().invoke(pharos, ["detect"], input='{"id": 1, "text": "fuck"}').stdout)["flags"] == ["5.6.2"]


def test_a_finding_tells_clause_score_threshold_reason_detector():
    text = explained("fuck off", result([finding()]))
    threshold = POLICY.clauses["5.6.2"].threshold
    assert f"  5.6.2 Profanity: score 0.90 ≥ threshold {threshold:.2f}, tier B  (d 7)\n    Strong words.\n" in text
    assert "Palabras fuertes." in explained("fuck off", result([finding()]), "es")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"clause": "5.6.7c", "stance": "against"}, "against a candidate"),
        ({"clause": "5.6.7b"}, "advice only"),
        ({"spans": [(i, i + 1, "word", "x") for i in range(MOST_FORMS + 2)]}, "… 2 more"),
    ],
)
def test_what_some_findings_have(more, says):
    assert says in explained("fuck it all the way", result([finding(**more)]))


def test_view_and_threshold_of_a_finding_are_told_where_it_has_them():
    fields = {name: getattr(finding(), name) for name in Finding.__struct_fields__}
    own = SimpleNamespace(**fields | {"view": "folded", "threshold": 0.33})
    text = explained("fuck", result([own]))
    assert "threshold 0.33" in text and "characters 0-4, view folded)" in text


def test_overlapping_spans_make_one_mark():
    spans = [(0, 4, "a", "x"), (2, 9, "b", "y")]
    assert "\n  [[fuck that]] now\n" in explained("fuck that now", result([finding(spans=spans)]))


def test_a_score_over_its_threshold_without_evidence_is_told_as_borne():
    text = explained("hello", result((), {"5.6.1": 0.41}))
    assert "Off topic, score 0.41" in text and "but no evidence: a page must bear it" in text
    assert "no evidence" not in explained("hello", result((), {"5.6.9": 0.41}))


def test_what_did_not_score_and_the_nearest_miss_are_told():
    clause = (
        next(c for c in CLAUSES if c not in {kind.clause for kind in DETECTORS})
        if len({k.clause for k in DETECTORS}) < len(CLAUSES)
        else None
    )
    scores = {"5.6.9": 0.41} | ({clause: None} if clause else {})
    text = explained("hello", result((), scores, {"slow": "timeout", "bad": "error"}))
    assert "highest of the rest: 5.6.9 Private information, score 0.41, threshold" in text
    assert "slow (out of time), bad (failed)" in text
    assert clause is None or f"{clause} (no detector)" in text


def test_signals_are_told_for_routing_only():
    signals = ["service_request", SimpleNamespace(name="criticism", reason=Reason("Of the council.", "Del consejo."))]
    assert "signals, for routing only: service request, criticism (Of the council.)" in explained("hi", result(signals=signals))


def test_the_language_and_what_was_not_read_are_told():
    text = explained("Guten Tag", result(lang="de", notes=["Not scored in this language (de)."]))
    assert text.startswith("comment 1 (de): nothing flagged\n") and "  Not scored in this language (de).\n" in text


def test_a_terminal_gets_colours_and_no_brackets():
    text = explained("fuck off", result([finding()]), terminal=True)
    assert "\x1b[" in text and "[[" not in text


@pytest.mark.parametrize("terminal", [False, True])
def test_nothing_of_a_comment_steers_the_terminal(terminal):
    text = explained("a\x1b[31mb\r\x07\u202ec [bold]d[/bold]\x9b1m", result(), terminal=terminal)
    assert not {"\r", "\x07", "\u202e", "\x9b"} & set(text) and "\x1b[31mb" not in text
    assert "a‹U+001B›[31mb‹U+000D›‹U+0007›‹U+202E›c [bold]d[/bold]‹U+009B›1m" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 你\n\t", "plain é 你\n\t"),
        ("a\u200bb\u2066c\ufeff", "a‹U+200B›b‹U+2066›c‹U+FEFF›"),
        ("so\u00adft\u034fa\u3164", "so‹U+00AD›ft‹U+034F›a‹U+3164›"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
        ("f\u200du", "f‹U+200D›u"),
        ("\U000e0041", "‹U+E0041›"),
    ],
)
def test_hidden_characters_are_written_out(text, shown):
    assert visible(text) == shown


def test_a_very_long_comment_is_cut_and_says_so():
    text = explained("x" * 100_000, result([finding(spans=[(99_000, 99_004, "a", "x")])]))
    assert len(text) < LONGEST + 1000 and "100,000 characters in all" in text and "characters 99000-99004" in text


def test_an_empty_comment():
    assert explained("", result()).startswith("comment 1: nothing flagged\n  \n")
