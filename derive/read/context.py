"""What a document has said so far: symbols, facts, definitions, in scopes that headings open.  Untrusted.

In: declarations as the reader meets them.  Out: the symbol that a name stands for at a place, and for a proposition the
Context of facts that speak of its symbols.  A name declared again under a new heading is another symbol.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from derive.kernel.claim import Context, Fact
from derive.read.conventions import BESIDE, USUAL_BOUND, Said
from derive.read.document import Symbol
from derive.read.elimination import solved
from derive.read.shapes import Axis, fresh_variable
from derive.read.syntax import Node
from derive.source import Note, Span
from derive.term import ONE, Malformed, Term, abstract, core, instantiate, make, rebuild, subterms
from derive.term import replace as put

if TYPE_CHECKING:
    from derive.read.pages import Pages

MOST_UNFOLDINGS: Final = 8  # definitions within definitions


@dataclass(slots=True)
class Entry:
    """A symbol of the document.

    axes     ranges of its indices, those of the family first; letters: the index letters that its author writes for them
    kind     scalar, family, function, distribution, data (points that are only arguments), set, integer, object
    support  of a distribution, or the values of data: a range of integers
    since    where in the note it was declared
    """

    name: str
    term: Term
    axes: tuple[Axis, ...] = ()
    letters: tuple[str, ...] = ()
    kind: str = "scalar"
    declared: bool = False
    latex: str = ""
    support: Axis | None = None
    since: int = -1
    values: str = ""
    arity: tuple[int, ...] = ()  # of a function: how many indices each parameter takes
    component: bool = False      # a function of a vector, written with one of its components
    inferred: bool = False       # its shape is the one with which the formulas have a meaning


@dataclass(frozen=True, slots=True)
class Known:
    """A fact, and the symbols whose mention calls for it."""

    fact: Fact
    subjects: frozenset[Term]
    unless: Term | None = None  # not if this symbol has a definition, from which it should follow


@dataclass(slots=True)
class Definition:
    """What a symbol stands for.

    pattern, body  its two sides, with `holes` for parameters and indices
    specific       the fact about the very symbols written
    general        the fact for all values of the parameters; None where that would be false or is not known to be true
    expanded       whether the general fact needed other definitions to be put in
    args, seps     of a function: how its arguments are written
    parameters     of a function: the symbols among its arguments, with their places, for whose values the general fact holds
    """

    head: Term
    pattern: Term
    body: Term
    holes: tuple[Term, ...]
    specific: Fact
    general: Fact | None
    expanded: bool = False
    alive: bool = True
    args: tuple[Node, ...] = ()
    seps: tuple[str, ...] = ()
    parameters: tuple[tuple[int, Term], ...] = ()


@dataclass(slots=True)
class Scope:
    """What stands under one heading."""

    names: dict[str, list[Entry]] = field(default_factory=dict)
    ranges: dict[str, Axis] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)  # names that words call functions: a(b + c) is no product
    sets: set[str] = field(default_factory=set)  # names of sets: |A| is no absolute value
    e_named: bool = False  # whether e is a letter of the text
    declared_ranges: dict[str, Axis] = field(default_factory=dict)
    complex: set[str] = field(default_factory=set)  # names of complex numbers: formulas with them are not read
    listed: dict[str, Axis] = field(default_factory=dict)  # of a family whose members are listed: x_1, …, x_n
    bounds: dict[str, list[tuple[int, Axis]]] = field(default_factory=dict)  # what sums have for a letter, and where
    ragged: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of j in Σ_{j=1}^{n_i}: n, i
    hints: dict[str, Axis] = field(default_factory=dict)  # by the vectors that a letter stands beneath
    families: dict[str, tuple[str, ...]] = field(default_factory=dict)  # longest run of index letters beneath a name
    examples: dict[str, str] = field(default_factory=dict)  # the letter i of x^{(i)}: the number of an example, before all others
    components: set[str] = field(default_factory=set)  # bold letters whose plain ones with an index are the entries
    index_letters: set[str] = field(default_factory=set)
    applied: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)  # of these, names before a letter or a numeral in brackets
    defines: set[str] = field(default_factory=set)  # heads of its equations
    arithmetic: set[str] = field(default_factory=set)
    transposed: set[str] = field(default_factory=set)
    turned: set[str] = field(default_factory=set)  # of these, names that are transposed with an index
    matrices: bool = False
    covariances: set[str] = field(default_factory=set)  # matrices that a normal distribution has as its covariance
    scalars: set[str] = field(default_factory=set)  # capitals that their usage shows to be numbers
    outcome: str = ""  # the letter that distributions are most often taken at
    independent: bool = False
    broadcasts: bool = False  # numbers are added to vectors
    probabilities: bool = False
    outcomes: list[tuple[int, Axis]] = field(default_factory=list)
    start: int = 0  # where in the note it begins
    alone: set[str] = field(default_factory=set)  # names that lines before have without an index
    apart: set[str] = field(default_factory=set)  # names of a family and, without an index, of something else
    numbers: set[str] = field(default_factory=set)  # of these, names that a formula calculates with both ways
    events: tuple[str, ...] = ()  # letters that stand for events
    laws: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by name: the letters of the values of a joint law
    random: set[str] = field(default_factory=set)  # names that words call random variables
    special: bool = False  # whether words say more of such: that it is positive, or of another's kind
    joint: bool = False  # words speak of a joint law, or of what is made of one
    anew: set[str] = field(default_factory=set)  # names of laws that its words introduce
    arbitrary: set[str] = field(default_factory=set)  # of these, laws that are any
    another_law: bool = False  # and introduce it
    dense: bool = False  # and of densities, of values that are not finitely many
    discrete: bool = False  # and of finitely many values
    entropic: bool = False  # and of entropy or information
    bits: bool = False   # to another base than e
    tied: bool = False   # and say more of the variables: that they are independent
    related: bool = False  # more may be said of events than is read: that they are independent, or exclude each other
    variables: set[str] = field(default_factory=set)  # names that a function is defined with: f(x) = x² + 1
    said: dict[str, Said] = field(default_factory=dict)  # the values that words give a name: `let n be an integer`
    settled: set[str] = field(default_factory=set)  # names whose values a comment of the author gives: it overrules the text


class Document:
    """All scopes of one note, and the place that is being read."""

    def __init__(self, note: Note) -> None:
        self.note = note
        self.scopes: list[Scope] = [Scope()]
        self.here = 0
        self.place = 0
        self.known: list[Known] = []
        self.definitions: list[Definition] = []
        self.opaque: dict[Term, tuple[Term, ...]] = {}  # depends on these, nobody knows how
        self.modelled: dict[Term, tuple[Term, ...]] = {}  # data, and what the text says them to be made of but for an error
        self.standards: dict[Term, Fact] = {}
        self.joints: dict[Term, list[Term]] = {}  # p(X) = product of the p(x_i), for every data set X that p is applied to
        self.mentions: list[tuple[Span, frozenset[str]]] = []  # relations that are looked at, and of what they speak
        self.described: dict[str, str] = {}  # by name: what the text says in words that are no facts here
        # what is said under this heading of the order of numbers, `the temperature T > 0`, or of the value of one
        self.beside: list[Fact] = []
        self.bounds: list[Fact] = []  # of letters, in relations that may be claims
        self.equated: set[str] = set()  # names under this heading that are given by what is no definition here
        self.cases: set[str] = set()  # names under this heading of which something is said `for x > 0`
        self.inner: dict[Term, Entry | None] = {}  # symbols of one paragraph, and what their names are behind it
        self.restricted: dict[Term, str] = {}  # the same of the symbols that had these names under earlier headings
        self.free_indices: dict[tuple[str, Axis], Term] = {}
        self.index_ranges: dict[Term, Axis] = {}
        self.number_of_steps = False  # whether the text speaks of a T, which is then no sign of transposition over a number
        self.ends: set[Term] = set()  # where sums without bounds end, of which the text does not say where
        self.lowered: set[Term] = set()  # whole numbers of which the text says that they may be 0 or less, as no size is
        self.labelled: dict[str, list[Fact]] = {}  # equations by their labels
        self.supposed: dict[str, tuple[Fact, ...]] = {}  # by label: the equations that are solved there
        self.solving: dict[int, list[Fact]] = {}  # by scope: the equations that are solved there, and where they have a meaning
        self.claimed: set[Term] = set()
        self.goals: set[Term] = set()  # what the theorems of this scope state, and the symbols that they give
        self.alone: set[str] = set()  # letters that stand somewhere without an index, bold ones and others
        self.bold_apart: set[str] = set()  # bold letters whose plain ones are something else
        self.random: set[str] = set()  # names that are said to have a distribution, or an expectation
        self.local_ranges: dict[str, Axis] = {}  # in the statement that is read: letters that run over the entries of a vector
        self.examples: dict[str, str] = {}  # bold letters with a number in brackets, as in x^{(i)}, and what it is called
        self.best_over: Axis | None = None  # the range of the indices that maximisers are looked for among
        self.subsets: dict[str, str] = {}  # sets that sums run over, and the index letter with which they do
        self.entry_ranges: dict[tuple[str, int], set[Axis]] = {}  # of the entries of a bold letter, by place: what sums run over
        self.forms: dict[tuple[Any, ...], Entry] = {}  # opaque numbers by their form
        self.comments: list[Span] = []  # where its author speaks to derive
        self.pages: Pages | None = None  # those that its links cite
        self.cited: dict[Term, str] = {}  # symbols that are defined on such a page, and where
        self.vanishing: set[str] = set()  # names under this heading of which the text says that they may be 0
        self.bases: set[str] = set()  # names that a logarithm has as its base
        self.usual: set[Term] = set()  # symbols of which a claim that does not speak of them need not know what they are
        self.products: dict[str, tuple[int, Any]] = {}  # what matrices stand for, and since which scope
        self.atoms: dict[int, dict[int, Term]] = {}  # by scope: the probabilities of atoms of events, by the events that happen
        self.measured: dict[int, list[Fact]] = {}  # by scope: the probabilities that are given, as linear equations of the atoms
        self.recurrences: dict[tuple[int, Term], Fact] = {}  # by scope: how x_{t+1} is made from x_t under its heading
        self.written: dict[Term, str] = {}  # terms with the text that the author writes for them
        self.squares: dict[Term, Term] = {}  # the symbols σ² that are defined, or that something is differentiated by, by σ
        self.roots: set[Term] = set()  # of these, those that are no negative numbers by convention
        self.blind: set[Term] = set()  # symbols of which nothing is known but their form
        self.constants: set[Term] = set()  # of these, those that are random only through their arguments
        self.integrated: dict[tuple[str, str], str] = {}  # by its ends, the variable of the last integral
        self._names: set[str] = set()
        self.entries: list[Entry] = []

    # --- names -------------------------------------------------------------------------------------------------

    @property
    def scope(self) -> Scope:
        return self.scopes[self.here]

    def unique(self, name: str) -> str:
        """The name, or with a number where another symbol has it already."""
        made, k = name, 1
        while made in self._names:
            k += 1
            made = f"{name}#{k}"
        self._names.add(made)
        return made

    def symbol(self, name: str, sort: str) -> Term:
        return make("var", self.unique(name), sort)

    def add(self, entry: Entry, key: str = "", scope: int | None = None) -> Entry:
        where = self.scopes[self.here if scope is None else scope]
        where.names.setdefault(key or entry.name, []).append(entry)
        self.entries.append(entry)
        return entry

    def find(self, key: str) -> Entry | None:
        """The symbol a name stands for: the nearest scope's, there the latest declared before this place, else the first."""
        for k in range(self.here, -1, -1):
            entries = self.scopes[k].names.get(key)
            if entries:
                if len(entries) == 1:
                    return entries[0]
                before = [e for e in entries if e.since <= self.place]
                return before[-1] if before else entries[0]
        return None

    def renew(self, entry: Entry, since: int, like: Entry | None = None) -> Entry:
        """Another symbol of the same name from a place on, of which nothing is known but what `like` says, or that it is one."""
        made = replace(entry, term=self.symbol(entry.name, str(entry.term.args[1])), values="", since=since) \
            if like is None else replace(like, since=since)
        there = self.scope.names.setdefault(entry.name, [])
        if not there:  # that of an earlier scope, up to here
            there.append(replace(entry, since=-1))
        there.insert(next((k for k, x in enumerate(there) if x.since > since), len(there)), made)
        self.entries.append(made)
        least = make("<=", ONE, entry.term)
        if like is None and any(k.fact.prop is least and k.fact.kind == "default" for k in self.known):
            self.fact(make("<=", ONE, made.term), "default", {made.term})
        return made

    def scope_of(self, entry: Entry) -> int:
        return next((k for k, s in enumerate(self.scopes) for es in s.names.values() if entry in es), 0)

    def new_here(self, term: Term) -> bool:
        """Whether a symbol was first declared under this heading."""
        return any(e.term is term for es in self.scope.names.values() for e in es)

    @property
    def e_named(self) -> bool:
        """Whether the text speaks of a letter e, in this scope or before."""
        return any(s.e_named for s in self.scopes[:self.here + 1])

    def uses(self, what: str) -> set[str]:
        """Names applied, or calculated with, from the first scope to this one."""
        return set().union(*(getattr(s, what) for s in self.scopes[:self.here + 1]))

    # --- indices and bounds ------------------------------------------------------------------------------------

    def size(self, name: str) -> Term:
        """An upper bound: a positive integer unless the document says otherwise."""
        entry = self.find(name)
        if entry is not None and entry.kind == "integer":
            return entry.term
        entry = self.add(Entry(name, self.symbol(name, "Z"), kind="integer", latex=name), scope=0)
        self.fact(make("<=", ONE, entry.term), "default", {entry.term})
        return entry.term

    def is_index(self, letter: str) -> bool:
        for scope in self.scopes[:self.here + 1]:  # noqa: SIM110  it is asked most often of all
            if letter in scope.index_letters:
                return True
        return False

    def is_variable(self, letter: str) -> bool:
        """Whether a letter, z or z', is a value of a joint law."""
        plain = letter.rstrip("'")
        return any(plain in letters for s in self.scopes[:self.here + 1] for letters in s.laws.values())

    def is_range_known(self, letter: str) -> bool:
        """Whether the document shows what an index letter runs over."""
        scopes = self.scopes[:self.here + 1]
        return any(letter in s.declared_ranges or letter in s.ranges or letter in s.hints for s in scopes)

    def range(self, letter: str) -> Axis:
        """What an index letter runs over, as the document has it, else by convention."""
        if letter in self.local_ranges:
            return self.local_ranges[letter]
        for k in range(self.here, -1, -1):
            scope = self.scopes[k]
            found = scope.declared_ranges.get(letter) or scope.ranges.get(letter)
            if found is not None:
                return found
        for k in range(self.here, -1, -1):
            if letter in self.scopes[k].hints:
                return self.scopes[k].hints[letter]
        beside = BESIDE.get(letter)
        if beside is not None and self.is_index(beside):
            return self.range(beside)
        bound = USUAL_BOUND.get(letter, "n")
        return ONE, self.size("n" if bound in self.scope.index_letters else bound)

    def listed(self, name: str) -> Axis | None:
        """From which to which member a family is listed: x_1, …, x_n."""
        return next((s.listed[name] for s in reversed(self.scopes[:self.here + 1]) if name in s.listed), None)

    def summed_over(self, letter: str) -> set[Axis]:
        """The ranges that the sums of the innermost scope with such a letter have."""
        placed = next((s.bounds[letter] for s in self.scopes[self.here::-1] if letter in s.bounds), ())
        return {axis for _, axis in placed}

    def ragged(self, letter: str) -> tuple[str, str] | None:
        """Of the j of Σ_{j=1}^{n_i} the names n and i, empty where the sums of a scope do not agree; None where none is such."""
        here = next((s for s in self.scopes[self.here::-1] if letter in s.ragged or letter in s.bounds), None)
        if here is None or letter not in here.ragged:
            return None
        found = here.ragged[letter] if letter not in here.bounds else ()
        return (found[0], found[1]) if len(found) == 2 else ("", "")

    def axes(self, name: str, letters: Iterable[str]) -> tuple[Axis, ...]:
        """What the indices of a family run over."""
        made = tuple(map(self.range, letters))
        listed = self.listed(name)
        return (listed,) if listed is not None and len(made) == 1 else made

    def unknown_range(self, letter: str) -> Axis:
        """From 1 to a number of its own: the sums under these headings do not agree on what a letter runs over."""
        key = f"last {letter}"
        entry = self.find(key)
        if entry is None:
            entry = self.add(Entry(key, self.symbol(key, "Z"), kind="integer", latex=rf"\max {letter}"), key, scope=0)
            self.fact(make("<=", ONE, entry.term), "default", {entry.term})
            self.ends.add(entry.term)
        return ONE, entry.term

    def free_index(self, letter: str, axis: Axis | None = None) -> Term:
        """The index as a symbol of its own, where no sum binds it."""
        axis = axis or self.range(letter)
        found = self.free_indices.get((letter, axis))
        if found is None:
            found = self.free_indices[letter, axis] = self.symbol(letter, "Z")
            self.index_ranges[found] = axis
            self.entries.append(Entry(letter, found, kind="integer", latex=letter))
            self.fact(make("<=", axis[0], found), "declared", {found})
            self.fact(make("<=", found, axis[1]), "declared", {found})
        return found

    def range_of(self, index: Term) -> Axis | None:
        """The whole range that an index lies in: of j ≤ k, with k an index up to K, that of k."""
        axis = (index.args[2], index.args[3]) if index.head == "opened" and len(index.args) == 4 else self.index_ranges.get(index)
        if axis is None:
            return None
        outer = self.range_of(axis[1])
        return (axis[0], outer[1]) if outer is not None else axis

    def broadcasts(self) -> bool:
        """Whether the text says that a number is added to each entry of a vector."""
        return any(s.broadcasts for s in self.scopes[:self.here + 1])

    def outcome(self) -> str:
        """The letter that distributions are taken at where none is written."""
        return next((s.outcome for s in reversed(self.scopes[:self.here + 1]) if s.outcome), "x")

    def support(self, letter: str) -> Axis:
        """The values of a distribution's variable: those that the text names, else 1…M for an unnamed M."""
        named = [axis for at, axis in self.scope.outcomes if at <= self.place]
        if named:
            return named[-1]
        name = f"|{letter.split(' ')[-1].split('_')[0].upper()}|"
        entry = self.find(name)
        if entry is None:
            entry = self.add(Entry(name, self.symbol(name, "Z"), kind="integer", latex=name), scope=0)
            self.fact(make("<=", ONE, entry.term), "default", {entry.term})
        return ONE, entry.term

    # --- facts -------------------------------------------------------------------------------------------------

    def line(self, span: Span | None) -> str:
        if span is None:
            return "by convention"
        file = self.note.file(span.start)
        where = "" if file == self.note.path else f" of {PurePath(file).name}"
        return f"line {self.note.position(span.start)[0]}{where}"

    def fact(self, prop: Term, kind: str, subjects: Iterable[Term], span: Span | None = None,
             unless: Term | None = None) -> Fact:
        """Note a closed proposition."""
        made = Fact(prop, kind, self.line(span), span)
        if kind == "declared" and span is not None and self._overruled(frozenset(subjects), span):
            return made
        same = next((k for k, x in enumerate(self.known) if x.fact.prop is prop), None)
        if same is None:
            self.known.append(Known(made, frozenset(subjects), unless))
        elif kind != "default" and self.known[same].fact.kind == "default":  # the text says what was taken for granted
            self.known[same] = Known(made, frozenset(subjects), unless)
        return made

    def _overruled(self, subjects: frozenset[Term], span: Span) -> bool:
        """Whether the text says something of a symbol whose values a comment of the author gives."""
        if not self.scope.settled or any(x.start <= span.start < x.end for x in self.comments):
            return False
        return len(subjects) == 1 and subjects <= {x.term for name in self.scope.settled if (x := self.find(name)) is not None}

    def closed(self, prop: Term, keep: frozenset[Term] = frozenset()) -> Term:
        """For all values of the free indices in a proposition."""
        free = sorted((x for x in prop.free if x in self.index_ranges and x not in keep), key=lambda x: str(x.args[0]))[::-1]
        outer = self._bounds(prop)
        for index in sorted(free, key=lambda x: x in outer):
            prop = make("each", *self.index_ranges[index], abstract(prop, index))
        return prop

    def _bounds(self, prop: Term) -> set[Term]:
        """Indices that the ranges of other indices depend on: quantified outside of them."""
        return set().union(*(self.index_ranges[x][1].free for x in prop.free if x in self.index_ranges))

    # --- definitions -------------------------------------------------------------------------------------------

    def defined(self, head: Term) -> list[Definition]:
        return [d for d in self.definitions if d.alive and d.head is head]

    def reach(self, symbols: Iterable[Term]) -> set[Term]:
        """Symbols, and all that stands in what defines them."""
        found = set(symbols)
        todo = list(found)
        while todo:
            here = todo.pop()
            for d in self.defined(here):
                more = d.specific.prop.free - found
                found |= more
                todo += more
        return found

    def dependent(self, over: frozenset[Term]) -> set[Term]:
        """Symbols that depend on some others through what defines them."""
        found: set[Term] = {z for z, by in self.opaque.items() if over & set(by)}
        while True:
            more = {d.head for d in self.definitions if d.alive and d.general is None and d.head not in found
                    and (d.specific.prop.free - {d.head}) & (over | found)}
            if not more:
                return found
            found |= more

    def expand(self, term: Term, over: frozenset[Term]) -> Term:
        """The term with the definitions put in of all that depends on some symbols, so that only these stand for it."""
        dependent = self.dependent(over)
        if not dependent:
            return term
        usable = [d for d in self.definitions if d.alive and d.general is None and d.head in dependent]
        for _ in range(MOST_UNFOLDINGS):
            after = self._unfold(term, usable)
            if after is term:
                break
            term = after
        for z, by in self.opaque.items():
            if z in term.free and over & set(by):
                term = put(term, z, make("@", self._of(z), *by))
        return term

    def is_argument(self, symbol: Term, term: Term) -> bool:
        """Whether a family stands whole, as an argument of a function."""
        return any(x.head == "@" and symbol in x.args[1:] for x in subterms(term))

    def unfold_all(self, term: Term, specific: bool = False) -> Term:
        """The term with all general definitions, and standard ones, put in; with `specific`, those of this very symbol too."""
        return self.unfoldings(term, specific)[-1]

    def unfoldings(self, term: Term, specific: bool = False) -> list[Term]:
        """The term, and what it is each time that definitions are put in."""
        usable = [d for d in self.definitions if d.alive and (specific or d.general is not None)]
        for head, fact in self.standards.items():
            if not self.defined(head):
                made = _as_definition(head, fact)
                if made is not None:
                    usable.append(made)
        found = [term]
        while len(found) <= MOST_UNFOLDINGS and (after := self._unfold(found[-1], usable)) is not found[-1]:
            found.append(after)
        return found

    def depends_opaquely(self, term: Term, over: frozenset[Term]) -> Term:
        """The term ready for a derivative: what depends on the variable, nobody knows how, is written as a function of it."""
        return self.expand(term, over) if any(over & set(by) for by in self.opaque.values()) else term

    def _of(self, z: Term) -> Term:
        entry = next((e for e in self.entries if e.term is z), None)
        made = self.find(f"{z.args[0]} as a function")
        if made is None:
            made = self.add(Entry(str(z.args[0]), self.symbol(str(z.args[0]), str(z.args[1])), kind="function",
                                  latex=entry.latex if entry else ""), f"{z.args[0]} as a function")
        return made.term

    def _unfold(self, term: Term, usable: list[Definition]) -> Term:
        of: dict[Term, list[Definition]] = {}
        for d in usable:
            of.setdefault(d.pattern.args[0] if d.pattern.head == "@" else d.pattern, []).append(d)
        heads = frozenset(d.head for d in usable)

        def go(t: Term, level: int) -> Term:
            if heads.isdisjoint(t.free):
                return t
            for d in of.get(t.args[0] if t.head == "@" else t, ()):
                values: dict[Term, Term] = {}
                if _match(d.pattern, t, d.holes, values) and len(values) == len(d.holes):
                    made = d.body
                    for hole in d.holes:
                        made = put(made, hole, values[hole])
                    return made
            return rebuild(t, lambda x, binders: go_under(t, x, level) if binders else go(x, level))

        def go_under(binder: Term, body: Term, level: int) -> Term:
            if heads.isdisjoint(body.free):
                return body
            # a variable that no one else has, and the same for the same binder: what is known of the body is found again
            ranged = binder.head in ("sum", "prod", "each")
            w = make("opened", -1 - level, "Z", *binder.args[:2]) if ranged else make("opened", -1 - level, "R")
            return abstract(go(instantiate(body, [w]), level + 1), w)

        try:
            return go(term, 0)
        except (Malformed, RecursionError):
            return term

    # --- claims ------------------------------------------------------------------------------------------------

    def context(self, prop: Term, *hypotheses: Fact) -> Context:
        """The facts that speak of the symbols of a proposition, and of theirs."""
        wanted: set[Term] = set(prop.free).union(*(h.prop.free for h in hypotheses))
        heads = {x.head for x in subterms(prop)}
        binds, varies = not heads.isdisjoint(("argmax", "argmin")), "D" in heads
        pool: list[tuple[frozenset[Term], Fact]] = [
            (k.subjects, k.fact) for k in self.known
            if (k.unless is None or not self.defined(k.unless)) and not self._lowered(k.fact)]
        spoken = wanted | {v for sigma, v in self.squares.items() if sigma in wanted}
        for d in self.definitions:
            if d.alive and (d.head not in self.usual or d.head in spoken):
                usable = d.general is not None and (binds or not d.expanded)
                fact = d.general if usable and d.general is not None else d.specific
                pool.append((frozenset({d.head, *_left_out(d)}) if varies and d.general is None else frozenset({d.head}), fact))
        for scope, facts in self.measured.items():
            atoms = frozenset(self.atoms[scope].values())
            pool += [(atoms, Fact(make("=", x, value), "assumption", facts[-1].origin, facts[-1].span))
                     for x, value in self.measures(scope).items()]
        pool += [(frozenset({x}), fact) for (scope, x), fact in self.recurrences.items() if scope == self.here]
        chosen: set[int] = set()
        grew = True
        while grew:
            grew = False
            for sigma, v in self.squares.items():
                if v in wanted or sigma in wanted and self.defined(v):
                    wanted |= {sigma, v}
            for x, fact in self.standards.items():
                if x in wanted and fact.prop.args[0] is x and not self.defined(x) and not fact.prop.free <= wanted:
                    wanted |= fact.prop.free  # a number with a usual meaning, as an entropy
                    grew = True
            for k, (subjects, fact) in enumerate(pool):
                if k not in chosen and subjects & wanted:
                    chosen.add(k)
                    if not fact.prop.free <= wanted:
                        wanted |= fact.prop.free
                    grew = True
        standard = tuple(self.standards[x] for x in sorted(wanted & self.standards.keys(), key=lambda t: t.key)
                         if not self.defined(x))
        extra = tuple(f for f in self._of_standards(standard, wanted) if f not in standard)
        return Context(tuple(pool[k][1] for k in sorted(chosen)) + standard + extra + hypotheses)

    def _lowered(self, fact: Fact) -> bool:
        """Whether a convention, n ≥ 1 of a size, is not what the text says."""
        return bool(self.lowered) and fact.kind == "default" and fact.prop.head == "<=" and fact.prop.args[0] is ONE \
            and fact.prop.args[1] in self.lowered

    def lower(self, op: str, low: Term | None, term: Term) -> None:
        """What the text says of the least value of a whole number."""
        if term.head == "var" and term.args[1] == "Z" and (low is None or low.head == "num" and (
                low.args[0] < 0 or low.args[0] == 0 and op == "<=")):
            self.lowered.add(term)

    def measures(self, scope: int) -> dict[Term, Term]:
        """The probabilities of atoms that those that are given determine, by the others."""
        return solved(fact.prop for fact in self.measured.get(scope, ()))

    def _of_standards(self, standard: tuple[Fact, ...], wanted: set[Term]) -> tuple[Fact, ...]:
        """Facts about the bounds in standard definitions."""
        free: set[Term] = set().union(*(f.prop.free for f in standard)) if standard else set()
        return tuple(k.fact for k in self.known if k.subjects & (free - wanted) and len(k.subjects) == 1
                     and not self._lowered(k.fact))

    def symbols(self) -> tuple[Symbol, ...]:
        """What a report needs to know of the symbols."""
        kinds = {"data": "family", "object": "scalar"}
        scopes = {id(e): k for k, s in enumerate(self.scopes) for es in s.names.values() for e in es}
        return tuple(Symbol(str(e.term.args[0]), e.term, e.latex, e.axes, kinds.get(e.kind, e.kind), e.declared,
                            Span(e.since, e.since) if e.since >= 0 else None, scopes.get(id(e), 0))
                     for e in self.entries if e.term.head == "var") + tuple(
            Symbol(latex, term, latex, kind="expression", declared=True) for term, latex in self.written.items())


def _left_out(d: Definition) -> set[Term]:
    """The arguments that what a function is defined to be does not mention: where f(x) = y, y may change with x."""
    left, right = core(d.specific.prop).args
    return {x for x in left.free - right.free if x is not d.head and x.args[1] != "Z"}


def _as_definition(head: Term, fact: Fact) -> Definition | None:
    prop, holes = fact.prop, []
    while prop.head in ("forall", "each"):
        w = fresh_variable(str(prop.args[0]) if prop.head == "forall" else "Z")
        holes.append(w)
        prop = instantiate(prop.args[-1], [w])
    if prop.head != "=":
        return None
    return Definition(head, prop.args[0], prop.args[1], tuple(holes), fact, fact)


def _match(pattern: Term, term: Term, holes: tuple[Term, ...], values: dict[Term, Term]) -> bool:
    """Whether a term is a pattern with values for its holes.  No binders in patterns."""
    if pattern in holes:
        return values.setdefault(pattern, term) is term and not term.loose
    if pattern is term:
        return True
    if pattern.head == "@" and pattern.args[0] in holes:
        return False
    if pattern.head != term.head or len(pattern.args) != len(term.args) or not pattern.free:
        return False
    return all(x is y or isinstance(x, Term) and isinstance(y, Term) and _match(x, y, holes, values)
               for x, y in zip(pattern.args, term.args, strict=True))


__all__ = ["Definition", "Document", "Entry", "Known", "Scope"]
