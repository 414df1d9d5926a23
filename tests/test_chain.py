"""Small notes to steps: what is a definition, an assumption, a claim; what a claim says and from which facts."""
from __future__ import annotations

import re

import pytest

from derive.read.chain import read
from derive.read.document import Display, Reading, Step
from derive.refuter.search import admissible
from derive.source import Note
from derive.term import show


def reading(text: str) -> Reading:
    return read(Note("note.md", text))


def steps(text: str) -> list[Step]:
    """The steps of the displays of a note."""
    return [s for d in displays(text) for s in d.steps]


def displays(text: str) -> list[Display]:
    return [d for d in reading(text).displays if not d.inline]


def inline(text: str) -> list[Step]:
    return [s for d in reading(text).displays if d.inline for s in d.steps]


def kinds(text: str) -> list[str]:
    return [s.kind for s in steps(text)]


def prop(step: Step) -> str:
    assert step.claim is not None
    return show(step.claim.prop)


def facts(step: Step) -> set[str]:
    assert step.claim is not None
    return {show(f.prop) for f in step.claim.context.facts}


def codes(step: Step) -> set[str]:
    return {r.code for r in step.remarks}


# --- definitions and claims ------------------------------------------------------------------------------------

def test_a_first_equation_defines_and_the_rest_of_the_chain_claims() -> None:
    first, second, third = steps("Let $a \\in \\mathbb{R}$.\n\n$$ S = a + a = 2 a = a 2 $$\n")
    assert [first.kind, second.kind, third.kind] == ["definition", "claim", "claim"]
    assert prop(second) == "((a + a) = (2 * a))"


def test_an_equation_for_a_defined_symbol_is_a_claim_about_it() -> None:
    defined, claimed = steps("$$ S = a + b $$\n\n$$ S = b + a $$\n")
    assert [defined.kind, claimed.kind] == ["definition", "claim"]
    assert "(S = (a + b))" in facts(claimed)


def test_symbols_with_declared_values_are_not_defined() -> None:
    assert kinds("Let $y \\in \\{0,1\\}$.\n\n$$ y = 1 $$\n") == ["claim"]


def test_what_was_claimed_about_is_not_defined_later() -> None:
    assert kinds("$$ (a + b)^2 = a^2 $$\n\n$$ a = b $$\n") == ["claim", "claim"]


def test_a_definition_written_as_one_may_be_repeated_with_a_remark() -> None:
    *_, again, claimed = steps("$$ S := a $$\n\n$$ S := 2 a $$\n\n$$ S = a $$\n")
    assert again.kind == "definition" and codes(again) == {"defined-twice"}
    assert facts(claimed) == {"(S = (2 * a))"}


def test_a_second_equation_with_a_function_never_met_defines_anew() -> None:
    first, again, claimed = steps("$$ \\theta_{ML} = \\arg\\max_\\theta f(\\theta) $$\n\n"
                                  "$$ \\theta_{ML} = \\arg\\max_\\theta g(\\theta) $$\n\n"
                                  "$$ \\theta_{ML} = \\arg\\max_\\theta 2 g(\\theta) $$\n")
    assert [first.kind, again.kind, claimed.kind] == ["definition", "definition", "claim"]
    assert codes(again) == {"defined-twice"}
    assert facts(claimed) == {"(theta_ML = argmax(g[#0]))"}


def test_a_new_heading_and_new_declarations_make_a_new_symbol() -> None:
    text = ("# A\n\nLet $u \\in \\mathbb{R}$.\n\n$$ L(u) = u $$\n\n# B\n\nLet $v \\in \\mathbb{R}$.\n\n$$ L(u) = 2 v $$\n\n"
            "$$ L(u) = u $$\n")
    assert kinds(text) == ["definition", "definition", "claim"]


def test_under_a_new_heading_an_old_function_keeps_its_meaning() -> None:
    text = "# A\n\n$$ f(t) = t^2 $$\n\n# B\n\nLet $t \\in \\mathbb{R}$.\n\n$$ f(t) = t $$\n"
    claimed = steps(text)[1]
    assert claimed.kind == "claim"
    assert "forall(R, (f[#0] = (#0 ^ 2)))" in facts(claimed)


def test_a_name_at_the_end_of_a_chain_is_given_there() -> None:
    (step,) = steps("$$ a + b = S $$\n")
    assert step.kind == "definition" and prop(step) == "(S = (a + b))"


def test_two_arguments_and_one_are_two_functions() -> None:
    assert kinds("$$ H(a) := a $$\n\n$$ H(a, b) := a + b $$\n\n$$ H(a, b) = H(a) + b $$\n") == ["definition"] * 2 + ["claim"]


def test_cases_of_a_function_define_it_together() -> None:
    text = ("Let $y_i \\in \\{0,1\\}$ and $s_i \\in \\mathbb{R}$ for $i = 1, \\ldots, n$.\n\n$$ p(y_i = 1|x_i) = s_i $$\n\n"
            "$$ p(y_i = 0|x_i) = 1 - s_i $$\n\n$$ p(y_i|x_i) = y_i s_i + (1 - y_i) (1 - s_i) $$\n")
    assert kinds(text) == ["definition", "definition", "claim"]


# --- what definitions say --------------------------------------------------------------------------------------

def test_parameters_are_generalised_and_what_hides_them_is_put_in() -> None:
    text = ("Let $w, x_i \\in \\mathbb{R}^d$ for $i = 1, \\ldots, n$.\n\n$$ z_i := w^T x_i $$\n\n$$ f(x_i; w) := z_i $$\n\n"
            "$$ \\arg\\max_w f(x_i; w) = \\arg\\max_w 2 f(x_i; w) $$\n\n$$ f(x_i; w) = w^T x_i $$\n")
    optimised, plain = steps(text)[2:]
    assert "forall(R, each(1, n, (f[x[#0], #1] = sum(1, d, (#2[#0] * x[#1, #0])))))" in facts(optimised)
    assert "each(1, n, (f[x[#0], w] = z[#0]))" in facts(plain)


def test_a_body_without_its_parameters_is_not_generalised() -> None:
    defined, claimed = steps("Let $u \\in \\mathbb{R}$ and $s \\in \\mathbb{R}$.\n\n$$ L(u) := s^2 $$\n\n$$ L(u) = s s $$\n")
    assert prop(defined) == "(L[u] = (s ^ 2))"
    assert claimed.kind == "claim"


def test_a_function_of_a_vector_written_with_a_component() -> None:
    text = ("Let $z_i \\in \\mathbb{R}^K$ for $i = 1, \\ldots, n$.\n\n"
            "$$ softmax(z_k) = \\frac{e^{z_k}}{\\sum_{j=1}^K e^{z_j}} $$\n\n$$ softmax(z_k) = softmax(z_k) $$\n")
    defined, claimed = steps(text)
    assert prop(defined) == "forall(R, each(1, K, (softmax[#1, #0] = (exp(#1[#0]) * (sum(1, K, exp(#2[#0])) ^ -1)))))"
    assert prop(claimed).startswith("(softmax[z[i], k] =") and "index-dropped" in codes(claimed)


def test_the_standard_meaning_where_the_document_gives_none() -> None:
    (step,) = steps("$$ \\sigma(-t) = 1 - \\sigma(t) $$\n")
    assert facts(step) == {"forall(R, (sigma[#0] = ((1 + exp((-1 * #0))) ^ -1)))"}
    assert codes(step) == {"read-as"}


def test_distributions_named_in_prose_are_distributions() -> None:
    text = "Let $P$ and $Q$ be probability distributions.\n\n$$ D_{KL}(P||Q) = \\sum_x P(x) (\\log(P(x)) - \\log(Q(x))) $$\n\n" \
           "$$ D_{KL}(P||Q) \\geq 0 $$\n"
    claimed = steps(text)[1]
    assert prop(claimed) == "(0 <= D_KL[P, Q])"
    assert {"(sum(1, |X|, P[#0]) = 1)", "each(1, |X|, (0 <= Q[#0]))"} <= facts(claimed)


def test_no_distribution_is_assumed_of_what_is_defined() -> None:
    text = "A distribution.\n\nLet $a \\in \\mathbb{R}$.\n\n$$ p(x) := a x $$\n\n$$ p(x) = x a $$\n"
    assert not any("sum" in f for f in facts(steps(text)[1]))


# --- declarations ----------------------------------------------------------------------------------------------

def test_shapes_are_checked() -> None:
    (step,) = steps("Let $w \\in \\mathbb{R}^{K \\times d}$ and $x \\in \\mathbb{R}^d$.\n\n$$ z = w^T x $$\n")
    assert step.kind == "ill-typed" and step.why == "w^T is d×K and x has d entries: K entries needed"


def test_an_equation_of_vectors_is_one_of_entries() -> None:
    text = "Let $W \\in \\mathbb{R}^{K \\times d}$ and $u, v \\in \\mathbb{R}^d$.\n\n$$ W (u + v) = W u + W v $$\n"
    (step,) = steps(text)
    assert step.kind == "claim" and any(f.endswith("<= K)") and f.startswith("(k") for f in facts(step))


def test_binary_labels() -> None:
    (step,) = steps("Let $y_i \\in \\{0,1\\}$ for $i = 1, \\ldots, n$.\n\n$$ y_i^2 = y_i $$\n")
    assert {"each(1, n, (0 <= y[#0]))", "each(1, n, (y[#0] <= 1))", "(1 <= i)", "(i <= n)"} <= facts(step)


def test_one_hot_labels_have_a_class() -> None:
    text = "Labels $y_i \\in \\mathbb{R}^K$ are one-hot for $i = 1, \\ldots, n$.\n\n$$ \\sum_{k=1}^K y_{ik} = 1 $$\n"
    (step,) = steps(text)
    assert "each(1, n, each(1, K, (y[#1, #0] = delta(#0, c[#1]))))" in facts(step)


def test_a_label_that_is_its_own_bound() -> None:
    text = "Let $z \\in \\mathbb{R}^K$ and $y \\in \\{1,...,k\\}$.\n\n$$ \\sum_{k=1}^K z_k = z_1 $$\n"
    assert any("label-is-bound" in codes(s) for s in inline(text))


def test_data_sets_and_independence() -> None:
    text = ("The set $X = \\{x_1,...,x_n\\}$ is drawn independently from a distribution.\n\n"
            "$$ \\theta_{ML} = \\arg\\max_\\theta p(X;\\theta) = \\arg\\max_\\theta \\prod_{i=1}^n p(x_i;\\theta) $$\n\n"
            "$$ \\theta_{ML} = \\arg\\max_\\theta \\sum_{i=1}^n \\log(p(x_i;\\theta)) $$\n")
    defined, assumed, claimed = steps(text)
    assert [defined.kind, assumed.kind, claimed.kind] == ["definition", "assumption", "claim"]
    assert prop(assumed).startswith("forall(S, (p#2[X, #0] = prod(1, n, p[x[#0], #1]")
    assert admissible(claimed.claim.context) if claimed.claim else False


def test_directives_declare() -> None:
    text = "<!-- derive: let p(x;\\theta) > 0; a > 1 -->\n\n$$ \\log(a p(x;\\theta)) = \\log(a) + \\log(p(x;\\theta)) $$\n"
    (step,) = steps(text)
    assert "(1 < a)" in facts(step)
    assert any("0 < p[" in f for f in facts(step))


def test_expectations_belong_to_the_next_display() -> None:
    text = "<!-- derive: expect proved refuted -->\n$$ a + a = 2 a = 3 a $$\n\n$$ a = a + 1 $$\n"
    assert [s.expect for s in steps(text)] == ["proved", "refuted", None]


def test_a_display_that_is_skipped() -> None:
    assert kinds("<!-- derive: skip -->\n$$ a = a + 1 $$\n\n$$ b + b = 2 b $$\n") == ["claim"]


# --- what prose makes of a formula -----------------------------------------------------------------------------

@pytest.mark.parametrize("text", [
    "If $y_i = 1$ then it counts.", "Here $y = 0$ is one case.", "We raise it since if $y_{ik} = 0$ nothing is left.",
    "It holds when $a = b$.", "It is one-hot where $y_{ik} = 1$ means that $k$ is right.",
])
def test_suppositions_are_no_facts(text: str) -> None:
    found = reading(text + "\n\n$$ (a + y)^2 = a^2 $$\n")
    assert [s.kind for d in found.displays if d.inline for s in d.steps] == ["assumption"]
    assert not any(f.kind == "definition" for d in found.displays for s in d.steps if s.claim for f in s.claim.context.facts)


def test_signs_that_are_let_are_facts_and_others_are_claims() -> None:
    assert facts(steps("Let $a > 0$.\n\n$$ \\log(a a) = 2 \\log(a) $$\n")[0]) == {"(0 < a)"}
    assert [s.kind for s in inline("The values are positive: $e^a > 0$.\n")] == ["claim"]


def test_an_implication_takes_its_condition_as_a_fact() -> None:
    (step,) = inline("The logarithm grows, so $a > b \\Rightarrow \\log(a) > \\log(b)$.\n")
    assert prop(step) == "(log(b) < log(a))" and facts(step) == {"(b < a)"}


def test_an_arrow_between_expressions_is_an_equals_sign() -> None:
    (step,) = steps("Let $a \\in \\mathbb{R}$.\n\n$$ a + a \\rightarrow 2 a $$\n")
    assert prop(step) == "((a + a) = (2 * a))" and "read-as" in codes(step)


def test_what_is_only_approximate_claims_nothing() -> None:
    assert [s.kind for s in inline("Is it true that $p \\approx q$?\n")] == ["assumption"]
    assert kinds("$$ a \\approx b $$\n") == ["unread"]


def test_every_relation_is_accounted_for() -> None:
    text = "$$ a = b \\leq c $$\n\n$$ a = \\fishhook{b} $$\n"
    assert [len(d.steps) for d in displays(text)] == [2, 1]
    assert steps(text)[-1].kind == "unread"


def test_positions_are_the_authors() -> None:
    text = "Let $a \\in \\mathbb{R}$.\n\n$$ a + a = 2 a $$\n"
    found = reading(text)
    (step,) = [s for d in found.displays if not d.inline for s in d.steps]
    assert (found.note.quote(step.left), found.note.quote(step.right), step.relation) == ("a + a", "2 a", "=")


def test_conditions_beside_an_equation_are_facts_for_it() -> None:
    claimed, condition = steps("$$ \\log(a b) = \\log(a) + \\log(b), \\quad a > 0 $$\n")
    assert [claimed.kind, condition.kind] == ["claim", "assumption"]
    assert facts(claimed) == {"(0 < a)"}


def test_what_is_given_under_a_condition_defines_nothing() -> None:
    assert "definition" not in kinds("$$ F(y) = 1 \\quad \\text{if} \\quad y > 0 $$\n")


# --- letters and marks -----------------------------------------------------------------------------------------

def test_a_bold_letter_is_the_vector_of_its_components() -> None:
    text = "Let $\\mathbf{v} \\in \\mathbb{R}^d$.\n\n$$ \\mathbf{v}^\\top \\mathbf{v} = \\sum_{j=1}^d v_j^2 $$\n"
    (step,) = steps(text)
    assert prop(step) == "(sum(1, d, (v[#0] * v[#0])) = sum(1, d, (v[#0] ^ 2)))"


def test_a_superscript_in_brackets_is_the_first_index() -> None:
    text = ("Let $x^{(i)} \\in \\mathbb{R}^d$ for $i = 1, \\ldots, m$.\n\n"
            "$$ \\sum_{i=1}^m x_j^{(i)} = \\sum_{i=1}^m 1 x_j^{(i)} $$\n")
    (step,) = steps(text)
    assert prop(step).startswith("(sum(1, m, x[#0, j])") and "(j <= d)" in facts(step)


def test_the_prime_of_a_function_is_its_derivative() -> None:
    _, step = steps("Let $t \\in \\mathbb{R}$.\n\n$$ f(t) := t^2 $$\n\n$$ f'(t) = 2 t $$\n")
    assert step.kind == "claim" and prop(step) == "(D(f[t], t) = (2 * t))"


def test_the_mean_of_a_family_is_known_by_its_bar() -> None:
    text = "Let $x_i \\in \\mathbb{R}$ for $i = 1, \\ldots, n$.\n\n$$ \\sum_{i=1}^n (x_i - \\bar{x}) = 0 $$\n"
    (step,) = steps(text)
    assert "(bar x = ((n ^ -1) * sum(1, n, x[#0])))" in facts(step)


# --- what nobody can refute ------------------------------------------------------------------------------------

@pytest.mark.parametrize("formula", [
    "g(a) = a^2 + \\tau(a)", "p(a|b) p(b) = p(a, b)", "\\mathrm{tr}(a b) = \\mathrm{tr}(b a)", "a^2 = c^2 + b", "a < b",
    "\\sqrt{a^2} + b = a + b", "\\mathrm{RSS} + a = \\mathrm{TSS} + a",
])
def test_a_counterexample_that_rests_on_what_is_not_said(formula: str) -> None:
    (step,) = steps(f"Known: $a + b$ and $c$.\n\n$$ {formula} $$\n")
    assert step.kind == "definition" or step.unsettled


@pytest.mark.parametrize("formula", ["(a + b)^2 = a^2 + b^2", "\\log(a + b) = \\log(a) + \\log(b)", "e^{a + b} = e^a + e^b"])
def test_an_identity_of_letters_can_be_refuted(formula: str) -> None:
    (step,) = steps(f"$$ {formula} $$\n")
    assert not step.unsettled


def test_shapes_that_are_not_declared_accuse_nobody() -> None:
    (step,) = steps("Let $W \\in \\mathbb{R}^{K \\times d}$ and $x \\in \\mathbb{R}^d$.\n\n$$ W x + c = c + W x $$\n")
    assert step.kind == "claim" and step.unsettled  # true whatever c is, and nothing else would be refuted


@pytest.mark.parametrize(("label", "reference"), [
    ("$$ a + 2 b = 3 c \\label{x} $$", r"\eqref{x}"), ("$$ a + 2 b = 3 c $$ (x)", "{eq}`x`"),
    ("$$ a + 2 b = 3 c $$\n:eqlabel:`x`", ":eqref:`x`"), ("```{math}\n:label: x\n\na + 2 b = 3 c\n```", "{eq}`x`"),
    ("```{math}\n:nowrap:\n:label: x\na + 2 b = 3 c\n```", ":eq:`x`")])
def test_an_equation_is_cited_by_its_label(label: str, reference: str) -> None:
    text = f"Let $a, b, c \\in \\mathbb{{R}}$ with $a < b$.\n\n{label}\n\nSo much for that. By {reference}\n\n$$ a = 3 c - 2 b $$\n"
    displays = [d for d in read(Note("n.md", text)).displays if not d.inline]
    said, step = displays[0].steps[0].claim, displays[1].steps[0]
    assert said is not None and [(f.kind, f.prop) for f in step.cited] == [("hypothesis", said.prop)]
    other = read(Note("n.md", text.replace(reference, reference.replace("x", "y"))))
    assert not [f for f in other.displays[-1].steps[0].cited if f.kind == "hypothesis"]


def test_a_side_is_quoted_with_what_sizes_its_first_bracket() -> None:
    note = Note("a.md", r"$$ x = \left( x \right)^1 = \bigl[ x \bigr] = \big| x \big| = \left| x \right| $$")
    steps = read(note).displays[0].steps
    assert [note.quote(x.left) for x in steps[1:]] + [note.quote(steps[-1].right)] == [
        r"\left( x \right)^1", r"\bigl[ x \bigr]", r"\big| x \big|", r"\left| x \right|"]
    assert {x.relation for x in steps} == {"="}


def test_words_are_looked_for_in_lower_case() -> None:
    """A capital in one of these patterns would match nothing: the text is lowered once for all of them."""
    from derive.read.pieces import IN_HEADINGS, IN_PROSE
    for name, pattern in (*IN_HEADINGS, *IN_PROSE):
        plain = re.sub(r"\\[A-Za-z]", "", pattern.pattern)
        assert plain == plain.lower() and not pattern.flags & re.I, name
    assert "matrices" in {name for name, pattern in IN_PROSE if pattern.search("By the LU decomposition of A".lower())}
