"""Statements: `let u = 3x + 1; u^2`, definitions before a formula and, after `where`, definitions and assumptions.

Statements end at a ';' or a line. A line that ends with a sign goes on, and so does what the next begins with a sign;
where that is + or -, behind a definition, it could begin the formula as well, and is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from workbench.errors import ParseError
from workbench.language.assumptions import Clause, assumed, clauses
from workbench.language.characters import SPACES
from workbench.language.definitions import Head, callee_of, head_of
from workbench.language.formula import Formula
from workbench.language.names import spelled
from workbench.language.passages import Part, Passage
from workbench.language.settling import Elsewhere
from workbench.language.tokens import NAME

_SIGN = re.compile(rf"[()\[\]{{}};]|[\n\r][{SPACES}]*|(?<![A-Za-z0-9_.])where(?![A-Za-z0-9_(])")
_LET = re.compile(rf"let(?=[{SPACES}]*=|[{SPACES}]+[^{SPACES}+\-*/^)=])")
_GOES_ON_AFTER = frozenset("+-*/^,=(<>≤≥·×−–")
_GOES_ON_BEFORE = frozenset("+-*/^,)=]<>≤≥·×−–÷:!")
_MAY_BEGIN = frozenset("+-−–")
"""Signs that may stand before the first term of a formula too."""


class Span(NamedTuple):
    """A statement, without the spaces around it; sign: where the ';' stands behind it, or -1 where a line ends."""

    start: int
    end: int
    sign: int = -1


@dataclass(frozen=True, slots=True)
class Text:
    """A whole text as it was read: the last statement, and what it assumes."""

    head: Head
    part: Part
    assumptions: tuple[Formula, ...] = ()
    integers: frozenset[str] = frozenset()
    named: tuple[tuple[str, Formula], ...] = ()
    """Definitions without variables before the formula, in order: what each name stands for."""


def whole_text(passage: Passage, *, equation: bool) -> Text:
    """The text, statement by statement; the last is the formula, the equation or the definition that it is about."""
    text = passage.text
    statements, place, joined = _cut(text, "where" in passage.known)
    after = clauses(passage, place.start + len("where"), (place.start, len("where"))) if place is not None else ()
    if not statements:
        if place is not None:
            at = place.start
            raise ParseError(text, at, 5, "a formula is missing before 'where'", "log(x) where x > 0")
        head = Head("", None, 0, 0, len(text))
        return Text(head, passage.part(0, len(text), equation=equation))
    heads = [_head(passage, span, last=span is statements[-1], equation=equation) for span in statements]
    notes = _joined(text, statements, heads, joined)
    return in_turn(passage, statements, heads, after, notes, equation=equation)


def in_turn(
    passage: Passage,
    statements: Sequence[Span],
    heads: Sequence[Head],
    after: Sequence[Clause],
    notes: tuple[str, ...] = (),
    *,
    equation: bool,
) -> Text:
    """Statements with their heads: definitions, and last what the text is about, with what stands after `where`.

    notes: on the text as a whole.
    """
    text = passage.text
    starts = [*(span.start for span in statements), *(clause.start for clause in after)]
    if len(starts) > passage.most:
        at, reason = starts[int(passage.most)], f"more than {passage.most} statements"
        raise ParseError(text, at, _length(text, at), reason, "a shorter text, or a larger limit=")
    defined, span, head = Definitions(passage), statements[-1], heads[-1]
    later = {head.name: head for head in heads}
    for own, definition in zip(statements[:-1], heads[:-1], strict=True):
        defined.read(own, definition, [name for name, other in later.items() if other.at > definition.at])
    for clause in _in_order(text, [clause for clause in after if clause.head is not None]):
        assert clause.head is not None
        if clause.head.name in (head.parameters or ()):
            reason = f"'{clause.head.name}' is a variable of {head.name}, and cannot be defined too"
            hint = f"{head.name} without its variables, or the formula alone"
            raise ParseError(text, clause.start, clause.end - clause.start, reason, hint)
        defined.read(Span(clause.start, clause.end), clause.head, [head.name] if head.name else [])
    defined.check_head(head)
    part = defined.passage.part(head.start, span.end, head.name, head.parameters, equation=equation)
    names_of = passage.facts.names
    names = names_of(part.formula) | (names_of(part.left) if part.left is not None else frozenset())
    unread = [clause for clause in after if clause.head is None]
    elsewhere = Elsewhere(part.sizes, part.indexed, names - part.indexed)
    conditions, integers, remarks = assumed(defined.passage, unread, elsewhere, names.union(head.parameters or ()))
    unused = defined.unused(span, after)
    notes = tuple(dict.fromkeys((*notes, *defined.notes, *part.notes, *part.remarks, *remarks, *unused)))
    conditions = tuple(dict.fromkeys((*part.conditions, *conditions)))
    return Text(head, part._replace(notes=notes), conditions, part.integers | integers, tuple(defined.named.items()))


class Definitions:
    """The definitions of one text, each read knowing those before it."""

    def __init__(self, passage: Passage) -> None:
        self.outside = passage
        self.passage = passage
        self.spans: dict[str, Span] = {}
        self.named: dict[str, Formula] = {}
        self.notes: list[str] = []

    def read(self, span: Span, head: Head, later: Sequence[str]) -> None:
        """A definition; later: names that are defined after it."""
        text, name = self.outside.text, head.name
        self.check_head(head)
        if name in self.outside.known:
            what = "a column of the data" if name in self.outside.columns else "declared as a variable"
            raise ParseError(text, head.at, _length(text, head.at), f"'{name}' is {what} already", "another name")
        self._refuse_later(span, head, later)
        part = self.passage.part(head.start, span.end, name, head.parameters)
        self.notes += part.notes
        free = self.passage.facts.names(part.formula)
        source = text[head.at : span.end]
        callee = callee_of(name, head.parameters, part.formula, free, source, part.conditions, part.integers)
        if callee.named:
            callee = replace(callee, parameters=())
            self.named[name] = part.formula
        self.spans[name] = span
        names = free - set(head.parameters or ()) - {name}
        self.passage = self.passage.knowing(names - self.spans.keys(), {name: callee})

    def check_head(self, head: Head) -> None:
        """Neither the name nor a variable of a definition is defined before."""
        text = self.outside.text
        if head.name in self.spans:
            raise ParseError(text, head.at, _length(text, head.at), f"'{head.name}' is defined twice", "two names")
        both = self.spans.keys() & set(head.parameters or ())
        if both:
            at = _first(text, head.at + _length(text, head.at), head.start, both, head.at)
            reason = f"'{text[at : at + _length(text, at)]}' is defined before, and cannot be a variable of {head.name}"
            raise ParseError(text, at, _length(text, at), reason, "two names")

    def _refuse_later(self, span: Span, head: Head, later: Sequence[str]) -> None:
        text = self.outside.text
        names = [name for name in later if name not in (head.parameters or ()) and name not in self.spans]
        at = _first(text, head.start, span.end, names, -1) if names else -1
        if at >= 0:
            own = text[at : at + _length(text, at)]
            reason = f"'{own}' is used before it is defined"
            raise ParseError(text, at, len(own), reason, f"the definition of {own} first")

    def unused(self, last: Span, after: Sequence[Clause]) -> tuple[str, ...]:
        """A note for each definition whose name stands in nothing that follows."""
        text, functions = self.outside.text, self.outside.table.functions
        spans = {*self.spans.values(), last, *(Span(clause.start, clause.end) for clause in after)}
        words = {span: {word[0] for word in NAME.finditer(text, span.start, span.end)} for span in spans}
        times = Counter(word for found in words.values() for word in found)
        known = [(word, spelled(word), word not in functions) for word in times]
        notes = []
        for name, own in self.spans.items():
            used = (
                times[word] > (word in words[own])
                for word, spelling, compound in known
                if spelling == name or (compound and name in word)  # dy, 2uv
            )
            if not any(used):
                notes.append(f"{name} is defined and not used")
        return tuple(notes)


def _in_order(text: str, definitions: Sequence[Clause]) -> list[Clause]:
    """Definitions after `where`, each behind those whose names it uses."""
    by_name = {clause.head.name: clause for clause in definitions if clause.head is not None}
    used = {
        name: {spelled(word[0]) for word in NAME.finditer(text, clause.body, clause.end)} & by_name.keys()
        for name, clause in by_name.items()
    }
    ordered: list[Clause] = []
    while len(ordered) < len(by_name):
        free = [name for name, others in used.items() if not others]
        if not free:
            name = next(iter(used))
            at = _first(text, by_name[name].body, by_name[name].end, used[name], by_name[name].start)
            reason = f"'{text[at : at + _length(text, at)]}' stands in its own definition, or in a circle of them"
            raise ParseError(text, at, _length(text, at), reason, "definitions one after the other")
        ordered += [by_name[name] for name in free]
        used = {name: others.difference(free) for name, others in used.items() if others}
    return ordered + [c for c in definitions if c.head is not None and by_name[c.head.name] is not c]


def _head(passage: Passage, span: Span, *, last: bool, equation: bool) -> Head:
    """What a statement defines; all but the last must."""
    text = passage.text
    let = _LET.match(text, span.start, span.end) if "let" not in passage.known else None
    start = let.end() if let is not None else span.start
    head = (
        Head("", None, span.start, span.start, span.end)
        if last and equation and let is None
        else head_of(text, passage.table, start, span.end)
    )
    if let is not None and not head.name:
        reason = "'let' needs a name, '=' and a formula"
        raise ParseError(text, span.start, span.end - span.start, reason, "let u = 3x + 1; u^2")
    if head.name and head.start >= span.end:
        raise ParseError(text, head.start - 1, 1, "nothing is written after '='", f"{head.name} = 3x + 1")
    if last and let is not None:
        reason = "only definitions stand here, and no formula after them"
        raise ParseError(text, span.start, 3, reason, f"let {head.name} = ...; {head.name}^2, or without let")
    if not last and not head.name:
        if span.sign >= 0:
            reason = "';' stands between definitions and the formula; one formula at a time"
            raise ParseError(text, span.sign, 1, reason, "let u = 3x + 1; u^2, or a list [a, b]")
        at = len(text) - len(text[span.end :].lstrip(f"{SPACES};"))
        reason = "a new line begins here; only definitions stand before the formula"
        raise ParseError(text, at, _length(text, at), reason, "a sign at the end of the line before, or let u = ...")
    return head


def _cut(text: str, declared: bool) -> tuple[list[Span], Span | None, list[int]]:
    """The statements; what follows `where`, from that word on; where a line begins with a sign that joins it.

    declared: where is a name.
    """
    opened: list[int] = []
    start = 0
    skipped = False
    spans: list[Span] = []
    place: Span | None = None
    joined: list[int] = []
    for sign in _SIGN.finditer(text):
        token, at = sign[0], sign.start()
        if token in "([{":
            opened.append(at)
        elif token in ")]}":
            del opened[-1:]
        elif opened:
            skipped = skipped or token == ";"
        elif token == "where":
            if not declared:
                place = Span(at, len(text))
                break
        elif token == ";" or not _goes_on(text, at, sign.end()):
            _add(text, spans, start, at, token)
            start = sign.end()
        elif (
            text[sign.end() : sign.end() + 1] in _MAY_BEGIN
            and not _ends_with_sign(text, at)
            and text[start:at].strip(SPACES)
        ):
            joined.append(sign.end())
    if opened and skipped:
        raise ParseError(text, opened[-1], 1, f"this '{text[opened[-1]]}' is never closed", "a bracket before the ';'")
    end = place.start if place is not None else len(text)
    _add(text, spans, start, end, "")
    if len(spans) == 1 and spans[0].sign >= 0 and _LET.match(text, spans[0].start) is None:
        raise ParseError(text, spans[0].sign, 1, "';' separates formulas; one formula at a time", "the formula alone")
    return spans, place, joined


def _add(text: str, spans: list[Span], start: int, end: int, sign: str) -> None:
    """One statement more, where there is one between the signs."""
    part = text[start:end]
    if part.strip(SPACES):
        first = start + len(part) - len(part.lstrip(SPACES))
        spans.append(Span(first, start + len(part.rstrip(SPACES)), end if sign == ";" else -1))
    elif sign == ";":
        reason = "nothing stands before this ';'"
        raise ParseError(text, end, 1, reason, "let u = 3x + 1; u^2")


def _goes_on(text: str, at: int, after: int) -> bool:
    """Does the statement go on behind the end of this line, and the spaces up to after?"""
    return _ends_with_sign(text, at) or text[after : after + 1] in _GOES_ON_BEFORE


def _ends_with_sign(text: str, at: int) -> bool:
    while at and text[at - 1] in SPACES:
        at -= 1
    return text[at - 1 : at] in _GOES_ON_AFTER


def _joined(text: str, statements: Sequence[Span], heads: Sequence[Head], joined: Sequence[int]) -> tuple[str, ...]:
    """A line that begins with + or - goes on with the line before, noted; behind a definition that is unclear."""
    for at in joined:
        head = next(head for span, head in zip(statements, heads, strict=True) if span.start < at < span.end)
        if head.name:
            reason = f"a line that begins with '{text[at]}' is unclear: it goes on with {head.name}, or is the formula"
            hint = f"the '{text[at]}' at the end of the line before, or ';' between the two"
            raise ParseError(text, at, 1, reason, hint)
    return tuple(f"a line that begins with '{text[at]}' goes on with the line before" for at in joined)


def _first(text: str, start: int, end: int, names: Collection[str], otherwise: int) -> int:
    """Where one of the names first stands between two places."""
    return next((word.start() for word in NAME.finditer(text, start, end) if spelled(word[0]) in names), otherwise)


def _length(text: str, at: int) -> int:
    """Of the name that begins here; 1 where none does."""
    found = NAME.match(text, at)
    return len(found[0]) if found is not None else min(1, len(text) - at)
