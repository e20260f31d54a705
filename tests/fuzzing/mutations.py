"""Mutations: a text changed in a few places, by characters and pieces that break readers."""

from __future__ import annotations

from random import Random

NASTY = (
    *"()[]{}|‖⟨⟩!'\"`;:,.=<>?@#$%&~_^*/\\+-",
    "^^", "**", "***", "//", "..", "...", "||", "&&", "!!", "==", ":=", "<=", "->", "<<", "^{", "}{", "_{", "}}", "{{",
    "\x00", "\x07", "\x08", "\x1b[31m", "\x7f", "\x85", "\r", "\n", "\t", "\v", "\f", "\u2028", "\u2029", "\ufeff",
    "\u200b", "\u200d", "\u202e", "\u2066", "\u00ad", "\u2062", "\u2061", "\u3000", "\u00a0", "\u2009",
    "х", "е", "о", "а", "ѕ", "Ａ", "ｘ", "２", "（", "＋", "𝐱", "𝟐", "ℯ", "ℵ", "ﬁ", "ı", "ß", "ǆ", "ª", "№", "Å", "K", "٣", "२", "௧",
    "\u0301", "\u0338", "\u20d7", "\u0302\u0303\u0304", "é", "e\u0301", "ñ",
    "\ud800", "\udfff", "\U0001f600", "\U0010ffff", "\uffff", "\ue000", "👩‍👩‍👧",
    "−", "–", "—", "‐", "·", "×", "÷", "∙", "⋅", "∗", "∕", "⁄", "′", "″", "’", "“", "”", "„", "½", "⅔", "²", "⁻¹", "ₙ", "₁", "ᵀ", "⊤", "√", "∛",
    "∂", "∇", "∑", "∏", "∫", "∞", "±", "∓", "∈", "≤", "≥", "≠", "≈", "→", "°", "º", "∧", "∨", "¬", "‰",
    "__", "__class__", ".__init__", "__import__('os')", "lambda", "import", "eval(", "exec(", "print(", "f'{x}'", "open(", "x.y", "self",
    "globals()", "None", "True", "nan", "inf", "NaN", "oo", "zoo", "I", "j", "1j", "np.", "numpy.", "math.", "sp.", "os.",
    "9" * 20, "9" * 400, "1e999", "1e-999", "1e5", "0x1F", "1_000", "1,000", "0.1.2", "1e", "00", "1e400", "10^400", "9^9^9", "10**4000", "3000!",
    "log(0)", "0^0", "1/0", "sqrt(-1)", "0/0", "gamma(0)", "tan(pi/2)", "exp(exp(exp(9)))", "atan2(0,0)",
    "d/dx", "d^2/dx^2", "∂/∂x", "sum(", "sum(i=1..n,", "prod(", "x[i]", "x[", "piecewise(", "where", "where x > 0", "let", "let u =", "integer",
    "at(x, x = 2)", "and", "or", "if", "otherwise", "mean(", "max(", "f(", "f'(x)", "g(x) =", "y =", "deg", "lim", "int",
    "\\", "\\\\", "\\frac", "\\frac{", "\\sqrt[", "\\left(", "\\right)", "\\left.", "\\right|", "\\big", "\\over", "\\root", "\\of", "\\begin{cases}",
    "\\end{cases}", "\\begin{pmatrix}", "\\end{pmatrix}", "\\\\[2pt]", "&", "\\sum_{i=1}^{n}", "\\partial", "\\nabla", "\\cdot", "\\text{", "\\mathrm{",
    "\\operatorname{", "\\input{/etc/passwd}", "\\write18{ls}", "\\def\\x{", "\\csname", "\\catcode`", "^^5c", "^^M", "\\u0041", "\\x41", "\\N{BULLET}", "\\\n",
    "\\ ", "\\,", "\\;", "\\!", "\\{", "\\}", "\\|", "\\(", "\\)", "\\[", "\\]", "$$", "\\sin", "\\ln", "\\foo", "\\prime", "\\circ", "\\%", "%", "% x\n",
    "\\Γ", "\\é", "\\1", "#1", "\\limits", "\\mathsf{T}", "\\hat", "\\vec{", "\\bar", "\\tilde",
)  # fmt: skip
"""Characters and pieces: brackets, signs, control characters, look-alikes, code, numbers without end, openings without closings."""

NESTS = (
    ("(", ")"), ("sin(", ")"), ("[", "]"), ("|", "|"), ("x^(", ")"), ("x^", ""), ("-", ""), ("1/", ""), ("\\frac{1}{", "}"), ("{", "}"), ("\\sqrt{", "}"),
    ("x_{", "}"), ("x^{", "}"), ("\\left(", "\\right)"), ("sqrt ", ""), ("d/dx(", ")"), ("sum(i=1..n, ", ")"), ("piecewise(x<0: ", ", x>0: 1)"), ("√", ""),
    ("x[", "]"), ("!", ""), ("2^", ""), ("\\sin ", ""), ("\\begin{cases}", "& x>0\\end{cases}"), ("at(", ", x = 2)"), ("‖", "‖"), ("exp(", ")"), ("f(", ")"),
)  # fmt: skip
"""Openings and closings of what may stand in itself."""

PIECES = (
    *"xyz12 +-*/^()e.,'!=",
    "sin",
    "x^2",
    "\\frac{1}{2}",
    "\\alpha ",
    "²",
    "i",
    "{",
    "}",
    "_",
    "\\cdot ",
    "x*",
    "x+",
    "+x",
    "(x)",
    "x, ",
)


def mutated(random: Random, text: str, other: str) -> str:
    """The text changed in one to four places; other: a text to take pieces from."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        text = random.choice(_CHANGES)(random, text, other)
    return text


def nested(random: Random, text: str) -> str:
    """The text in many brackets, more than are read or just as many."""
    opening, closing = random.choice(NESTS)
    times = random.choice((2, 5, 20, 31, 32, 33, 62, 63, 64, 65, 66, 200, 1000))
    if random.random() < 0.2:
        closing = ""
    return opening * times + text + closing * times


def long_run(random: Random, text: str) -> str:
    """A piece many times, around the text or alone; seldom as long as is read at all."""
    piece = random.choice(NASTY if random.random() < 0.4 else PIECES)
    times = random.choice((30, 100, 300, 1000, 1000, 3000))
    if random.random() < 0.02:
        times = 40_000
    run = piece * min(times, 120_000 // len(piece))
    place = random.randint(0, len(text))
    return random.choice((run, run + text, text + run, text[:place] + run + text[place:]))


def _insert(random: Random, text: str, _other: str) -> str:
    place = random.randint(0, len(text))
    return text[:place] + random.choice(NASTY) + text[place:]


def _insert_plain(random: Random, text: str, _other: str) -> str:
    place = random.randint(0, len(text))
    return text[:place] + random.choice(PIECES) + text[place:]


def _delete(random: Random, text: str, _other: str) -> str:
    place = random.randint(0, len(text))
    return text[:place] + text[place + random.choice((1, 1, 1, 2, 3, 5)) :]


def _duplicate(random: Random, text: str, _other: str) -> str:
    first, last = sorted((random.randint(0, len(text)), random.randint(0, len(text))))
    return text[:last] + text[first:last] + text[last:]


def _swap(random: Random, text: str, _other: str) -> str:
    if len(text) < 2:
        return text
    place = random.randint(0, len(text) - 2)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _splice(random: Random, text: str, other: str) -> str:
    return text[: random.randint(0, len(text))] + other[random.randint(0, len(other)) :]


def _replace(random: Random, text: str, _other: str) -> str:
    place = random.randint(0, len(text))
    return text[:place] + random.choice(NASTY) + text[place + 1 :]


def _paste(random: Random, text: str, other: str) -> str:
    """A piece of the other somewhere in the text."""
    first, last = sorted((random.randint(0, len(other)), random.randint(0, len(other))))
    place = random.randint(0, len(text))
    return text[:place] + other[first:last] + text[place:]


def _wrap(random: Random, text: str, _other: str) -> str:
    opening, closing = random.choice(NESTS)
    return opening + text + closing


def _spaced(random: Random, text: str, _other: str) -> str:
    """Spaces taken out or put in."""
    return text.replace(" ", "") if random.random() < 0.5 else " ".join(text)


_CHANGES = (
    _insert,
    _insert,
    _insert_plain,
    _insert_plain,
    _delete,
    _delete,
    _duplicate,
    _swap,
    _splice,
    _splice,
    _replace,
    _paste,
    _wrap,
    _spaced,
)
