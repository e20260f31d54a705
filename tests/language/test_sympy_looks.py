"""What SymPy finds looks as a person writes it: one sign, one fraction line, roots, terms and factors in order."""

import pytest
import sympy

from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.language.sympy import from_sympy, symbol, to_sympy

NAMES = ("x", "y", "a", "b", "c", "n")
X = symbol("x")


def typed(text):
    return to_sympy(read(text, variables=NAMES).formula)


def slope(text):
    return typed(text).diff(X)


def solved(text):
    return sympy.solve(typed(text), X)


LOOKS = (  # what is done, to what, and the text of the result
    # derivatives, and their simpler forms
    (slope, "x^2*sin(x)", "x^2*cos(x) + 2*x*sin(x)"),
    (slope, "log(x, 2)", "1/(x*log(2))"),
    (slope, "2^x", "2^x*log(2)"),
    (slope, "x^n", "n*x^(n - 1)"),
    (slope, "n*x^(n - 1)", "n*(n - 1)*x^(n - 2)"),
    (slope, "x^x", "x^x*(log(x) + 1)"),
    (slope, "sqrt(x)", "1/(2*sqrt(x))"),
    (slope, "1/sqrt(x)", "-1/(2*x^(3/2))"),
    (slope, "sqrt(1 - x^2)", "-x/sqrt(1 - x^2)"),
    (slope, "x*sqrt(1 - x^2)", "sqrt(1 - x^2) - x^2/sqrt(1 - x^2)"),
    (slope, "exp(-x^2/2)", "-x*e^(-x^2/2)"),
    (slope, "cos(3*x)^2", "-6*sin(3*x)*cos(3*x)"),
    (slope, "sinh(x)*cosh(x)", "sinh(x)^2 + cosh(x)^2"),
    (slope, "erf(x)", "2*e^(-x^2)/sqrt(pi)"),
    (slope, "(1 - x)^2 + 100*(y - x^2)^2", "2*x - 400*x*(y - x^2) - 2"),
    (lambda text: sympy.simplify(slope(text)), "x^3*exp(2*x)", "x^2*(2*x + 3)*e^(2*x)"),
    (lambda text: sympy.simplify(slope(text)), "(x^2 + 1)/(x^2 - 1)", "-4*x/(x^2 - 1)^2"),
    (lambda text: slope(text).diff(X), "abs(x)", "0"),
    (lambda text: slope(text).diff(X) + X, "abs(x)", "x"),
    # signs
    (typed, "30*(x - 1)*(-x - 1)", "-30*(x - 1)*(x + 1)"),
    (typed, "x + 30*y*(-x - 1)", "x - 30*y*(x + 1)"),
    (typed, "1/(-x - 1)", "-1/(x + 1)"),
    (typed, "y*(-x - 1)^2", "y*(x + 1)^2"),
    (typed, "y*(-x - 1)^3", "-y*(x + 1)^3"),
    (typed, "(-x^2 - 2*x - 2)*exp(-x)", "-(x^2 + 2*x + 2)*e^(-x)"),
    (typed, "(1 - x)*(1 - y)/2", "(1 - x)*(1 - y)/2"),
    # numbers and roots
    (typed, "(1 + sqrt(5))/2", "(1 + sqrt(5))/2"),
    (typed, "x*(1 + sqrt(5))/2", "(1 + sqrt(5))*x/2"),
    (typed, "2/(1 + sqrt(5))", "2/(1 + sqrt(5))"),
    (typed, "1/(1/2 + sqrt(5)/2)", "2/(1 + sqrt(5))"),
    (typed, "sin(pi/12)", "(sqrt(6) - sqrt(2))/4"),
    (typed, "-1/2 - sqrt(5)/2", "-(1 + sqrt(5))/2"),
    (typed, "1/2 + sqrt(3)", "1/2 + sqrt(3)"),
    (typed, "x/2 - 1/2", "x/2 - 1/2"),
    (typed, "exp(2)*x", "e^2*x"),
    (typed, "x*sin(1)", "x*sin(1)"),
    (typed, "x^(-1/2)*y^(-3/2)", "1/(sqrt(x)*y^(3/2))"),
    # factors
    (lambda text: sympy.factor(typed(text)), "x^3 - 6*x^2 + 11*x - 6", "(x - 1)*(x - 2)*(x - 3)"),
    (lambda text: sympy.factor(typed(text)), "x^4 - 1", "(x - 1)*(x + 1)*(x^2 + 1)"),
    (lambda text: sympy.expand(typed(text)), "(x - y)^3", "x^3 - 3*x^2*y + 3*x*y^2 - y^3"),
    # solutions
    (lambda text: solved(text)[0], "a*x^2 + b*x + c", "(-b - sqrt(b^2 - 4*a*c))/(2*a)"),
    (lambda text: solved(text)[1], "a*x^2 + b*x + c", "(-b + sqrt(b^2 - 4*a*c))/(2*a)"),
    (lambda text: solved(text)[0], "x^2 - a*x + 1", "(a - sqrt(a^2 - 4))/2"),
    (lambda text: solved(text)[0], "2*x^2 - 3*x - 7", "(3 - sqrt(65))/4"),
    (lambda text: solved(text)[0], "2^x - 10", "1 + log(5)/log(2)"),
)


@pytest.mark.parametrize(("found", "text", "printed"), LOOKS, ids=[f"{row[1]} | {row[2]}" for row in LOOKS])
def test_looks(found, text, printed):
    assert to_text(from_sympy(found(text))) == printed
    assert read(printed, variables=NAMES).formula == from_sympy(found(text))
