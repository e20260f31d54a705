"""The grammar: tokens to the tree of what was written, by precedence climbing, sums and products in loops.

Only brackets, exponents and arguments are read by recursion, at most 64 deep.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.errors import ParseError
from workbench.language.building import number, substitute
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.language.names import RAISED, UNKNOWN_FUNCTIONS, Callee, Vocabulary
from workbench.language.table import Table
from workbench.language.tokens import Tokens
from workbench.operators import AND, NEGATION, PI, POWER, PRODUCT, QUOTIENT, SUM, VECTOR, Form, Operator

DEEPEST = 64

Check = Callable[[Apply], tuple[str, str] | None]
"""Looks at a part just read; what is wrong with it and what to write instead, or None."""

_PLUS_MINUS = frozenset("+-")
_ENDS = frozenset(("+", "-", "", ")", ",", "]", ":", "="))


class Grammar:
    """Reads one text; each method reads one kind of part from the current token on and returns its tree."""

    def __init__(self, tokens: Tokens, vocabulary: Vocabulary, table: Table, check: Check | None) -> None:
        self.tokens = tokens
        self.items = tokens.items
        self.vocabulary = vocabulary
        self.atoms = vocabulary.atoms
        self.table = table
        self.check = check
        self.index = 0
        self.depth = 0
        self.bar = -1  # the bracket depth at which a "|" is open, or -1

    # --- whole texts

    def formula(self) -> Formula:
        """A formula, or a list of formulas in square brackets."""
        if self.items[self.index] == "[":
            return self.list_of(0)
        return self.sum()

    def list_of(self, level: int) -> Formula:
        """`[a, b]`, or a list of lists of the same length."""
        start = self.index
        if level == 2:
            raise self.error(start, "a list in a list in a list", "a matrix is a list of rows, [[a, b], [c, d]]")
        entries: list[Formula] = []
        self.index += 1
        while True:
            if self.items[self.index] == "]" and not entries:
                raise self.error(start, "nothing between '[' and ']'", "[a, b]", last=self.index)
            entries.append(self.list_of(level + 1) if self.items[self.index] == "[" else self.sum())
            token = self.items[self.index]
            if token == ",":
                self.index += 1
            elif token == "]":
                break
            else:
                raise self.unclosed(start, "]")
        self.index += 1
        rows = [len(e.arguments) if isinstance(e, Apply) and e.operator is VECTOR else None for e in entries]
        if len(set(rows)) > 1:
            raise self.error(start, f"the rows of a matrix have different lengths: {rows}".replace("None", "1"),
                             "rows of the same length, [[a, b], [c, d]]", last=self.index - 1)  # fmt: skip
        return Apply(VECTOR, tuple(entries))

    def end(self) -> None:
        """Nothing may be left."""
        token = self.items[self.index]
        if token:
            raise self.unexpected(self.index)

    def condition(self) -> Formula:
        """Comparisons joined by `and` and `or`; or a value, where no comparison stands."""
        terms = [self._all_of()]
        while (row := self.table.connectives.get(self.items[self.index])) and row is not AND:
            self.index += 1
            terms.append(self._all_of())
        return terms[0] if len(terms) == 1 else Apply(row_or(self.table), tuple(terms))

    def _all_of(self) -> Formula:
        terms = [self._comparison()]
        while self.table.connectives.get(self.items[self.index]) is AND:
            self.index += 1
            terms.append(self._comparison())
        return terms[0] if len(terms) == 1 else Apply(AND, tuple(terms))

    def _comparison(self) -> Formula:
        """`a < b`, or a chain `a < b <= c`, which holds where each of its links does."""
        sides = [self.sum()]
        signs: list[Operator] = []
        while row := self.table.comparisons.get(self.items[self.index]):
            self.index += 1
            signs.append(row)
            sides.append(self.sum())
        links = tuple(Apply(row, (sides[i], sides[i + 1])) for i, row in enumerate(signs))
        if not links:
            return sides[0]
        return links[0] if len(links) == 1 else Apply(AND, links)

    # --- sums, products, powers

    def sum(self) -> Formula:
        first = self.term()
        items = self.items
        token = items[self.index]
        if token not in _PLUS_MINUS or not token:
            return first
        terms = [first]
        while token in _PLUS_MINUS and token:
            self.index += 1
            term = self.term() if items[self.index] in _PLUS_MINUS else self.product()
            terms.append(term if token == "+" else Apply(NEGATION, (term,)))
            token = items[self.index]
        return Apply(SUM, tuple(terms))

    def term(self) -> Formula:
        """A product, or the negation of one: -x*y is -(x*y)."""
        items = self.items
        token = items[self.index]
        if token not in _PLUS_MINUS:
            return self.product()
        start = self.index
        minus = 0
        while token and token in _PLUS_MINUS:
            minus += token == "-"
            self.index += 1
            token = items[self.index]
        if not token:
            raise self.missing_after(self.index - 1)
        if minus + self.depth > DEEPEST:
            raise self.too_deep(start)
        term = self.product()
        for _ in range(minus):
            term = Apply(NEGATION, (term,))
        return term

    def product(self) -> Formula:
        items = self.items
        start = self.index
        node = self.factor()
        token = items[self.index]
        if token in _ENDS:
            return node
        factors = [node]
        divisions = 0
        divided = False
        while True:
            if token == "*":
                self.index += 1
                factors.append(self.factor())
                divided = False
            elif token == "/":
                sign = self.index
                self.index += 1
                below = self.factor()
                divisions += 1
                if divisions + self.depth > DEEPEST:
                    raise self.too_deep(sign)
                above = factors[0] if len(factors) == 1 else Apply(PRODUCT, tuple(factors))
                factors = [self.checked(Apply(QUOTIENT, (above, below)), sign)]
                divided = True
            elif self.starts_factor(token):
                self.implicit(start, divided)
                factors.append(self.factor())
            else:
                break
            token = items[self.index]
            if token in _ENDS:
                break
        return factors[0] if len(factors) == 1 else Apply(PRODUCT, tuple(factors))

    def factor(self) -> Formula:
        """A number, name, bracket or call, with what stands behind it: powers, `!`, `°`; or a signed one."""
        start = self.index
        node = self.atoms.get(self.items[start])
        if node is None:
            node = self.operand()
        else:
            self.index = start + 1
        token = self.items[self.index]
        if token in _ENDS or token == "*":
            return node
        while True:
            if token == "^" or token == RAISED:
                node = self.checked(Apply(POWER, (node, self.exponent())), start)
                if token == RAISED and self.items[self.index] in ("^", RAISED):
                    raise self.error(self.index, "a power of a power is unclear", "brackets: (x²)^3")
            elif token in self.table.postfix:
                self.index += 1
                node = self.checked(Apply(self.table.postfix[token], (node,)), start)
            elif token == "°" or (token == "deg" and token in self.vocabulary.words):
                self.index += 1
                node = degrees(node)
            else:
                return node
            token = self.items[self.index]

    def exponent(self) -> Formula:
        sign = self.index
        self.index += 1
        self.enter(sign)
        start = self.index
        items = self.items
        minus = 0
        while items[self.index] in _PLUS_MINUS and items[self.index]:
            minus += items[self.index] == "-"
            self.index += 1
        if minus > DEEPEST:
            raise self.too_deep(start)
        if items[self.index] == "":
            raise self.missing_after(self.index - 1)
        node = self.operand_raised() if items[sign] == RAISED else self.factor()
        for _ in range(minus):
            node = Apply(NEGATION, (node,))
        self.depth -= 1
        return node

    def operand_raised(self) -> Formula:
        node = self.atoms.get(self.items[self.index])
        if node is None:
            return self.operand()
        self.index += 1
        return node

    # --- products without a sign

    def starts_factor(self, token: str) -> bool:
        return (
            token in self.atoms or token in self.vocabulary.functions or token == "(" or (token == "|" and self.bar < 0)
        )

    def implicit(self, start: int, divided: bool) -> None:
        """May a factor stand here without a sign before it?"""
        index = self.index
        token = self.items[index]
        before = self.items[index - 1]
        if token in self.vocabulary.numbers:
            if before in self.vocabulary.numbers and self.tokens.span(index)[0] == self.tokens.span(index - 1)[1]:
                raise self.error(index, "a number with two decimal points", "one point, as in 1.5")
            what = "two numbers in a row" if before in self.vocabulary.numbers else "a number after a factor"
            raise self.error(
                index, what, f"{before if before != ')' else '(...)'}*{token} for a product, ^{token} for a power"
            )
        if divided:
            raise self.error(index, "a product without a sign after '/' is unclear", "1/(2*x) or (1/2)*x")
        if self.tokens.broken(index):
            raise self.error(
                index, "a new line starts a new formula; one formula at a time", "a sign at the end of the line"
            )
        if token == "(" and before in self.atoms and before not in self.vocabulary.numbers:
            self.bracket_after_name(index)
        elif (
            token in self.vocabulary.words and before not in self.vocabulary.numbers
        ) or before in self.vocabulary.words:
            raise self.error(index, "words are not read", f"{before}*{token} for a product", last=index)

    def bracket_after_name(self, index: int) -> None:
        name = self.items[index - 1]
        if name in UNKNOWN_FUNCTIONS and name not in self.vocabulary.known:
            raise self.error(index - 1, f"unknown function '{name}'", f"{name}*(...) if {name} is a variable")
        self.note(f"{name}( is read as {name}*(")

    # --- operands

    def operand(self) -> Formula:
        """What is no plain number or name: a bracket, bars, a call, a sign."""
        index = self.index
        token = self.items[index]
        if token == "(":
            return self.group()
        if token in self.vocabulary.both and self.items[index + 1] != "(":
            self.index += 1
            return self.vocabulary.both[token]
        if token in self.vocabulary.functions:
            return self.application(self.vocabulary.functions[token])
        if token == "-" or token == "+":
            return self.signed()
        if token == "|" and self.table.fence is not None:
            return self.bars(self.table.fence)
        raise self.no_operand(index)

    def signed(self) -> Formula:
        """A sign after an operator: `2*-x`; it takes one factor."""
        start = self.index
        minus = 0
        while self.items[self.index] in _PLUS_MINUS and self.items[self.index]:
            minus += self.items[self.index] == "-"
            self.index += 1
        if minus + self.depth > DEEPEST:
            raise self.too_deep(start)
        if self.items[self.index] == "":
            raise self.missing_after(self.index - 1)
        node = self.factor()
        for _ in range(minus):
            node = Apply(NEGATION, (node,))
        return node

    def group(self) -> Formula:
        start = self.index
        self.enter(start)
        self.index += 1
        if self.items[self.index] == ")":
            raise self.error(start, "nothing between '(' and ')'", "", last=self.index)
        node = self.sum()
        if self.items[self.index] != ")":
            raise self.unclosed(start, ")")
        self.index += 1
        self.depth -= 1
        return node

    def bars(self, fence: Operator) -> Formula:
        start = self.index
        if self.bar >= 0:
            raise self.error(start, "bars inside bars are unclear", "abs(...) for the inner or the outer one")
        self.enter(start)
        self.bar = self.depth
        self.index += 1
        if self.items[self.index] in ("|", ""):
            reason = "nothing between the bars" if self.items[self.index] else "this '|' has no partner"
            raise self.error(start, reason, "|x|")
        node = self.sum()
        if self.items[self.index] != "|":
            raise self.unclosed(start, "|")
        self.index += 1
        self.bar = -1
        self.depth -= 1
        return self.checked(Apply(fence, (node,)), start)

    def application(self, callee: Callee) -> Formula:
        """A function with its argument: in a bracket, or the factors that follow it."""
        start = self.index
        self.index += 1
        self.enter(start)
        power: Formula | None = None
        if self.items[self.index] in ("^", RAISED):
            power = self.power_of_function(start)
        if self.items[self.index] == "(":
            node = self.call(callee, start)
        else:
            node = self.bare(callee, start)
        self.depth -= 1
        return node if power is None else self.checked(Apply(POWER, (node, power)), start)

    def power_of_function(self, start: int) -> Formula:
        name = self.items[start]
        sign = self.index
        after = self.items[sign + 1 : sign + 3]
        if after[:1] == ["-"] or after == ["(", "-"]:
            inverse = next((f"{p}{name}" for p in ("arc", "a", "ar") if f"{p}{name}" in self.table.functions), "")
            hint = f"{inverse}(x) for the inverse, 1/{name}(x)" if inverse else f"1/{name}(x)"
            raise self.error(start, f"'{name}^-' is unclear: the inverse function, or one over it", hint, last=sign + 1)
        self.index += 1
        node = self.atoms.get(self.items[self.index])
        if node is None:
            if self.items[self.index] != "(":
                raise self.missing_after(sign)
            return self.group()
        self.index += 1
        return node

    def call(self, callee: Callee, start: int) -> Formula:
        opening = self.index
        arguments: list[Formula] = []
        pieces = any(row.form is Form.PIECEWISE for row in callee.rows)
        conditions = pieces or any(row.conditions for row in callee.rows)
        outer, self.bar = self.bar, -1 if self.bar < 0 else self.bar
        self.index += 1
        if self.items[self.index] != ")":
            while True:
                arguments.append(self.condition() if conditions else self.sum())
                token = self.items[self.index]
                if token == "," or (pieces and token == ":"):
                    self.index += 1
                    continue
                break
        self.bar = outer
        if self.items[self.index] != ")":
            raise self.unclosed(opening, ")")
        self.index += 1
        return self.applied(callee, tuple(arguments), start, opening)

    def bare(self, callee: Callee, start: int) -> Formula:
        """`sin 2x`, `sin cos x`: the factors up to a sign, another function, or the end."""
        items = self.items
        first = items[self.index]
        if first in self.vocabulary.functions and first not in self.atoms:
            argument = self.operand()
        elif not self.starts_factor(first):
            raise self.error(start, f"'{callee.typed}' needs an argument", f"{callee.typed}(x)")
        else:
            factors = [self.factor()]
            while self.starts_factor(items[self.index]) and items[self.index] not in self.vocabulary.functions:
                if items[self.index] not in self.vocabulary.numbers and self.tokens.spaced(self.index):
                    raise self.error(start, f"where the argument of {callee.typed} ends is unclear",
                                     f"{callee.typed}(...) with brackets", last=self.index)  # fmt: skip
                self.implicit(start, False)
                factors.append(self.factor())
            argument = factors[0] if len(factors) == 1 else Apply(PRODUCT, tuple(factors))
        return self.applied(callee, (argument,), start, start)

    def applied(self, callee: Callee, arguments: tuple[Formula, ...], start: int, opening: int) -> Formula:
        if callee.body is not None:
            if len(arguments) != len(callee.parameters):
                raise self.wrong_count(callee, (len(callee.parameters),), len(arguments), opening)
            return substitute(callee.body, dict(zip(callee.parameters, arguments, strict=True)))
        if callee.base is not None:
            arguments = (*arguments, callee.base)
        row = next(
            (row for row in callee.rows if row.takes(len(arguments)) or (self.check is None and row.variadic)), None
        )
        if row is None:
            raise self.wrong_count(callee, tuple(len(r.parameters) for r in callee.rows), len(arguments), opening)
        return self.checked(Apply(row, arguments), start)

    # --- what can be wrong

    def checked(self, node: Apply, start: int) -> Apply:
        if self.check is not None:
            problem = self.check(node)
            if problem is not None:
                raise self.error(start, *problem, last=self.index - 1)
        return node

    def enter(self, index: int) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.too_deep(index)

    def note(self, text: str) -> None:
        self.vocabulary.notes[text] = None

    def error(self, first: int, reason: str, hint: str = "", last: int | None = None) -> ParseError:
        return self.tokens.error(first, reason, hint, last)

    def too_deep(self, index: int) -> ParseError:
        return self.error(index, f"nested more than {DEEPEST} deep", "parts with names of their own")

    def missing_after(self, index: int) -> ParseError:
        return self.error(len(self.items) - 1, f"something is missing after '{self.items[index]}'", "")

    def wrong_count(self, callee: Callee, counts: tuple[int, ...], found: int, opening: int) -> ParseError:
        wanted = " or ".join(map(str, sorted(set(counts))))
        more = " or more" if any(row.variadic for row in callee.rows) else ""
        plural = "" if wanted == "1" and not more else "s"
        return self.error(opening, f"{callee.typed} needs {wanted}{more} argument{plural}, got {found}",
                          f"{callee.typed}({', '.join('xyz'[:max(counts)])})", last=self.index - 1)  # fmt: skip

    def unclosed(self, start: int, closing: str) -> ParseError:
        token = self.items[self.index]
        opening = self.items[start]
        if token in ")]" and token:
            return self.error(self.index, f"'{token}' closes a '{opening}'", f"'{closing}'")
        if token == "" or token == "|":
            return self.error(start, f"this '{opening}' is never closed", "")
        return self.unexpected(self.index)

    def no_operand(self, index: int) -> ParseError:
        token = self.items[index]
        before = self.items[index - 1] if index else ""
        if token == "":
            return self.missing_after(index - 1) if index else self.error(index, "nothing is written here", "x^2")
        if token == "[":
            return self.error(index, "a list stands alone, not inside a formula", "( and ) for brackets")
        if before in ("+", "-", "*", "/", "^") and token in ("*", "/", "^"):
            return self.error(index, f"two operators in a row: '{before}' then '{token}'", "")
        if token == RAISED:
            return self.error(index, "a superscript with nothing before it", "x²")
        return self.error(index, f"something is missing before '{token}'", "")

    def unexpected(self, index: int) -> ParseError:
        token = self.items[index]
        if token == "=":
            return self.error(index, "an equation is not a formula", "f(x) = ... for a definition, or one side alone")
        if token in self.table.comparisons or token in self.table.connectives:
            return self.error(index, "an inequality is not a formula; comparisons stand in piecewise(...)",
                              "piecewise(x < 0: -x, x >= 0: x)")  # fmt: skip
        if token == ",":
            around = (self.items[index - 1], self.items[index + 1])
            if all(item in self.vocabulary.numbers for item in around):
                return self.error(index, "the decimal point is '.', not ','", f"{around[0]}.{around[1]}")
            return self.error(index, "a comma stands only between arguments and in lists", "[a, b] for a list")
        if token in (")", "]"):
            return self.error(index, f"this '{token}' has no partner", "")
        if token == "|":
            return self.error(index, "this '|' has no partner", "|x| or abs(x)")
        if token == ":":
            return self.error(index, "':' stands only in piecewise(condition: value)", "")
        return self.error(index, f"'{token}' is not expected here", "")


def degrees(node: Formula) -> Formula:
    """An angle in degrees as radians: 30 is pi/6."""
    if isinstance(node, Number):
        turns = node.value / 180
        above: Formula = Apply(PI, ())
        if turns.numerator != 1:
            above = Apply(PRODUCT, (number(turns.numerator), above))
        return above if turns.denominator == 1 else Apply(QUOTIENT, (above, number(turns.denominator)))
    return Apply(QUOTIENT, (Apply(PRODUCT, (node, Apply(PI, ()))), Number(180)))


def row_or(table: Table) -> Operator:
    return next(row for row in table.connectives.values() if row is not AND)
