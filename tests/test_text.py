from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.codes import BY_VERDICT, CODES
from derive.diagnostics import Diagnostic, Document, FileError, Label, Report
from derive.export import EXPORTERS
from derive.export.text import cells, full, lines, render, snippet
from derive.read.document import Remark
from derive.source import Note, Span
from derive.verdict import VERDICTS, JudgedDisplay, JudgedDocument


def text_of(rows) -> str:
    return "\n".join("".join(piece for piece, _ in row) for row in rows)


def test_the_refuted_step_in_full(report: Report) -> None:
    out = render(report)
    assert "error[step-refuted]: these two sides are not equal\n  --> notes/binary.md:9:19\n" in out
    assert "= at: n = 2, z = (0, 1/2), y = (0, 1)" in out
    assert "= where: y_i ∈ {0,1} (line 3), L as defined on line 5" in out.replace("\n        ", " ")
    assert r"help: `-\frac{1}{n} \log L(w,b)` on the left makes this step provable" in out
    assert "= derive explain step-refuted" in out


def test_both_sides_are_marked_with_their_values(report: Report) -> None:
    rows = render(report).splitlines()
    at = next(k for k, row in enumerate(rows) if row.startswith("9 | "))
    source, marks = rows[at], rows[at + 1]
    left = re.search("-+", marks[4:])
    assert left is not None
    assert source[4 + left.start():4 + left.end()] == r"-\log L(w,b)"
    first = marks.index("^")
    assert source[first:].startswith(r"-\frac{1}{n}")
    assert rows[at + 2][4 + left.start()] == "|"
    assert rows[at + 3][4 + left.start():] == "2 log 2 = 1.386…"
    assert any(row.rstrip().endswith("^ log 2 = 0.693…") for row in rows[at:at + 10])


def test_nothing_but_the_summary_is_wider_than_the_terminal(report: Report) -> None:
    for width in (60, 80, 100):
        rows = render(report, True, width).splitlines()[:-1]
        assert max(map(cells, rows)) <= width


def test_the_carets_stay_under_a_wrapped_line() -> None:
    line = "words " * 40 + "$" + " + ".join(f"a_{{{k}}}" for k in range(60)) + " = b$" + " words" * 40
    note = Note("n.md", line)
    left = Span(line.index("a_{0}"), line.index(" = b"))
    right = Span(line.index("b$"), line.index("b$") + 1)
    marked = {"-": "", "^": ""}
    rows = [text_of([row]) for row in snippet(note, (Label(left), Label(right, "2", True)))]
    for source, marks in zip(rows, rows[1:], strict=False):
        if re.fullmatch(r"[ |^2-]+", marks):
            for k, char in enumerate(marks):
                if char in marked and k > 3:
                    marked[char] += source.ljust(k + 1)[k]
    assert marked["^"] == "b"
    assert marked["-"].replace(" ", "") == line[left.start:left.end].replace(" ", "")


def test_a_display_of_several_lines() -> None:
    note = Note("n.md", "$$\na = b\n  + c\n$$\n")
    rows = text_of(snippet(note, (Label(Span(3, 4)), Label(Span(7, 14), "3", True))))
    assert rows == "  |\n2 | a = b\n  | -   ^\n3 |   + c\n  |   ^^^ 3\n  |"


def test_wide_and_combining_characters() -> None:
    note = Note("n.md", "数学 y\u0302 = b")
    rows = text_of(snippet(note, (Label(Span(8, 9), "", True),))).splitlines()
    source, marks = rows[1], rows[2]
    assert note.text[8] == "b"
    assert cells(source[:source.index("b")]) == marks.index("^")


def test_control_characters_do_not_reach_the_terminal(document: JudgedDocument) -> None:
    note = Note("n\x1b[31m.md", "a \x1b]0;owned\x07 = b")
    labels = (Label(Span(2, 5), "", True),)
    diagnostic = Diagnostic("unread", "error", "what \x1b[2J is this", note.path, note, Span(2, 5), labels)
    out = text_of(full(diagnostic))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", out)


@given(st.text(min_size=1, max_size=300), st.integers(0, 300), st.integers(0, 300), st.text(max_size=60), st.integers(24, 100))
def test_any_span_of_any_text_can_be_shown(text: str, one: int, two: int, said: str, width: int) -> None:
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    note = Note("n.md", text)
    out = text_of(snippet(note, (Label(Span(start, end), said, True), Label(Span(0, min(3, len(text))), "left"))))
    assert out


def test_proved_steps_are_quiet(report: Report) -> None:
    assert "log_product" not in render(report)
    verbose = render(report, verbose=True)
    assert "✓ notes/binary.md:7:18: proved, by log_product, sum_congruence" in verbose


def test_unstated_conditions_are_told_and_stated_ones_are_not(report: Report) -> None:
    out = render(report)
    assert "note[unstated-condition]: holds where p_model(x_i; θ) > 0" in out
    assert "n > 0" not in out


def test_an_open_step_accuses_nobody(report: Report) -> None:
    out = render(report)
    assert "warning[open]: could not decide this step" in out
    assert "= note: the sides agree at 40 points" in out


def test_a_consequence_is_no_second_error(report: Report) -> None:
    out = render(report)
    assert "note[follows-from-refuted]: follows from line 9, which is refuted" in out
    assert out.count("error[step-refuted]") == 1


def test_one_line_counts_every_verdict(report: Report) -> None:
    last = render(report).splitlines()[-1]
    assert last.startswith("1 defined, 0 assumed, 1 proved, 1 refuted, 1 follows, 1 ill-typed, 1 open, 1 unread")
    assert "1 file not checked" in last
    assert tuple(report.totals) == VERDICTS
    assert sum(report.totals.values()) == 7


def one(document: JudgedDocument, verdict: str, **step) -> Report:
    """A report of the one step with that verdict."""
    for display in document.displays:
        judged = display.steps[0]
        if judged.verdict == verdict:
            judged = replace(judged, step=replace(judged.step, **step))
            reading = replace(document.reading, remarks=())
            return Report.of([JudgedDocument(reading, (JudgedDisplay(display.display, (judged,)),))])
    raise AssertionError(verdict)


@pytest.mark.parametrize(("verdict", "status", "strict"), [
    ("defined", 0, 0), ("proved", 0, 1), ("refuted", 1, 1), ("follows", 0, 0), ("ill-typed", 1, 1), ("open", 0, 1),
    ("unread", 1, 1)])
def test_exit_status(document: JudgedDocument, verdict: str, status: int, strict: int) -> None:
    report = one(document, verdict)  # the proved one has an unstated condition
    assert (report.status(), report.status(True)) == (status, strict)


def test_files_that_cannot_be_read_are_status_2(document: JudgedDocument) -> None:
    gone = Document("x.md", None, FileError("missing-file", "there is no such file: x.md"))
    assert Report((gone, *one(document, "refuted").documents)).status() == 2


@pytest.mark.parametrize("verdict", ["refuted", "ill-typed", "open", "unread"])
def test_what_the_author_expects_is_accounted_for(document: JudgedDocument, verdict: str) -> None:
    report = one(document, verdict, expect=verdict)
    assert report.status() == 0
    out = list(lines(report))
    assert any("(expected)" in text and style == "dim" for row in out for text, style in row)
    assert "1 as expected" in render(report)


def test_what_the_author_does_not_expect_is_an_error(document: JudgedDocument) -> None:
    for found, expected in (("proved", "refuted"), ("refuted", "proved"), ("open", "refuted")):
        report = one(document, found, expect=expected)
        assert report.status() == 1
        said = f"error[expectation-failed]: expected `{expected}`, but this step is {found}"
        assert said in render(report).replace("\n    ", " ")


def test_no_help_without_a_proved_repair(document: JudgedDocument) -> None:
    report = one(document, "refuted")
    judged = report.documents[0].judged
    assert judged is not None
    bare = replace(judged.displays[0].steps[0], fix=None)
    assert "help:" not in render(Report.of([replace(judged, displays=(replace(judged.displays[0], steps=(bare,)),))]))


def test_the_place_of_a_file_error_is_shown() -> None:
    report = Report((Document("a.md", None, FileError("unclosed-display", "never closed", 12, 3, "x $$ a = b")),))
    out = render(report)
    assert out.startswith("error[unclosed-display]: never closed\n  --> a.md:12:3\n   |\n12 | x $$ a = b\n   |   ^\n   |\n")


def test_every_code_has_its_row() -> None:
    text = """
        proved defined assumed step-refuted follows-from-refuted ill-typed shapes-differ open unread undefined-somewhere
        unstated-condition defined-twice bound-is-index index-dropped ambiguous-notation bounds-missing contradicts label-is-bound
        expectation-failed facts-contradictory unclosed-display not-utf8 missing-file empty-file binary-file proof-differs
        not-covered read-as over-budget"""
    assert set(text.split()) <= set(CODES)
    assert set(BY_VERDICT) == set(VERDICTS)
    for row in CODES.values():
        assert row.severity in ("error", "warning", "note", "ok")
        assert len(row.glyph) == 1
        assert row.title and row.text and 0 <= row.status <= row.strict <= 2
        assert not row.title.endswith(".")


def test_every_exporter_renders(report: Report) -> None:
    for exporter in EXPORTERS.values():
        assert exporter.render(report).endswith("\n")


def test_an_unread_step_is_told_once_and_at_its_fault(document: JudgedDocument) -> None:
    text = document.reading.note.text
    at = text.index(r"\fishhook")
    for verdict, code in (("unread", "unread"), ("ill-typed", "shapes-differ")):
        report = one(document, verdict, remarks=(Remark(code, "why", Span(at, at + 9)),))
        assert [(d.code, d.position) for d in report.diagnostics] == [(code, (13, 54))]
