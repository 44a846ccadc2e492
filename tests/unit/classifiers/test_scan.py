"""The scan: rows, offsets, longest matches, and that no pattern can reach into the next row."""

import os
import random
import subprocess
import sys
import threading

import numpy as np
import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments
from pharos.classifiers.engine import _compile
from pharos.classifiers.expressions import within_row
from pharos.classifiers.scan import Pattern, Scanner, longest
from pharos.classifiers.views import Views


def views(texts, patterns):
    nothing = pa.nulls(len(texts), pa.string())
    return Views(Comments(pa.array(texts, pa.string()), nothing, nothing, nothing), _compile({"one": patterns}))


def starts(data):
    """Where the rows of a view's bytes begin, and where the last one ends."""
    return np.unique([0, *np.flatnonzero(data == ord("\n")) + 1, len(data)])


def found(texts, *patterns):
    hits = views(texts, [Pattern(*pattern) if isinstance(pattern, tuple) else Pattern(pattern) for pattern in patterns]).hits("one")
    return [(int(hits.row[i]), int(hits.start[i]), int(hits.end[i]), int(hits.pattern[i])) for i in range(len(hits))]


@pytest.mark.parametrize(
    ("texts", "pattern", "expected"),
    [
        (["a cat", "", "cat cat"], r"\bcat\b", [(0, 2, 5, 0), (2, 0, 3, 0), (2, 4, 7, 0)]),
        (["concat"], r"\bcat\b", []),
        (["caaat"], "ca+", [(0, 0, 4, 0)]),
        (["ab 72 cd"], r"\d+", [(0, 3, 5, 0)]),
        (["end", "start"], r"end\sstart", []),
        (["end", "start"], r"d\W+s", []),
        (["end", "start"], "d[^x]*t", []),
        (["end start"], r"end\sstart", [(0, 0, 9, 0)]),
        (["end\nstart"], r"end\sstart", [(0, 0, 9, 0)]),
        (["one", "two"], "^two$", [(1, 0, 3, 0)]),
        (["coño"], r"\bco\b", []),
        (["ñcat cat"], r"\bcat\b", [(0, 5, 8, 0)]),
        (["F U C K"], "fuck", [(0, 0, 7, 0)]),
        ([], "a", []),
    ],
)
def test_matches_in_rows_and_original_offsets(texts, pattern, expected):
    assert found(texts, pattern) == expected


def test_each_view_is_scanned_with_its_own_patterns():
    assert found(["Cat CAT"], ("Cat", "plain"), ("cat", "folded")) == [(0, 0, 3, 0), (0, 0, 3, 1), (0, 4, 7, 1)]


def test_hits_give_the_form_in_the_view_and_in_the_original():
    hits = views(["no", "ａ f.u.c.k b"], [Pattern("fuck")]).hits("one")
    assert (hits.matched(0), hits.original(0)) == ("fuck", "f.u.c.k")


def test_of_nested_matches_of_one_pattern_the_longest_stays():
    matches = np.array([(0, 0, 3), (0, 0, 5), (0, 2, 5), (0, 4, 8), (1, 2, 5)])
    assert longest(matches).tolist() == [[0, 0, 5], [1, 2, 5], [0, 4, 8]]
    assert longest(np.zeros((0, 3), np.int64)).tolist() == []


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (r"a\sb", "a[ ]b"),
        (r"[^ab]", r"[^\nab]"),
        (r"[\s,]", "[ ,]"),
        (r"\W\d\D", r"[^\w\n]\d[^\d\n]"),
        (r"\[\s\]", r"\[[ ]\]"),
        (r"\\s", r"\\s"),
        (r"[[\]]\s", r"[[\]][ ]"),
        ("[^]a]", r"[^\n]a]"),
    ],
)
def test_expressions_are_kept_within_a_row(expression, expected):
    assert within_row(expression) == expected


def test_a_negated_class_inside_brackets_is_refused():
    with pytest.raises(ValueError, match="inside brackets"):
        within_row(r"[a\W]")


def test_an_expression_hyperscan_cannot_compile_is_named():
    with pytest.raises(ValueError, match=r"\(\?<=a\)b"):
        Scanner(["fine", "(?<=a)b"])


def test_threads_scan_side_by_side_with_the_same_result():
    scanner = Scanner(["ca+t", r"\bdog"])
    data = np.frombuffer(b"cat dog caat\n" * 2000, np.uint8)
    expected, results = scanner.scan(data, starts(data)), []
    threads = [threading.Thread(target=lambda: results.append(scanner.scan(data, starts(data)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(expected) == 6000
    assert all(np.array_equal(result, expected) for result in results) and len(results) == 4


def test_two_passes_find_what_one_over_everything_finds():
    """Seeded: rows of the words that the expressions are about, apart by what may stand between, empty and unended rows among them."""
    rng = random.Random(5)
    scanner = Scanner([r"\bcat\b", "^dog", r"(?:cat|dog) +\w+ +(?:cat|dog)$", "c[^x]*t", r"dog\s", "cat dog", r"\bni\b"])
    words = ["cat", "dog", "concat", "catt", "ni", "ni\xf1o", "", " ", "x", "caat", "."]
    for _ in range(300):
        rows = [" ".join(rng.choices(words, k=rng.randrange(7))) for _ in range(rng.randrange(6))]
        text = "".join(row + "\n" for row in rows) if rng.random() < 0.8 else "\n".join(rows)
        data = np.frombuffer(text.encode("latin-1"), np.uint8)
        whole = scanner._matches(scanner._locator, data.tobytes())
        assert scanner.scan(data, starts(data)).tolist() == longest(whole[scanner._at_boundary(data, whole)]).tolist(), rows


@pytest.mark.parametrize("expressions", [["o+ps"], ["o*ps", "cat"], [r"\bo+ps", "cat|dog"], ["(?:o+|x)ps"]])
def test_a_pattern_that_begins_with_an_endless_repeat_does_not_end_the_process(expressions, tmp_path):
    """In a process of its own: without the second repeat in the database it is killed by a segmentation fault."""
    code = f"""
import numpy as np
from pharos.classifiers.scan import Scanner
print(len(Scanner({expressions!r}).scan(np.frombuffer(b"ooops " * 500, np.uint8), np.array([0, 3000]))))
"""
    environ = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environ, check=False)  # noqa: S603
    assert (done.returncode, done.stdout) == (0, "500\n"), done.stderr


def test_the_first_hits_of_each_row_and_pattern_are_kept():
    hits = views(["cat dog cat cat", "cat cat dog"], [Pattern(r"\bcat\b"), Pattern(r"\bdog\b")]).hits("one")
    kept = hits.first(1)
    assert [(int(row), int(start)) for row, start in zip(hits.row[kept], hits.start[kept], strict=True)] == [(0, 0), (0, 4), (1, 0), (1, 8)]
    assert hits.first(3).all() and not hits.first(0).any()


def test_a_hit_shows_its_forms_without_its_neighbours():
    hits = views(["a CA\u0301T", "next"], [Pattern("cat"), Pattern("CAT", "plain")]).hits("one")
    assert {(hits.matched(i), hits.original(i)) for i in range(len(hits))} == {("cat", "CA\u0301T"), ("CAT", "CA\u0301T")}


@pytest.mark.parametrize(("start", "end", "expected"), [(0, 3, "abc"), (-5, 2, "ab"), (4, 99, "ef"), (9, 12, ""), (2, 2, "")])
def test_a_part_of_a_row_stays_inside_it(start, end, expected):
    made = views(["before", "abcdef", "after"], [Pattern("x")])
    assert made.plain.part(1, start, end) == made.plain.original_part(1, start, end) == expected
