"""Runs of letters: whether `xy`, `2xsin(` or `rate` is a product or one name; refused where it is not clear."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from workbench.errors import ParseError
from workbench.language import refusals
from workbench.language.characters import GREEK_WORDS
from workbench.language.names import LONGEST_NAME, Piece, is_letter, letters_of, spelled, stem
from workbench.language.resolver import Resolver
from workbench.language.table import NO_NUMBERS, RESERVED
from workbench.language.text.differentials import ROUND
from workbench.language.text.lookahead import entered
from workbench.language.vocabulary import Vocabulary, noted_twins

WORDS = frozenset({"if", "is", "of", "to", "an", "do", "by", "def"})
"""Words of sentences and programs, short enough to be taken for products."""


def resolved(resolver: Resolver, beside: Collection[str] | None = None) -> Vocabulary:
    """The vocabulary of a text, its tokens rewritten where a run is a product.

    beside: variables that occur beside the text, which is an excerpt then; None of a whole text.
    Raises ParseError at a token that is not read, or not clear.
    """
    runs = entered(resolver, resolver.enter_all())
    if beside is not None:
        _check_excerpt(resolver, runs, beside)
    if runs:
        _Runs(resolver, runs).resolve()
    if resolver.rewrites:
        resolver.tokens.rewrite(resolver.rewrites)
    if "T" in resolver.variables and not resolver.arrays:
        refusals.raised_t(resolver)
    if "E" in resolver.variables and "E" in resolver.tokens.followed_by("^")[0]:
        resolver.vocabulary.notes["E is a variable; the constant is e"] = None
    if len(resolver.variables) > 1:
        for twins in noted_twins(resolver.variables):
            resolver.vocabulary.notes[twins] = None
    return resolver.vocabulary


def _check_excerpt(resolver: Resolver, runs: Iterable[str], beside: Collection[str]) -> None:
    """Enter the variables beside an excerpt; refuses what the whole text alone tells, as ax1 where x1 may stand."""
    for run in runs:
        if any(map(str.isdigit, run)):
            raise resolver.refused(run, f"'{run}' is unclear in an excerpt")
    resolver.variables.update(beside)
    if len(resolver.variables) > resolver.most_variables:
        raise resolver.refused(next(iter(resolver.distinct)), f"more than {resolver.most_variables} variables")


def _like_a_product(run: str) -> bool:
    """Could some mean a product by a name, as in nRT, mgh or thetax?"""
    greek = any(run.startswith(word) or run.endswith(word) for word in GREEK_WORDS if len(word) > 2)
    return len(run) == 3 or greek or not run[1:].islower() or not set("aeiouyAEIOUY").intersection(run)


class _Runs:
    """The runs of one text, each decided by what else stands there."""

    def __init__(self, resolver: Resolver, runs: list[str]) -> None:
        self.resolver = resolver
        self.tokens = resolver.tokens
        self.table = resolver.table
        self.words = resolver.vocabulary
        self.runs = runs
        before_bracket, elsewhere = resolver.tokens.followed_by("(")
        self.before_bracket, self.elsewhere = dict(before_bracket), dict(elsewhere)
        if ROUND in resolver.distinct:
            self._set_apart_differentials()
        self.longer = "\n".join(dict.fromkeys(stem(spelled(run)) or run for run in runs))

    def _set_apart_differentials(self) -> None:
        """`∂/∂rate(...)` calls no function rate."""
        items = self.tokens.items
        before = ("", *items)
        called = {token for at, token in enumerate(items[:-1]) if items[at + 1] == "(" and before[at] != ROUND}
        for run in self.before_bracket.keys() - called:
            self.elsewhere.setdefault(run, self.before_bracket.pop(run))

    def resolve(self) -> None:
        for run in self.runs:
            self._resolve(run)

    def _resolve(self, run: str) -> None:
        if len(run) > LONGEST_NAME:
            raise self.resolver.refused(run, f"a name of more than {LONGEST_NAME} characters", "a shorter name")
        if run in NO_NUMBERS:
            raise self.resolver.refused(
                run, f"'{run}' is not a number in a formula", "a number, such as 1.5, or a name"
            )
        if run in RESERVED and run not in self.before_bracket:
            raise self.resolver.refused(run, *RESERVED[run])
        letters = letters_of(run)
        if not letters or "{" in spelled(run) or "__" in spelled(run):
            raise self.resolver.refused(run, f"the subscript in '{run}' is not read", "x_1, x_ij or x_max")
        if self.resolver.arrays and self._begins_with_transpose(run, letters):
            self._split(run, letters, f"^{run} is read as ^T {run[1:]}")
        elif len(letters) > 1 and all(self._known(letter) for letter, _, _ in letters):
            self._split(run, letters)
        elif run in self.before_bracket:
            called = self._call_at_end(run)
            if called is None:
                raise self._unknown(run)
            if run in self.elsewhere:
                raise self.tokens.error(self.elsewhere[run], *self._readings(run, letters))
            self._split(run, called)
        elif self._one_name(run):
            self.words.atoms[run] = self.resolver.symbol(run, spelled(run))
            self.words.words.add(run)
            if run.isalpha() and _like_a_product(run):
                self.words.notes[f"{run} is read as one name"] = None
        elif run in self.table.elsewhere:
            raise self._unknown(run)
        elif run in WORDS:
            raise self.resolver.refused(run, f"words are not read ('{run}')", "the formula alone")
        else:
            raise self.resolver.refused(run, *self._readings(run, letters))

    def _begins_with_transpose(self, run: str, letters: tuple[Piece, ...]) -> bool:
        """`w^Tx`: the letter T where it is always raised, and declared names behind it."""
        items = self.tokens.items
        raised = all(items[i - 1] == "^" for i, token in enumerate(items) if i and token == run)
        behind = [spelled(letter) in self.resolver.known for letter, _, _ in letters[1:]]
        return letters[0][0] == "T" and bool(behind) and all(behind) and raised and items[0] != run

    def _known(self, letter: str) -> bool:
        """Does it stand alone in the formula, or is it declared, or e?"""
        alone = letter in self.resolver.distinct and is_letter(spelled(letter))
        name = spelled(letter)
        stands_for = self.resolver.defined.get(name)
        return (
            alone
            or name in self.resolver.known
            or letter in self.table.constants
            or bool(stands_for and stands_for.named)
        )

    def _split(self, run: str, pieces: tuple[Piece, ...], note: str = "") -> None:
        self.resolver.rewrites[run] = pieces
        for piece, _, _ in pieces:
            self.resolver.enter_word(piece)
        bracket = "(" if self.resolver.callee(pieces[-1][0], spelled(pieces[-1][0])) else ""
        product = "*".join(piece for piece, _, _ in pieces)
        self.words.notes[note or f"{run}{bracket} is read as {product}{bracket}"] = None

    def _unknown(self, run: str) -> ParseError:
        """A run that is no function here, with the functions that may be meant."""
        index = self.before_bracket.get(run, self.elsewhere.get(run, 0))
        product = self._as_product(run, letters_of(run))
        if run not in self.table.elsewhere and product.endswith("(...)") and len(stem(run)) == len(run):
            return self.tokens.error(index, f"'{run}' is unclear: {product}, or one name?", product)
        near = self.table.nearest(run, self.resolver.defined)
        shown = " or ".join(self.table.call(name) for name in near.split(" or ")) if near else ""
        if run in self.table.elsewhere and run not in self.before_bracket and index:
            shown = f"log(x) where x > 0 for an assumption, or {shown}"  # x if x > 0
        return refusals.unknown_function(self.tokens, index, run, shown)

    def _call_at_end(self, run: str) -> tuple[Piece, ...] | None:
        """`2xsin(x)`: the letters before the longest function's name that the run ends in, and that name."""
        for start in range(1, len(run)):
            if run[start:] in self.table.functions or run[start:] in self.resolver.defined:
                if run[start - 1] == "_":  # leaky_relu is a name of its own
                    return None
                letters = letters_of(run[:start])
                known = [self._known(letter) for letter, _, _ in letters]
                return (*letters, (run[start:], start, len(run))) if len(known) == 1 or all(known) else None
        return None

    def _one_name(self, run: str) -> bool:
        letters = stem(spelled(run))
        if len(letters) < 3 or self._part_known(letters) or self.longer.count(letters) > 1:
            return False
        if spelled(run) != letters and letters in self.table.functions:
            return False
        known = self.resolver.known
        return "_" in run or not any(letter in self.resolver.distinct or letter in known for letter in letters)

    def _part_known(self, run: str) -> str:
        """The name of a function or constant inside a run; of two letters (kiln, angular) only near its start."""
        for start in range(len(run)):
            for end in range(len(run), start + 1, -1):
                part = run[start:end]
                if (part in self.table.functions or part in self.table.constants) and (start < 2 or end - start > 2):
                    return part
        return ""

    def _readings(self, run: str, letters: tuple[Piece, ...]) -> tuple[str, str]:
        """Why a run is unclear, and the ways to write it."""
        product = self._as_product(run, letters)
        if constant := self.table.constants.get(run.lower()):
            return (
                f"'{run}' is unclear: the constant, or one name?",
                f"{constant.name}, or declare {run} with variables=",
            )
        if not product:
            start, end = self._function_in(run) or (0, 0)
            part = run[start:end]
            hint = f"declare {run} with variables=, or a sign or bracket after {part}"
            return f"'{run}' is unclear: one name, or {part} and more?", hint
        return f"'{run}' is unclear: {product}, or one name?", f"{product}, or declare {run} with variables="

    def _as_product(self, run: str, letters: tuple[Piece, ...]) -> str:
        """The run with the signs and brackets that may be meant; "" for a word that only begins like a function."""
        found = self._function_in(run)
        if found is not None:
            start, end = found
            before = [letter for letter, _, _ in letters_of(run[:start])]
            after = run[end:]
            inner = self._function_in(after)
            argument = after if inner is None else after[: inner[0]]
            factors = [letter for letter, _, _ in letters_of(argument.lstrip("0123456789"))]
            if len(factors) > 2 or len(before) > 2 or (start and not before):
                return ""
            digits = argument[: len(argument) - len(argument.lstrip("0123456789"))]
            inside = digits + "*".join(factors) or "..."
            rest = "" if inner is None else self._as_product(after[inner[0] :], ())
            return "*".join(filter(None, (*before, f"{run[start:end]}({inside})", rest)))
        part = next((name for name in self.table.constants if len(name) > 1 and name in run), "")
        if part:
            before_part, _, after_part = run.partition(part)
            return "*".join(filter(None, (before_part, part, after_part)))
        return "*".join(letter for letter, _, _ in letters)

    def _function_in(self, run: str) -> tuple[int, int] | None:
        """Where the first function's name in a run starts and ends."""
        for start in range(len(run)):
            for end in range(len(run), start + 1, -1):
                part = run[start:end]
                if self.resolver.callee(part, part) is not None and (start < 2 or end - start > 2):
                    return start, end
        return None
