r"""Commands: what each of LaTeX's commands stands for in a formula, and why some are refused.

Functions are not here: `\sin`, `\max`, ... are the names in the rows of the table.
"""

from __future__ import annotations

from workbench.language.characters import GREEK_LETTERS, GREEK_WORDS
from workbench.language.table import DEGREE

LETTERS = {f"\\{word}": GREEK_LETTERS[word] for word in GREEK_WORDS if word not in ("omicron", "Omicron")} | {
    rf"\{variant}": letter
    for variant, letter in zip(
        "varepsilon vartheta varkappa varpi varrho varsigma varphi varGamma varDelta varTheta varLambda varXi varPi "
        "varSigma varUpsilon varPhi varPsi varOmega".split(),
        "εθκϖρσφΓΔΘΛΞΠΣΥΦΨΩ",
        strict=True,
    )
    if variant != "varpi"  # not our π
}
"""Greek letters by their command; the variants of a letter are that letter."""

WORDS_FOR_LETTERS = {r"\ell": "ell", r"\hbar": "hbar"}

SPACES = (
    "quad qquad enspace enskip thinspace medspace thickspace negthinspace negmedspace negthickspace "
    "displaystyle textstyle scriptstyle scriptscriptstyle ds dsp limits nolimits nonumber notag mathstrut strut relax "
    "boxed"
).split()
"""Commands that set space, style or a frame and mean nothing."""

SIGNS = {
    r"\cdot": "*", r"\times": "*", r"\ast": "*", r"\div": "/", r"\slash": "/", r"\lt": "<", r"\gt": ">",
    r"\le": "<=", r"\leq": "<=", r"\leqslant": "<=", r"\ge": ">=", r"\geq": ">=", r"\geqslant": ">=",
    r"\ne": "!=", r"\neq": "!=", r"\land": "and", r"\wedge": "and", r"\lor": "or", r"\vee": "or",
    r"\degree": DEGREE, r"\textdegree": DEGREE, r"\colon": ":", r"\nabla": "∇", r"\partial": "∂",
    r"\minus": "-", r"\plus": "+",
    r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\cfrac": r"\frac", r"\nicefrac": r"\frac", r"\sfrac": r"\frac",
    r"\vert": "|", r"\Vert": r"\|", r"\lbrace": r"\{", r"\rbrace": r"\}", r"\lbrack": "[", r"\rbrack": "]",
    r"\lparen": "(", r"\rparen": ")", r"\cr": r"\\", r"\tabularnewline": r"\\",
}  # fmt: skip
"""Commands that are another way to write a sign, or another command."""

FONTS = {
    "mathbf": "bold", "boldsymbol": "bold", "bm": "bold", "pmb": "bold", "textbf": "bold", "vec": "arrow",
    "mathcal": "script", "mathscr": "script", "mathfrak": "fraktur", "mathsf": "sans", "mathtt": "mono",
    "mathrm": "upright", "mathnormal": "", "mathit": "", "text": "upright", "textrm": "upright", "textit": "",
    "textnormal": "upright", "mbox": "upright", "operatorname": "upright",
}  # fmt: skip
"""Commands that set a name in another font; one letter in two fonts would be two names, and is refused."""

ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde",
    "check": "check", "breve": "breve", "mathring": "ring", "underline": "underline",
}  # fmt: skip
r"""Accents and what they add to a name: `\hat{x}` is x_hat."""

IF_WORDS = frozenset(("if", "for", "when", "whenever", "where", "if and only if", "as long as", "provided"))
ELSE_WORDS = frozenset(("otherwise", "else", "elsewhere", "in all other cases", "in other cases"))
"""Words between a value and its condition, and instead of one, in cases."""

NO_NAMES = dict.fromkeys(
    ("argmin", "argmax", "arg"),
    ("the place of a smallest or largest value is not read", "the formula alone, and minimize on it"),
)
"""Words in a name's place that are no names, each with the reason and what to write instead."""

_LIMITS = ("limits are not read", "the formula behind the limit alone")
_INTEGRALS = ("integrals are not read", "the formula below the integral sign alone")
_DOTS = ("dots stand for what is not written", r"\sum_{i=1}^{n} x_i, or all the terms")
_ROUNDED = ("rounding to whole numbers is not read", "( and ) for brackets")
_CHOICE = ("binomial coefficients are not read", r"\frac{n!}{k! (n - k)!}")
_BOTH = ("this sign stands for two formulas", "one of them, with + or -")
_ARROW = ("arrows are not read", "f(x) = ... for a definition")
_DOT = ("a dot for a derivative by time does not say by which name", r"\frac{d}{dt} x")
_ANGLE = (
    "angle brackets are a vector to some and a product to others",
    r"\begin{pmatrix} a \\ b \end{pmatrix}, or u \cdot v",
)
_LIKE = ("this is a statement about formulas, not a formula", "one side alone")
_SETS = ("sets are not read", r"x < 0 or 0 \le x \le 1 for a condition")
_INFINITY = ("infinity is not a number in a formula", "a number or a name, such as n for the end of a sum")
_DETERMINANT = ("determinants are not read", r"ad - bc, written out")
_BEST = NO_NAMES["arg"]

REFUSED = {
    r"\lim": _LIMITS, r"\limsup": _LIMITS, r"\liminf": _LIMITS, r"\infty": _INFINITY, r"\det": _DETERMINANT,
    **dict.fromkeys((r"\int", r"\iint", r"\iiint", r"\oint", r"\intop"), _INTEGRALS),
    **dict.fromkeys((r"\cdots", r"\ldots", r"\dots", r"\vdots", r"\ddots", r"\dotsc", r"\dotsb", r"\dotsm"), _DOTS),
    **dict.fromkeys((r"\lfloor", r"\rfloor", r"\lceil", r"\rceil"), _ROUNDED),
    **dict.fromkeys((r"\binom", r"\dbinom", r"\tbinom", r"\choose", r"\atop"), _CHOICE),
    r"\pm": _BOTH, r"\mp": _BOTH,
    **dict.fromkeys((r"\to", r"\rightarrow", r"\longrightarrow", r"\Rightarrow", r"\Longrightarrow", r"\implies",
                     r"\mapsto", r"\leftarrow", r"\iff", r"\Leftrightarrow", r"\gets"), _ARROW),
    **dict.fromkeys((r"\dot", r"\ddot", r"\dddot"), _DOT),
    **dict.fromkeys((r"\langle", r"\rangle"), _ANGLE),
    **dict.fromkeys((r"\approx", r"\equiv", r"\sim", r"\simeq", r"\propto", r"\cong", r"\coloneqq", r"\doteq"), _LIKE),
    **dict.fromkeys((r"\in", r"\notin", r"\subset", r"\cup", r"\cap", r"\setminus", r"\forall", r"\exists",
                     r"\mathbb"), _SETS),
    **dict.fromkeys((r"\bmod", r"\pmod", r"\mod"), ("remainders are not read", "the formula without the remainder")),
    r"\circ": ("'\\circ' is read only as a degree sign, 30^\\circ", "f(g(x)) for a composition"),
    r"\bullet": ("'\\bullet' is not read", r"\cdot for a product"),
    r"\star": ("'\\star' is not read", r"\cdot for a product"),
    r"\otimes": ("'\\otimes' is not read", r"\cdot for a product"),
    r"\odot": ("'\\odot' is not read", r"\cdot for a product"),
    r"\oplus": ("'\\oplus' is not read", "+ for a sum"),
    r"\mid": ("'\\mid' is not read: a condition, or a divisor?", r"\left|x\right| for an absolute value"),
    r"\arg": _BEST, r"\argmin": _BEST, r"\argmax": _BEST,
    r"\sup": _BEST, r"\inf": _BEST,
    r"\Delta^2": ("a Laplacian is not read", r"\frac{\partial^2}{\partial x^2} f + \frac{\partial^2}{\partial y^2} f"),
    r"\label": ("labels are not read", "the formula alone"), r"\tag": ("tags are not read", "the formula alone"),
    r"\%": ("'\\%' is not read: percent or remainder?", r"\frac{5}{100} for 5%"),
    r"\$": ("'\\$' is not part of a formula", "the number alone"),
    r"\#": ("'\\#' is not part of a formula", "the formula alone"),
    r"\_": ("'\\_' stands only in words", r"\mathrm{learning\_rate}"),
    r"\&": ("'\\&' is not part of a formula", "the formula alone"),
    r"\(": ("'\\(' stands only around the whole formula", "( for a bracket"),
    r"\)": ("'\\)' stands only around the whole formula", ") for a bracket"),
    r"\[": ("'\\[' stands only around the whole formula", "[ for a bracket"),
    r"\]": ("'\\]' stands only around the whole formula", "] for a bracket"),
    r"\\": ("a new row begins here; one formula at a time", "one of the rows alone"),
    "&": ("'&' stands only in cases and matrices", "the formula without &"),
    "{,}": ("the decimal point is '.', and digits are not grouped", "1000 or 1.5"),
    "%": ("comments are not read", "the formula alone"),
    "#": ("'#' is not part of a formula", "the formula alone"),
    "$": ("'$' stands only around the whole formula", "the formula between the dollar signs"),
    "^^": ("'^^' is not a sign of mathematics", "x^{2} for a power"),
    "**": ("'**' is not LaTeX", "x^{2} for a power"),
    "//": ("'//' is not read", r"\frac{x}{y} for a quotient"),
    "_": ("'_' needs a name before it", "x_1, or x_{12}"),
    "^": ("nothing stands after '^'", "x^2"),
    ".": ("'.' stands only in decimal numbers", r"x \cdot y for a product"),
    "..": ("'..' is not read", r"\sum_{i=1}^{n} x_i"),
    "\\": ("a backslash begins a command; none stands here", r"\sin, \frac"),
}  # fmt: skip
"""Commands and signs that are not read, each with the reason and what to write instead."""
