"""`pharos detect`: JSON lines in, JSON lines out, with no Kafka and no network; the contract by which accuracy is judged."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO, Literal

import click
import msgspec
import numpy as np
import pyarrow as pa

from pharos.classifiers.base import STATUS_NAMES, Comments
from pharos.classifiers.engine import Engine
from pharos.classifiers.judge import Judgement, judge
from pharos.classifiers.learned import PROFILES, Profile
from pharos.classifiers.notes import languages, notes
from pharos.classifiers.second_opinion import NAMES, DetoxifyName, SecondOpinion
from pharos.classifiers.views import Views
from pharos.pipelines.explain import Explainer
from pharos.pipelines.settings import load_settings
from pharos.schemas.errors import FatalError
from pharos.schemas.finding import Finding
from pharos.schemas.policy_file import load_policy

CHUNK_BYTES = 1 << 20
"""About how much input makes one batch: some thousands of comments."""


class Row(msgspec.Struct, gc=False):
    """One line of input; `post` and `parent` are texts, `lang` is BCP 47."""

    id: str | int
    text: str
    post: str | None = None
    parent: str | None = None
    lang: str | None = None


class Result(msgspec.Struct, gc=False, omit_defaults=True):
    """One line of output; null scores are unscored, `findings` are those of flagged clauses.

    `lang` is the language it was read in; `signals` are for routing, never for moderation; `notes` say what was not read.
    """

    id: str | int
    scores: dict[str, float | None]
    flags: list[str]
    findings: list[Finding]
    status: dict[str, str]
    lang: str
    signals: list[str] = []
    notes: list[str] = []


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="default",
    show_default=True,
    help="fast: without the two networks, a quarter to an eighth of the time.",
)
@click.option("--second-opinion", type=click.Choice(NAMES), help="Ask this model of Detoxify where the own ones are uncertain.")
@click.option("--explain", is_flag=True, help="For reading instead: the evidence marked in each comment, and why.")
@click.option("--lang", type=click.Choice(("en", "es")), default="en", show_default=True, help="Language of the reasons with --explain.")
def detect(file: BinaryIO, profile: Profile, second_opinion: DetoxifyName | None, explain: bool, lang: Literal["en", "es"]) -> None:
    """Score comments from FILE (or standard input) under every clause of the policy.

    One JSON object a line: {"id", "text", "post"?, "parent"?, "lang"?}, where post is the text of the post commented on. For each,
    in the same order, one line: {"id", "scores", "flags", "findings", "status", "lang", "signals"?, "notes"?}. A clause that nothing
    scores is null. The policy is the one of PHAROS_POLICY, else Alexandria's of 2019.

    A line that is not such an object ends the run: the lines before it are answered, an error names it, the exit code is 1.

    Example: echo '{"id": 1, "text": "Call me at 318-555-0142"}' | pharos detect --explain
    """
    settings = load_settings()
    policy = load_policy(settings.policy)
    # As many rows as it takes: which share a batch must not show in the output.
    second = SecondOpinion(second_opinion, settings.detoxify_checkpoint) if second_opinion else None
    if second and not second.ready:
        click.echo(f"warning: {second.state}", err=True)
    engine = Engine(policy, profile=profile, second=second)
    encoder = msgspec.json.Encoder()
    explainer = Explainer(policy, lang) if explain else None
    for rows in batches(file):
        comments = Comments(*(_column([getattr(row, name) for row in rows]) for name in ("text", "post", "parent", "lang")))
        views = engine.views(comments)
        judgement = judge(len(rows), engine.run_all(views), engine.detectors, policy, views.second_opinion)
        results = _results(rows, judgement, views)
        if explainer:
            explainer.show(zip((row.text for row in rows), results, strict=True))
            continue
        sys.stdout.buffer.write(encoder.encode_lines(results))
        sys.stdout.buffer.flush()


def batches(file: BinaryIO) -> Iterator[list[Row]]:
    """The rows of a file of JSON lines, a batch at a time; blank lines are no rows.

    Raises:
        FatalError: a line is not what it must be; the rows before it came first. The message has its number, never its text.
    """
    decoder = msgspec.json.Decoder(Row)
    number = 1
    error = None
    while lines := file.readlines(CHUNK_BYTES):
        try:
            rows = decoder.decode_lines(b"".join(lines))
        except (msgspec.DecodeError, UnicodeDecodeError):
            rows, error = _until_bad(decoder, lines, number)
        if rows:
            yield rows
        if error:
            raise error
        number += len(lines)


def _until_bad(decoder: msgspec.json.Decoder[Row], lines: list[bytes], number: int) -> tuple[list[Row], FatalError | None]:
    """The rows of lines from the given number on, up to a bad one, and what is wrong with that."""
    rows = []
    for at, line in enumerate(lines, number):
        try:
            if line.strip():
                rows.append(_decode(decoder, line, at))
        except FatalError as exc:
            return rows, exc
    return rows, None


def _decode(decoder: msgspec.json.Decoder[Row], line: bytes, number: int) -> Row:
    """One line, also with a lone surrogate escape, which is JSON but no text: it becomes U+FFFD."""
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        error = exc
    try:
        return msgspec.convert(_without_surrogates(json.loads(line)), Row)
    except (ValueError, msgspec.ValidationError, RecursionError):
        detail = str(error) if isinstance(error, msgspec.DecodeError) else "not UTF-8"
        msg = f"line {number}: expected a JSON object with `id` and `text`; got what does not decode ({detail})"
        raise FatalError(msg) from None


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_surrogates(inner) for name, inner in value.items()}
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if isinstance(value, str) else value


def _column(values: list[str | None]) -> pa.StringArray:
    """As `pa.array`, which would import pandas where it is installed: half a second of the start."""
    builder = pa.lib.StringBuilder()
    builder.append_values(values)
    return builder.finish()


def _results(rows: list[Row], judgement: Judgement, views: Views) -> Iterator[Result]:
    columns = {clause: _floats(scores) for clause, scores in judgement.scores.items()}
    statuses = {name: [STATUS_NAMES[code] for code in codes.tolist()] for name, codes in judgement.statuses.items()}
    findings: dict[int, list[Finding]] = {}
    for at, finding in judgement.findings:
        findings.setdefault(at, []).append(finding)
    said, signals = notes(views), views.signals
    scores, status = zip(*columns.values(), strict=True), zip(*statuses.values(), strict=True)
    for at, (row, values, names, lang) in enumerate(zip(rows, scores, status, languages(views), strict=True)):
        yield Result(
            row.id,
            dict(zip(columns, values, strict=True)),
            judgement.flags.get(at, []),
            findings.get(at, []),
            dict(zip(statuses, names, strict=True)),
            lang,
            signals.get(at, []),
            said.get(at, []),
        )


def _floats(scores: np.ndarray) -> list[float | None]:
    """The scores as Python floats of four decimals, None for NaN."""
    values: np.ndarray = np.round(scores.astype(np.float64), 4).astype(object)
    values[np.isnan(scores)] = None
    return values.tolist()
