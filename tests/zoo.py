"""Problems with known answers and their sources: every method is run on them, every status is shown by a trap."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.optimize import FullStep, Newton


@dataclass(frozen=True)
class Known:
    """A function with a start and the minimum that is reached from it.

    minima: every value of f at a local minimum that a method may end in, the lowest first.
    """

    name: str
    text: str
    start: tuple[float, ...]
    minimizer: tuple[float, ...]
    minima: tuple[float, ...]
    source: str
    variables: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Trap:
    """A function on which a method that claims success is wrong, or where there is something to be told.

    status: what a run must come to. told: words that its message must hold.
    """

    name: str
    text: str
    start: tuple[float, ...]
    status: str
    told: tuple[str, ...]
    options: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class KnownRoot:
    """Equations with a start, and the roots that may be found from it; none where any root will do."""

    name: str
    equations: tuple[str, ...]
    start: tuple[float, ...]
    roots: tuple[tuple[float, ...], ...]
    source: str
    multiplicity: float | None = 1.0


MGH = "Moré, Garbow & Hillstrom, Testing unconstrained optimization software (1981)"
JAMIL = "Jamil & Yang, A literature survey of benchmark functions (2013)"
LUKSAN = "Lukšan & Vlček, Test problems for nonsmooth unconstrained optimization (2000)"

SMOOTH = (
    Known("bowl", "x^2 + 3y^2", (3, 2), (0, 0), (0,), "by hand"),
    Known("rosenbrock", "(1 - x)^2 + 100(y - x^2)^2", (-1.2, 1), (1, 1), (0,), f"{MGH}, 1"),
    Known(
        "freudenstein and roth",
        "(-13 + x + ((5 - y)*y - 2)*y)^2 + (-29 + x + ((y + 1)*y - 14)*y)^2",
        (0.5, -2),
        (5, 4),
        (0, 48.98425367924),
        f"{MGH}, 2",
    ),
    Known(
        "beale", "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2", (1, 1), (3, 0.5), (0,), f"{MGH}, 5"
    ),
    Known(
        "helix",
        "100((z - 10*atan2(y, x)/(2*pi))^2 + (sqrt(x^2 + y^2) - 1)^2) + z^2",
        (0.5, 0.3, 0.1),
        (1, 0, 0),
        (0,),
        f"{MGH}, 7 (the start inside one turn)",
    ),
    Known(
        "wood",
        "100(x2 - x1^2)^2 + (1 - x1)^2 + 90(x4 - x3^2)^2 + (1 - x3)^2 + 10(x2 + x4 - 2)^2 + (x2 - x4)^2/10",
        (-3, -1, -3, -1),
        (1, 1, 1, 1),
        (0, 7.87696),
        f"{MGH}, 14; the second value is a saddle's, none ends there",
    ),
    Known("himmelblau", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", (1, 1), (3, 2), (0,), JAMIL + ", 65"),
    Known("booth", "(x + 2y - 7)^2 + (2x + y - 5)^2", (0, 0), (1, 3), (0,), JAMIL + ", 17"),
    Known("matyas", "0.26(x^2 + y^2) - 0.48x*y", (5, -7), (0, 0), (0,), JAMIL + ", 71"),
    Known(
        "mccormick",
        "sin(x + y) + (x - y)^2 - 1.5x + 2.5y + 1",
        (0, 0),
        (-0.547197551, -1.547197551),
        (-1.913222954981037,),
        JAMIL + ", 72",
    ),
    Known(
        "branin",
        "(y - 5.1x^2/(4*pi^2) + 5x/pi - 6)^2 + 10(1 - 1/(8*pi))*cos(x) + 10",
        (2, 2),
        (3.141592653589793, 2.275),
        (0.39788735772973816,),
        JAMIL + ", 22",
    ),
    Known("double well", "x^4 - 3x^2 + 2", (2,), (1.224744871391589,), (-0.25,), "by hand: x^2 = 3/2"),
    Known(
        "logistic",
        "log(1 + exp(x)) - 0.3x",
        (3,),
        (-0.8472978603872034,),
        (0.6108643020548935,),
        "by hand: sigmoid(x) = 0.3",
    ),
    Known(
        "entropy", "x*log(x) + y*log(y)", (1, 2), (0.36787944117144233,) * 2, (-0.7357588823428847,), "by hand: x = 1/e"
    ),
)

KINKED = (
    Known("bars", "abs(x) + abs(y) + (x + y)^2/10", (1, -2), (0, 0), (0,), "by hand"),
    Known("two pieces", "max(x^2 + y^4, (2 - x)^2 + (2 - y)^2)", (2, 2), (1.1390376522, 0.8995599384),
          (1.9522244938706,), f"{LUKSAN}, 1 without its third piece, which is lower there"),
    Known("nonsmooth rosenbrock", "8abs(x^2 - y) + (1 - x)^2", (-1, 1.5), (1, 1), (0,),
          "Lewis & Overton, Nonsmooth optimization via quasi-Newton methods (2013), section 5.5"),
    Known("median", "abs(m - 1) + abs(m - 4) + abs(m - 7)", (20,), (4,), (6,), "by hand: the median"),
    Known("lasso", "(x - 3)^2 + (y - 0.1)^2 + 2abs(x) + 2abs(y)", (1, 1), (2, 0), (5.01,), "by hand: soft thresholds"),
    Known("hinges", "max(0, 1 - (2w + b)) + max(0, 1 - w + b) + 0.5w^2", (0, 0), (2 / 3, -1 / 3), (2 / 9,),
          "by hand: both hinges touch", variables=("w", "b")),
    Known("ackley", "-20exp(-0.2sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + 20 + e", (0.4, -0.3),
          (0, 0), (0,), JAMIL + ", 1: a cone at the minimum"),
)  # fmt: skip

# A whole first step from (1, 2) leads to where x no longer matters. Jamil & Yang, function 6 (Biggs EXP2).
LEAPING = " + ".join(f"(exp(-{t}x) - 5exp(-{t}y) - exp(-{t}) + 5exp(-{10 * t}))^2" for t in (0.1, 0.25, 0.5, 0.75, 1.0))

HILBERT = [[f"x{j}/{i + j - 1}" for j in range(1, 6)] for i in range(1, 6)]

STANDARD = (
    Known(
        "biggs",
        " + ".join(
            f"(x3*exp(-{i}/10*x1) - x4*exp(-{i}/10*x2) + x6*exp(-{i}/10*x5) - (exp(-{i}/10) - 5exp(-{i}) + 3exp(-4*{i}/10)))^2"
            for i in range(1, 14)
        ),
        (1, 2, 1, 1, 1, 1),
        (1, 10, 1, 5, 4, 3),
        (0,),
        f"{MGH}, 18",
    ),
    Known(
        "brown and dennis",
        " + ".join(f"((x1 + {i}/5*x2 - exp({i}/5))^2 + (x3 + x4*sin({i}/5) - cos({i}/5))^2)^2" for i in range(1, 21)),
        (25, 5, -5, -1),
        (-11.5944399, 13.2036300, -0.4034395, 0.2367787),
        (85822.2016263563,),
        f"{MGH}, 16",
    ),
    Known(
        "penalty I",
        "(x1 - 1)^2/10^5 + (x2 - 1)^2/10^5 + (x3 - 1)^2/10^5 + (x4 - 1)^2/10^5 + (x1^2 + x2^2 + x3^2 + x4^2 - 1/4)^2",
        (1, 2, 3, 4),
        (0.2500074995,) * 4,
        (2.249977500e-5,),
        f"{MGH}, 23",
    ),
    Known(
        "variably dimensioned",
        "(a - 1)^2 + (b - 1)^2 + (c - 1)^2 + (a + 2b + 3c - 6)^2 + (a + 2b + 3c - 6)^4",
        (2 / 3, 1 / 3, 0),
        (1, 1, 1),
        (0,),
        f"{MGH}, 25",
    ),
    Known(
        "gulf",
        " + ".join(f"(exp(-abs((-50log({i}/100))^(2/3) + 25 - x2)^x3/x1) - {i}/100)^2" for i in range(1, 31)),
        (40, 20, 1.2),
        (50, 25, 1.5),
        (0,),
        f"{MGH}, 11, with the sign of the mended edition",
    ),
    Known(
        "colville",
        "100(x1 - x2^2)^2 + (1 - x1)^2 + 90(x4 - x3^2)^2 + (1 - x3)^2 + 10.1((x2 - 1)^2 + (x4 - 1)^2)"
        " + 19.8(x2 - 1)*(x4 - 1)",
        (2, 2, 2, 2),
        (1, 1, 1, 1),
        (0,),
        f"{JAMIL}, 36",
    ),
    Known(
        "shekel",
        "-("
        + " + ".join(
            f"1/({c} + (x - {a})^2 + (y - {b})^2)" for c, a, b in ((0.1, 4, 4), (0.2, 1, 1), (0.2, 8, 8), (0.4, 6, 6))
        )
        + ")",
        (4.4, 3.7),
        (4.0002316, 4.0002316),
        (-10.2050593,),
        f"{JAMIL}, 130, two variables",
    ),
    Known("trid", "(x - 1)^2 + (y - 1)^2 + (z - 1)^2 - x*y - y*z", (0, 0, 0), (3, 4, 3), (-7,), f"{JAMIL}, 150"),
    Known(
        "perturbed log barrier",
        "x + 2y - log(x) - log(y) - log(4 - x - y)",
        (1, 1),
        (0.7392886, 0.4250523),
        (1.704728768403822,),
        "an analytic centre with a cost; x solves 1/x = 1 + 1/(4 - x - y)",
    ),
    Known(
        "far logistic", "log(exp(x) + exp(-x))", (1.2,), (0,), (0.6931471805599453,), "by hand: plain Newton diverges"
    ),
)

SHARP = (
    Known("CB3", "max(x^4 + y^2, (2 - x)^2 + (2 - y)^2, 2exp(y - x))", (2, 2), (1, 1), (2,), f"{LUKSAN}, 2"),
    Known("DEM", "max(5x + y, -5x + y, x^2 + y^2 + 4y)", (1, 1), (0, -3), (-3,), f"{LUKSAN}, 3"),
    Known(
        "QL",
        "max(x^2 + y^2, x^2 + y^2 + 10(4 - 4x - y), x^2 + y^2 + 10(6 - x - 2y))",
        (-1, 5),
        (1.2, 2.4),
        (7.2,),
        f"{LUKSAN}, 4",
    ),
    Known("LQ", "max(-x - y, x^2 + y^2 - x - y - 1)", (-0.5, -0.5), (0.5**0.5,) * 2, (-(2**0.5),), f"{LUKSAN}, 5"),
    Known("mifflin 2", "-x + 2(x^2 + y^2 - 1) + 1.75abs(x^2 + y^2 - 1)", (-1, -1), (1, 0), (-1,), f"{LUKSAN}, 7"),
    Known("maxl", "max(abs(x1), abs(x2), abs(x3), abs(x4))", (1, 2, -3, -4), (0,) * 4, (0,), f"{LUKSAN}, 19"),
    Known(
        "l1hilb", " + ".join(f"abs({' + '.join(row)})" for row in HILBERT), (1,) * 5, (0,) * 5, (0,), f"{LUKSAN}, 25"
    ),
    Known(
        "crescent", "max(x^2 + (y - 1)^2 + y - 1, -x^2 - (y - 1)^2 + y + 1)", (-1.5, 2), (0, 0), (0,), f"{LUKSAN}, 9"
    ),
    Known(
        "chained CB3",
        "max(x^4 + y^2, (2 - x)^2 + (2 - y)^2, 2exp(y - x)) + max(y^4 + z^2, (2 - y)^2 + (2 - z)^2, 2exp(z - y))",
        (2, 2, 2),
        (1, 1, 1),
        (4,),
        "Haarala, Miettinen & Mäkelä, New limited memory bundle (2004), 3",
    ),
    Known(
        "nesterov",
        "abs(x - 1)/4 + abs(y - 2x^2 + 1)",
        (-1, 1),
        (1, 1),
        (0,),
        "Gürbüzbalaban & Overton, On Nesterov's nonsmooth Chebyshev-Rosenbrock functions (2012)",
    ),
    Known("steep valley", "100abs(y - x^2) + (1 - x)^2", (-1.2, 1), (1, 1), (0,), "Rosenbrock's with a sharp floor"),
    Known("bukin 6", "100sqrt(abs(y - 0.01x^2)) + 0.01abs(x + 10)", (-7, 1), (-10, 1), (0,), f"{JAMIL}, 28"),
    Known(
        "ridge round a circle",
        "sqrt(abs(x^2 + y^2 - 2)) + abs(x - y)/10 + (x - 1)^2/10",
        (0.8, 1.5),
        (1, 1),
        (0,),
        "by hand",
    ),
    Known(
        "line by least moduli",
        "abs(1 - a - b) + abs(3 - a - 2b) + abs(10 - a - 3b) + abs(7 - a - 4b) + abs(9 - a - 5b)",
        (0, 0),
        (-1, 2),
        (5,),
        "by hand: four of the five points lie on a line",
    ),
)

TRAPS = (
    Trap("saddle, no way out seen", "x^2 - y^2", (1, 0), "saddle", ("eigenvalue -2", "(0, 1)"),
         (("method", "gradient-descent"), ("learning_rate", 0.1))),
    Trap("saddle left", "(x^2 - 1)^2 + y^2", (0, 1), "minimum", ("positive definite",)),
    Trap("maximum kept", "cos(x)", (0,), "maximum", ("falls on all sides",),
         (("method", "gradient-descent"), ("learning_rate", 0.1))),
    Trap("maximum left", "cos(x)", (0,), "minimum", ("The gradient is zero at the start too",)),
    Trap("plain Newton runs up", "cos(x)", (0.1,), "maximum", ("falls on all sides",),
         (("method", Newton(search=FullStep())),)),
    Trap("flat valley", "(x + y - 1)^2", (0, 0), "minimum", ("not unique", "(-1, 1)")),
    Trap("flat valley, no square", "(x + y)^2 - 2(x + y)", (0, 0), "degenerate", ("singular along (-1, 1)",)),
    Trap("fourth power", "(x - 1)^4 - 5", (3,), "degenerate", ("singular along +x", "not certified")),
    Trap("only the product counts", "(a*b - 1)^2 + 4(a*b - 1)^2", (1, 2), "minimum", ("singular along",)),
    Trap("inflection", "x^3", (1,), "unbounded", ("falls without end along -x",)),
    Trap("line", "x - 2y", (0, 0), "unbounded", ("(-0.5, 1)",)),
    Trap("monkey saddle", "x^3 - 3x*y^2", (1, 0.5), "unbounded", ()),
    Trap("logarithm", "log(x)", (1,), "unbounded", ("towards",)),
    Trap("pole", "1/x + x", (-0.5,), "unbounded", ("towards",)),
    Trap("never attained", "exp(-x)", (0,), "runaway", ("no point attains it",)),
    Trap("square never attained", "exp(-x)^2", (0,), "runaway", ("no point attains it",)),
    Trap("arcus tangent", "atan(x)", (0,), "runaway", ("-1.57",)),
    Trap("dead relu", "(max(0, w) - 1)^2", (-1,), "plateau", ("vanish together",)),
    Trap("flat median", "abs(m - 1) + abs(m - 4) + abs(m - 7) + abs(m - 9)", (20,), "plateau", ()),
    Trap("ridge", "x^4 - abs(x)", (0,), "degenerate", ("f is lower, -0.0999, along that line",),
         (("method", "gradient-descent"),)),
    Trap("ridge left", "x^4 - abs(x)", (0,), "minimum", ()),
    Trap("valley with a sharp floor", "1000abs(x^2 - y) + (1 - x)^2", (-1, 1), "stalled", ("No point lower",),
         (("method", "newton"),)),
    Trap("valley with a sharper floor", "10^7*abs(x^2 - y) + (1 - x)^2", (-1, 1), "stalled", ("No point lower",),
         (("method", "newton"),)),
    Trap("domain edge", "sqrt(x) + 1/(1 + x)", (0.5,), "boundary_minimum", ("edge of the domain", "infinite slope")),
    Trap("domain edge with a valley", "sqrt(x) + (y - 2)^2", (1, 5), "boundary_minimum", ("edge of the domain",)),
    Trap("slanted edge", "sqrt(x + y - 0.1) - abs(100y + 10)", (1.9, -0.287), "stalled", ()),
    Trap("edge at no round number", "log(1 + y^2) + sqrt(7x + 100)", (0.5, -0.634), "boundary_minimum", ("-14.3",)),
    Trap("step out of the domain", "x - log(x)", (5,), "minimum", ()),
    Trap("fixed rate out of the domain", "x - log(x)", (5,), "outside_domain", ("after 1 step", "log(x) needs x > 0"),
         (("method", "gradient-descent"), ("learning_rate", 10.0))),
    Trap("start outside", "-log(x - 1) - log(4 - x)", (0,), "outside_domain", ("the start", "log(x - 1) needs x - 1 > 0")),
    Trap("overflow at the start", "exp(exp(x))", (10,), "not_finite", ("too large for float64",)),
    Trap("bounds", "2 - x*y*z/120", (0.5, 0.5, 0.5), "boundary_minimum", ("upper bound",),
         (("bounds", ((0, 1), (0, 2), (0, 3))),)),
    Trap("kink at a bound", "abs(x) - x*(y/3 + 0.1) + 1/(1 + (x + y - 3)^2)", (1, 0.032), "boundary_minimum",
         ("y is at its lower bound -1", "not differentiable"), (("bounds", ((-2, 0.5), (-1, 3))),)),
    Trap("pieces level at a bound", "max(x^2 + y^4, (2 - x)^2 + (2 - y)^2)", (0.5, 0.5), "boundary_minimum",
         ("x is at its upper bound 1",), (("bounds", ((0, 1), (0, 3))),)),
    Trap("kink inside bounds", "abs(x - 1) + abs(y + 2) + (x - y)^2/10", (0.2, 0.3), "kink_minimum", (),
         (("bounds", ((-3, 3), (-3, 3))),)),
    Trap("one bound", "(x - 3)^2 + (y + 1)^2", (0, 0), "boundary_minimum", ("x is at its upper bound 2",),
         (("bounds", ((None, 2), (None, None))),)),
    Trap("constraints that exclude one another", "x^2 + y^2", (0, 0), "infeasible", ("x + y >= 3 is missed by",),
         (("constraints", ("x + y >= 3", "x + y <= 1")),)),
    Trap("a curve that misses a region", "x + y", (0.3, 0.2), "infeasible", ("no point near does better",),
         (("constraints", ("x^2 + y^2 = 1", "x*y >= 2")),)),
    Trap("unbounded along an equation", "x + 2y", (0, 0), "unbounded", ("inside the constraints",),
         (("constraints", "x = y"),)),
    Trap("unbounded along a curve", "-x*y", (1, 1), "unbounded", ("inside the constraints",),
         (("constraints", "y <= x^2"),)),
    Trap("saddle on a circle", "x*y", (1, 1), "boundary_minimum", ("x^2 + y^2 = 4 (multiplier -0.5)",),
         (("constraints", "x^2 + y^2 = 4"),)),
    Trap("two points on a line", "(x + y)^2", (1, 5), "degenerate", ("not positive definite along (-1, 1)",),
         (("constraints", "2x + 2y = 4"),)),
    Trap("constraint of no use", "(x - 1)^2 + y^2", (3, 3), "minimum", (), (("constraints", "x + y <= 10"),)),
    Trap("no constraint qualification", "-x + 0y", (0.5, 0.5), "stalled", (),
         (("constraints", ("(1 - x)^3 - y >= 0", "y >= 0")),)),
    Trap("kink on a line", "abs(x) + abs(y)", (1, 2), "stalled", ("abs(x) is not differentiable",),
         (("constraints", "x + 2y = 2"),)),
    Trap("rate too large", "x^2", (5,), "diverged", ("1.01 exceeds 2/L = 1", "L = 2"),
         (("method", "gradient-descent"), ("learning_rate", 1.01), ("max_steps", 50))),
    Trap("rate far too large", "(y - x^2)^2 + x^2", (3, 1), "diverged", ("exceeds 2/L",),
         (("method", "gradient-descent"), ("learning_rate", 1.0))),
    Trap("momentum too fast", "x^2", (5,), "diverged", ("exceeds the limit of this method = 1.9",),
         (("method", "momentum"), ("learning_rate", 2.0), ("max_steps", 200))),
    Trap("too few steps", "x^2", (5,), "step_limit", ("3 steps are spent", "Newton's step says"),
         (("method", "gradient-descent"), ("learning_rate", 0.01), ("max_steps", 3))),
    Trap("jump", "step(x) + x^2", (-1,), "stalled", ()),
    Trap("cancellation", "(cosh(x) - 1)/x^2", (1e-8,), "stalled", ("lost to cancellation", "f is 0.5")),
    Trap("second minimum", "100(x2 - x1^2)^2 + (1 - x1)^2 + 100(x3 - x2^2)^2 + (1 - x2)^2 + 100(x4 - x3^2)^2 + (1 - x3)^2",
         (-1, 1, 1, 1), "minimum", ()),
    Trap("flat inflections on the way down", "sin(x) - x", (1,), "unbounded", ()),
    Trap("two saddles in a product", "x*y + x", (1, 1), "unbounded", ()),
    Trap("plateau of a clipped line", "min(max(x, 0), 1)", (5,), "plateau", ()),
    Trap("circle of minima", "(x^2 + y^2 - 1)^2", (2, 1), "minimum", ("singular along",)),
    Trap("falls along a valley", "x^2 + exp(-y)", (1, 0), "runaway", ("no point attains it",)),
    Trap("pole inside", "1/(x^2 - 1)", (0.5,), "unbounded", ()),
    Trap("logarithm at a hole", "log(x^2 + y^2)", (1, 2), "unbounded", ("towards",)),
    Trap("cusp", "sqrt(abs(x - 3)) + y^2", (0, 1), "kink_minimum", ("x = 3",)),
    Trap("edge of an arc", "acos(x)", (0.2,), "boundary_minimum", ("x is at",)),
    Trap("a square too large", "(6 - exp(2x))^2 + (8 - exp(3x))^2", (150,), "not_finite", ("too large for float64",)),
    Trap("start at a pole", "sin(x)/x", (0,), "outside_domain", ("here x = 0",)),
    Trap("large offset", "10000000000 + (x - 3)^2", (0,), "minimum", ()),
    Trap("tiny units", "(x - 3)^2/10^200", (0,), "minimum", ()),
    Trap("unlike units", "10^10*(x - 1)^2 + (y - 10^6)^2/10^10", (0, 0), "minimum", ()),
)  # fmt: skip

DB = "Dahlquist & Björck, Numerical Methods in Scientific Computing I (2008)"
APS = "Alefeld, Potra & Shi, Algorithm 748 (1995), table I"
LV = "Lukšan & Vlček, Sparse and partially separable test problems (1999)"

ROOTS = (
    KnownRoot("wallis", ("x^3 - 2x - 5",), (2,), ((2.0945514815423265,),), "Wallis, Algebra (1685): Newton's own example"),
    KnownRoot("omega", ("x*exp(x) = 1",), (1,), ((0.5671432904097838,),), "the omega constant"),
    KnownRoot("kepler", ("E - 0.8sin(E) = 1",), (1,), ((1.7821913289379007,),), "Kepler's equation, by mpmath to 30 digits"),
    KnownRoot("tangent", ("tan(x) = x",), (4.4,), ((4.493409457909064,), (0,)), "Abramowitz & Stegun, table 4.19"),
    KnownRoot("dottie", ("cos(x) = x",), (1,), ((0.7390851332151607,),), "the Dottie number"),
    KnownRoot("cycle", ("x^3 - 2x + 2",), (0,), ((-1.7692923542386314,),), "by hand: plain Newton has a cycle 0, 1"),
    KnownRoot("level start", ("x^3 = 1",), (0,), ((1,),), "by hand: the derivative is zero at the start"),
    KnownRoot("far along the arc", ("atan(x)",), (100,), ((0,),), "by hand: plain Newton diverges beyond 1.39"),
    KnownRoot("pole beside", ("(5x - 1)/(4x)",), (0.5,), ((0.2,),), f"{APS}, 12"),
    KnownRoot("steep and flat", ("2x*exp(-5) - 2exp(-5x) + 1",), (0.5,), ((0.1382571550568241,),), f"{APS}, 6"),
    KnownRoot("steep", ("exp(x^2 + 7x - 30) = 1",), (3.5,), ((3,), (-10,)), "Scavo & Thoo (1995): a root of an exponent"),
    KnownRoot("edge", ("sqrt(x - 1/10)",), (1,), ((0.1,),), "by hand: a root at the edge of the domain", 0.5),
    KnownRoot("root of a cube root", ("cbrt(x - 2)",), (5,), ((2,),), "by hand: Newton's steps double the error", 1 / 3),
    KnownRoot("double", ("x^2 - 2x + 1",), (3,), ((1,),), "by hand", 2.0),
    KnownRoot("double, irrational", ("(x^2 - 2)^2",), (3,), ((2**0.5,), (-(2**0.5),)), "by hand", 2.0),
    KnownRoot("triple, irrational", ("(exp(x) - 3)^3",), (2,), ((1.0986122886681098,),), "by hand: log(3)", 3.0),
    KnownRoot("touching", ("cos(x) - 1",), (1,), ((0,),), "by hand", 2.0),
    KnownRoot("kink", ("max(x - 1, 10(x - 1))",), (5,), ((1,),), "by hand"),
    KnownRoot("tiny", ("x^2 = 10^-18",), (3,), ((1e-9,), (-1e-9,)), "by hand"),
    KnownRoot("circle and line", ("x^2 + y^2 = 4", "x = y"), (1, 2), ((2**0.5,) * 2, (-(2**0.5),) * 2), "by hand"),
    KnownRoot("tangent line", ("x^2 + y^2 = 2", "x + y = 2"), (3, 0.5), ((1, 1),), "by hand: a double root", None),
    KnownRoot("freudenstein and roth", ("-13 + x + ((5 - y)*y - 2)*y", "-29 + x + ((y + 1)*y - 14)*y"), (0.5, -2),
              ((5, 4),), f"{MGH}, 2"),
    KnownRoot("rosenbrock", ("10(y - x^2)", "1 - x"), (-1.2, 1), ((1, 1),), f"{MGH}, 1"),
    KnownRoot("powell, badly scaled", ("10^4*x*y - 1", "exp(-x) + exp(-y) - 1.0001"), (0, 1),
              ((1.0981593296998175e-5, 9.106146739866524), (9.106146739866524, 1.0981593296998175e-5)), f"{MGH}, 3"),
    KnownRoot("powell, singular", ("a + 10b", "sqrt(5)*(c - d)", "(b - 2c)^2", "sqrt(10)*(a - d)^2"), (3, -1, 0, 1),
              ((0, 0, 0, 0),), f"{MGH}, 13", None),
    KnownRoot("brown, almost linear", ("2a + b + c - 4", "a + 2b + c - 4", "a*b*c - 1"), (0.5, 0.5, 0.5),
              ((1, 1, 1),), f"{MGH}, 27, for which this n has one root more", None),
    KnownRoot("trigonometric and exponential", ("3x^3 + 2y - 5 + sin(x - y)*sin(x + y)", "-x*exp(x - y) + 4y - 3"), (0, 0),
              ((1, 1),), f"{LV}, 5.7"),
    KnownRoot("robot arm", ("cos(a) + cos(a + b) = 1", "sin(a) + sin(a + b) = 1"), (0.3, 1),
              ((0, 1.5707963267948966), (1.5707963267948966, -1.5707963267948966)), "by hand: two links of length 1"),
    KnownRoot("griewank and osborne", ("16/29*x^3 - 2x*y", "y - x^2"), (1, 1), ((0, 0),),
              "Griewank & Osborne, Analysis of Newton's method at irregular singularities (1983)", None),
    KnownRoot("one too many", ("x = 1", "y = 2", "x*y = 2"), (3, 3), ((1, 2),), "by hand: three equations agree"),
)  # fmt: skip

ROOTLESS = (
    ("parabola", ("x^2 + 1",), (0.5,)),
    ("near miss", ("(x - 1)^2 + 10^-20",), (3,)),
    ("near miss, expanded", ("x^2 - 2x + 1.000000001",), (3,)),
    ("secant", ("1/cos(x)",), (1,)),
    ("pole", ("1/x",), (1,)),
    ("tail", ("exp(-x)",), (0,)),
    ("tail above one", ("exp(-x) + 1",), (0,)),
    ("difference of large numbers", ("sqrt(x^2 + 1) - x",), (1,)),
    ("underflow", ("x/exp(1/x^2)",), (1,)),
    ("jump", ("sign(x) + x/10 + 1/3",), (1,)),
    ("constant", ("0x + 3",), (1,)),
    ("circle and line apart", ("x^2 + y^2 = 1", "x + y = 4"), (1, 2)),
    ("circles one ulp apart", ("x^2 + y^2 = 1", "(x - 2.000001)^2 + y^2 = 1"), (1, 0.3)),
    ("parallel", ("x + y = 1", "x + y = 2"), (0, 0)),
    ("exponentials", ("exp(x) + exp(y)", "x - y"), (1, 0)),
    ("arm out of reach", ("cos(a) + cos(a + b) = 3", "sin(a) + sin(a + b) = 1"), (0.3, 1)),
    ("three that disagree", ("x = 1", "y = 2", "x*y = 3"), (3, 3)),
    ("circle of no points", ("x^2 + y^2 + 1",), (2, 2)),
)
"""Equations without a real root, each with a start."""

ROOT_TRAPS = (
    Trap("double root", "x^2 - 2x + 1", (3,), "root", ("multiplicity is 2",)),
    Trap("start on a level place", "x^3 - 1", (0,), "root", ("the Jacobian is singular", "chandrupatla")),
    Trap("lowest point", "x^2 + 1", (0.5,), "no_root", ("1 there, above zero",)),
    Trap("pole in a bracket", "1/x", (1,), "no_root", ("pole",),
         (("method", "bisection"), ("bracket", (-1, 2)))),
    Trap("jump in a bracket", "sign(x - 1/3) + x", (1,), "no_root", ("jump",),
         (("method", "chandrupatla"), ("bracket", (-1, 2)))),
    Trap("cycle of two", "x^3 - 2x + 2", (0,), "cycle", ("cycle of 2 points", "x = 0", "x = 1"), (("method", "newton"),)),
    Trap("level tangent", "x^2 - 2", (0,), "singular", ("derivative of F is 0", "x = 0"), (("method", "newton"),)),
    Trap("out along the arc", "atan(x)", (3,), "diverged", ("steps lead away",), (("method", "newton"),)),
    Trap("tail", "exp(-x)", (0,), "runaway", ("falls for ever along +x",)),
    Trap("pole's tail", "1/x", (1,), "runaway", ("falls for ever",)),
    Trap("outside", "log(x) + 1", (-1,), "outside_domain", ("log(x) needs x > 0", "x = -1")),
    Trap("step out of the domain", "log(x)", (5,), "outside_domain", ("after 1 step", "log(x) needs"),
         (("method", "newton"),)),
    Trap("overflow", "exp(exp(x)) - 1", (10,), "not_finite", ("too large for float64",)),
    Trap("too few steps", "x*exp(x) - 1", (1,), "step_limit", ("3 steps are spent", "a root is close by"),
         (("method", "newton"), ("max_steps", 3))),
    Trap("zero only in float64", "x/exp(1/x^2)", (1,), "stalled", ("too small for float64",)),
)  # fmt: skip
