"""How derivatives are written: f′(x), ∇f, ∂²f/∂x∂y, d/dx of a formula, and where they are evaluated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from workbench.language.formula import Apply, Formula
from workbench.language.printing.binding import differential_quotient, differentiated
from workbench.language.printing.phrases import (
    Part,
    Phrase,
    as_phrase,
    atom,
    composed,
    notations,
    phrase,
    power,
    subscripted,
)
from workbench.language.printing.style import Level, Piece, Style
from workbench.operators import Form, Notation, Operator


def prime(function: Part, order: int = 1) -> Phrase:
    """The derivative of a function of one variable, with as many primes as its order.

    >>> str(prime("f", 2)), prime("f", 4).notations.latex
    ('f″', 'f^{(4)}')
    """
    return composed(lambda style, pieces: style.prime(pieces[0], order), function)


def gradient(function: Part = "f") -> Phrase:
    """The gradient of a function.

    >>> str(gradient())
    '∇f'
    """
    return composed(lambda style, pieces: atom(style.joined([style.sign("∇"), pieces[0].body])), function)


def hessian(function: Part = "f") -> Phrase:
    """The Hessian of a function.

    >>> str(hessian())
    '∇²f'
    """
    return _tight(power(phrase("∇"), 2), function)


def leibniz(function: Part | None, *variables: str, partial: bool = False) -> Phrase:
    """The derivative as Leibniz writes it; without a function the operator alone.

    partial: with the rounded ∂, for a function of several variables.

    >>> str(leibniz("y", "x")), str(leibniz("f", "x", "y", partial=True)), str(leibniz(None, "x", "x"))
    ('dy/dx', '∂²f/∂x∂y', 'd²/dx²')
    """
    ordered = list(Counter(variables).elements())
    parts: list[Part] = [*ordered] if function is None else [*ordered, function]

    def divided(style: Style, pieces: Sequence[Piece]) -> Piece:
        names, above = pieces[: len(ordered)], pieces[len(ordered) :]
        return differential_quotient(style, names, function=above[0] if above else None, partial=partial)

    return composed(divided, *parts)


def chained(*derivatives: Part) -> Phrase:
    """Derivatives side by side, as the chain rule has them.

    >>> str(chained(leibniz("y", "u"), leibniz("u", "x")))
    'dy/du · du/dx'
    """

    def beside(style: Style, pieces: Sequence[Piece]) -> Piece:
        dot = style.sign("·") if style.stacked else f"{style.space}{style.sign('·')}{style.space}"
        bodies = [body for piece in pieces for body in (dot, piece.body)]
        return Piece(style.joined(bodies[1:]), Level.PRODUCT, pieces[0].start, pieces[-1].end, tall=style.stacked)

    return composed(beside, *derivatives)


def derivative(part: Part, *variables: str, partial: bool = False) -> Phrase:
    """The derivative of what is written out: d/dx of a formula.

    >>> from workbench.language.formula import Apply, Number, Symbol
    >>> from workbench.operators import SUM
    >>> str(derivative(Apply(SUM, (Symbol("x"), Number(1))), "x"))
    'd/dx (x + 1)'
    """

    def applied(style: Style, pieces: Sequence[Piece]) -> Piece:
        return differentiated(style, *pieces)

    return composed(applied, leibniz(None, *variables, partial=partial), part)


def to_be_taken(formula: Formula, variable: str, *, partial: bool = False, primes: bool = False) -> Formula:
    """A derivative as a formula that is printed and nothing else: d/dx (x²); with primes (x²)′, a partial one (xy)_x.

    >>> from workbench.language.formula import Apply, Number, Symbol
    >>> from workbench.operators import POWER
    >>> square = Apply(POWER, (Symbol("x"), Number(2)))
    >>> notations(to_be_taken(square, "x")).unicode, notations(to_be_taken(square, "x", primes=True)).unicode
    ('d/dx (x²)', '(x²)′')
    """
    below = notations(variable)
    latex = below.latex.replace("{0}", "{{}0}")  # x_{0} is a subscript, not a place of the template
    tall = any(piece.tall for piece in as_phrase(formula).pieces)
    opening, closing = (r"\left(", r"\right)") if tall else ("(", ")")
    stretchy = "true" if tall else "false"
    inside = "".join(
        f'<mo form="{form}" stretchy="{stretchy}">{sign}</mo>{between}'
        for form, sign, between in (("prefix", "(", "{0}"), ("postfix", ")", ""))
    )
    if primes and not partial:
        mathml = f"<msup><mrow>{inside}</mrow><mo>′</mo></msup>"
        typeset = Notation("({0})′", f"{opening}{{0}}{closing}'", mathml)
    elif primes:
        sign = notations(subscripted("f", variable)).unicode.removeprefix("f")
        mathml = f"<msub><mrow>{inside}</mrow>{below.mathml}</msub>"
        typeset = Notation(f"({{0}}){sign}", f"{opening}{{0}}{closing}_{{{latex}}}", mathml)
    else:
        d, sign = ("∂", r"\partial ") if partial else ("d", "d")
        typeset = Notation(
            unicode=f"{d}/{d}{below.unicode} ({{0}})",
            latex=rf"\frac{{{sign}}}{{{sign}{latex}}}{opening}{{0}}{closing}",
            mathml=f"<mfrac><mi>{d}</mi><mrow><mi>{d}</mi>{below.mathml}</mrow></mfrac><mrow>{inside}</mrow>",
        )
    return Apply(Operator(f"d/d{variable}", form=Form.FENCE, notation=typeset), (formula,))


def evaluated(part: Part, *places: tuple[str, Part]) -> Phrase:
    """A bar behind the part with the place below it.

    >>> str(evaluated(leibniz("y", "x"), ("x", 1)))
    'dy/dx|_(x = 1)'
    """
    where: list[Part] = []
    for name, value in places:
        where += [",", name, "=", value] if where else [name, "=", value]
    return composed(lambda style, pieces: style.evaluated(*pieces), part, phrase(*where))


def _tight(*parts: Part) -> Phrase:
    """Parts side by side as one factor: ∂x∂y."""

    def beside(style: Style, pieces: Sequence[Piece]) -> Piece:
        return atom(style.joined([piece.body for piece in pieces]))

    return composed(beside, *parts)
