r"""LaTeX as books and notes write it: what is read, and as what; one table per part of the rules."""

import pytest

from workbench.language.printing import to_text
from workbench.language.reading import read


def table(rows):
    """Lines `written -> read as`; a third part is a note."""
    return [
        pytest.param(*(part.strip() for part in line.split(" -> ")), id=line.strip())
        for line in rows.splitlines()
        if line.strip()
    ]


def plain(text, **options):
    return to_text(read(text, notation="latex", **options).formula)


NAMES = table(r"""
    x -> x
    xy -> x*y
    xe^x -> x*e^x
    x_1 -> x_1
    x_{12} -> x_12
    w_{ij} -> w_ij
    x_{1,2} -> x_1_2
    x_{\mathrm{max}} -> x_max
    x_{\max} -> x_max
    x_\text{max} -> x_max
    x_\alpha -> x_alpha
    \theta_{12} -> theta_12
    \alpha\beta -> alpha*beta
    \varepsilon + \epsilon -> epsilon + epsilon
    \varphi\vartheta\ell -> phi*theta*ell
    \mathrm{loss} -> loss
    \text{loss}\cdot\mathit{rate} -> loss*rate
    \operatorname{loss}_1 -> loss_1
    \mathrm{learning\_rate} -> learning_rate
    \hat{y} + y -> y_hat + y
    \hat y_1 -> y_hat_1
    \bar{x} \tilde{w}_{12} -> x_bar*w_tilde_12
    \hat{\theta} -> theta_hat
    \mathbf{w} + w_1 -> w + w_1
    \boldsymbol{\theta} + \vec v + \mathcal{L} -> theta + v + L
    {\bf x} + {\rm loss} -> x + loss
    x^2_1 -> x_1^2
    x^{2}_{12} + y^n_k -> x_12^2 + y_k^n
    {w_h}_2 -> w_h_2
    {\alpha 1} -> alpha1
    α^2 + β₁ -> alpha^2 + beta_1
    e^{\pi x} -> e^(pi*x)
    \mathrm{e}^x + e -> e^x + e
    E I N -> E*I*N
    \gamma x -> gamma*x
    2\pi r -> 2*pi*r
""")

FRACTIONS = table(r"""
    \frac{x}{2} -> x/2
    \frac12 -> 1/2
    \frac12 x -> 1/2*x
    \frac12y -> 1/2*y
    \frac1x -> 1/x
    \frac xy -> x/y
    \frac 4{xy} -> 4/(x*y)
    \frac2{3} -> 2/3
    \frac x2 -> x/2
    \frac\pi4 -> pi/4
    \frac1234 -> 1/2*34 -> \frac12 34 is read as \frac12 \cdot 34
    \dfrac{1}{x} + \tfrac1x + \cfrac{1}{1 + x} -> 1/x + 1/x + 1/(1 + x)
    {a \over b} -> a/b
    a \over b -> a/b
    {x + 1 \over x} y -> (x + 1)/x*y
    \displaystyle{1 \over \sqrt x} -> 1/sqrt(x)
    3 x^{1\over n+2} -> 3*x^(1/(n + 2))
    \left({x + 1\over3}\right) \ln(Ax) -> (x + 1)/3*log(A*x)
    \left(a \over b\right) -> a/b
    \sqrt{a \over b} -> sqrt(a/b)
    {{a \over b} \over c} -> a/b/c
    \sqrt2 -> sqrt(2)
    \sqrt 2x -> sqrt(2)*x
    \sqrt x^2 -> sqrt(x)^2
    \sqrt{x + 1} -> sqrt(x + 1)
    \sqrt[3]{x} -> cbrt(x)
    \sqrt[4]{-v} -> (-v)^(1/4)
    \sqrt[n]{x} -> x^(1/n)
    \root 3 \of x -> cbrt(x)
    \root n + 1 \of {x} -> x^(1/(n + 1))
    x/2 \cdot y -> x/2*y
    2^{x} / e^{x} -> 2^x/e^x
""")

BRACKETS = table(r"""
    (x + y)z -> (x + y)*z
    \left( x + y\right ) z -> (x + y)*z
    \left[x + y\right] z -> (x + y)*z
    [x + y]z -> (x + y)*z
    \{x + y\}z -> (x + y)*z
    \left\{x + y\right\}z -> (x + y)*z
    \big(x + \Big(y + \bigl(z\bigr)\Big)\big) -> x + (y + z)
    \left\lbrace x \right\rbrace -> x
    \bigg[\biggl(x\biggr)\bigg] -> x
    \left(\frac{1}{2}\right)^{2k} -> (1/2)^(2*k)
    {({{2}\over{\pi}}q)} -> 2/pi*q
    |x| -> abs(x)
    |x||y| -> abs(x)*abs(y)
    |x+1|+|x-1| -> abs(x + 1) + abs(x - 1)
    \left|\frac{x}{2}\right| -> abs(x/2)
    \left|x + \left|y\right|\right| -> abs(x + abs(y))
    \lvert x \rvert + \vert y \vert + \bigl|z\bigr| -> abs(x) + abs(y) + abs(z)
    \pi^{|xy|} -> pi^abs(x*y)
""")

POWERS = table(r"""
    x^2 -> x^2
    x^2y -> x^2*y
    x^{10} -> x^10
    x^{3 + 1} -> x^(3 + 1)
    x^\frac{1}{2} -> x^(1/2)
    x^\alpha -> x^alpha
    x^{-1} -> x^(-1)
    x^{y^{z}} -> x^(y^z)
    -x^2 -> -x^2
    e^{-x^2/2} -> e^(-x^2/2)
    (4x^2-x)^{(1/4)} -> (4*x^2 - x)^(1/4)
    e^x 8^{x} -> e^x*8^x
    e^T + 2^{T} -> e^T + 2^T
    x^T + T -> x^T + T
    \pi 2^{p} -> pi*2^p
    x^2 3^x -> x^2*3^x
    (-1)^n(n + 1) -> (-1)^n*(n + 1)
    30^\circ -> pi/6
    30^{\circ} -> pi/6
    5! -> 5!
    (x+1)! -> (x + 1)!
    (x!)! -> (x!)!
    5!7! -> 5!*7!
    x!!! -> ((x!)!)! -> !! is read as the factorial of a factorial, not as a double factorial
    x⁻¹ + x² -> x^(-1) + x^2
""")

SIGNS = table(r"""
    a \cdot b \times c \ast d * e -> a*b*c*d*e
    a \div b -> a/b
    a / b -> a/b
    a \, b \; c \: d \! f \quad g \qquad h \ i ~ j -> a*b*c*d*f*g*h*i*j
    a\thinspace b\medspace c\thickspace d\negthinspace f -> a*b*c*d*f
    \ds\displaystyle\textstyle x -> x
    x \cdot -y -> x*(-y)
    5 - -x -> 5 - (-x)
    x^2 . -> x^2
    x^2, -> x^2
    x^2 \, ; -> x^2
    $x^2$ -> x^2
    $$x^2.$$ -> x^2
    $x^2$. -> x^2
    \(x^2\) -> x^2
    \[ x^2 \] -> x^2
    \begin{equation*} x^2 \end{equation*} -> x^2
""")

FUNCTIONS = table(r"""
    \sin x -> sin(x)
    \sin 2x -> sin(2*x)
    \sin x^2 -> sin(x^2)
    \sin(x)^2 -> sin(x)^2
    \cos(10 x)^{5/4} -> cos(10*x)^(5/4)
    \sin^2 x -> sin(x)^2
    \sin ^{6}(x^{3}) -> sin(x^3)^6
    \sin x\cos y -> sin(x)*cos(y)
    \sin x \cos x -> sin(x)*cos(x)
    \sin 2x\cos 3y -> sin(2*x)*cos(3*y)
    e^{-2z}\sin 2x \cos 2y -> e^(-2*z)*sin(2*x)*cos(2*y)
    \sin \cos \theta -> sin(cos(theta))
    \ln xy -> log(x*y)
    \ln |x| + \ln\left|y\right| -> log(abs(x)) + log(abs(y))
    \ln \sqrt{5x-7} -> log(sqrt(5*x - 7))
    \ln\big(\sin x\big) -> log(sin(x))
    \ln {(3q)} -> log(3*q)
    \cos{2q} + \tan{ \left( x^{2}\right)}x -> cos(2*q) + tan(x^2)*x
    \sin ({\sqrt{3}\, x}) -> sin(sqrt(3)*x)
    \sin 2(x + 1) -> sin(2*(x + 1))
    \cos \frac{n\pi x}{L} -> cos(n*pi*x/L)
    \sin x \cdot y -> sin(x)*y
    x(\ln a) -> x*log(a) -> x( is read as x*(
    \sin^{-1}x -> asin(x) -> \sin^{-1} is read as the inverse function, arcsin
    \tan ^{-1}(\frac{1}{t}) -> atan(1/t)
    \cot ^{-1}\sqrt{4-x^{2}} -> acot(sqrt(4 - x^2))
    \sinh^{-1} (3x) -> asinh(3*x)
    \operatorname{cosec}^{-1} x -> acsc(x)
    \sin x/2 -> sin(x)/2 -> \sin x/2 is read as (\sin x)/2
    \arcsin x + \sinh x -> asin(x) + sinh(x)
    \operatorname{sech} x + \mathrm{sech}(x) -> sech(x) + sech(x)
    \operatorname{sech}^2 x -> sech(x)^2
    \log x -> log(x) -> log is the natural logarithm, ln; log10(x), log2(x) and log(x, b) have other bases
    \log_2 x -> log(x, 2)
    \log_{10}x -> log(x, 10)
    \log _{2}x + \log_ax + \log_{x}(2) -> log(x, 2) + log(x, a) + log(2, x)
    \log^2 x + \log_2^3 x -> log(x)^2 + log(x, 2)^3
    \lg x -> log10(x)
    \exp x + \exp(-x) + \exp\{x\} -> exp(x) + exp(-x) + exp(x)
    \max(a, b) + \max\{a, b\} + \min[a, b, 1] -> max(a, b) + max(a, b) + min(a, b, 1)
    \sin(30) -> sin(30) -> \sin(30) is in radians; \sin(30°) for degrees
    \sin(30^\circ) -> sin(pi/6)
    \Gamma(x) + \gamma(x) -> gamma(x) + gamma*x -> \gamma( is read as \gamma*(
    \psi(x) + \psi x -> digamma(x) + psi*x
    \sigma(x + 1) -> sigma*(x + 1) -> \sigma( is read as \sigma*(
    \abs{x}y -> abs(x)*y
    \operatorname{log1p}(x) + \operatorname{softplus}(x) -> log1p(x) + softplus(x)
    x^{\log _{2}x} -> x^log(x, 2)
""")

PIECES = table(r"""
    \begin{cases} -x & \text{if } x < 0 \\ x & \text{otherwise} \end{cases} -> piecewise(x < 0: -x, x)
    \begin{cases} x^2, & \text{if $x \le 1$,} \\ 2x - 1, & x > 1. \end{cases} -> piecewise(x <= 1: x^2, x > 1: 2*x - 1)
    \begin{cases} x & 0 \le x < 1 \\ 0 & x = 2 \end{cases} -> piecewise(0 <= x and x < 1: x, x == 2: 0)
    \begin{cases} x & x>0 \text{ and } y \ne 1 \\ 2 \end{cases} -> piecewise(x > 0 and y != 1: x, 2)
    \begin{cases} x & x>0 \land y \geq 1 \\ \\ 2 & \mbox{else} \end{cases} -> piecewise(x > 0 and y >= 1: x, 2)
    \begin{cases} x & \text{for } (x > 0 \lor y > 0) \land x \lt 5 \\ 2 & \text{otherwise}\end{cases} -> piecewise((x > 0 or y > 0) and x < 5: x, 2)
    \left\{\begin{array}{ll} x & x>0\\ 0 & \text{otherwise}\end{array}\right. -> piecewise(x > 0: x, 0)
    y\begin{dcases} x & x>0\\ 0 & x \leqslant 0\end{dcases} -> y*piecewise(x > 0: x, x <= 0: 0)
""")

LARGER = table(r"""
    \begin{pmatrix} x & y \\ 1 & 2 \end{pmatrix} -> [[x, y], [1, 2]]
    \begin{bmatrix} x \\ y^2 \end{bmatrix} -> [x, y^2]
    \left[\begin{array}{cc} x & y \\ 1 & 2 \end{array}\right] -> [[x, y], [1, 2]]
    [x^2, \sin y] -> [x^2, sin(y)]
    \left[ x, y \right] -> [x, y]
    \frac{d}{dx} x^2 -> d/dx(x^2)
    \frac{d}{dx}\left[x^2\sin x\right] -> d/dx(x^2*sin(x))
    {d \over dx} x^2 -> d/dx(x^2)
    \frac{\mathrm{d}}{\mathrm{d}x} x^2 -> d/dx(x^2)
    \frac{d^2}{dx^2} e^{x^2} -> d^2/dx^2(e^(x^2))
    \frac d{dx} x^2 -> d/dx(x^2)
    \frac{d}{d\theta} \sin\theta -> d/dtheta(sin(theta))
    \frac{\partial}{\partial x} (x^2y) + 1 -> ∂/∂x(x^2*y) + 1
    \frac{\partial^2}{\partial x\,\partial y} (x^2y) -> ∂^2/∂x∂y(x^2*y)
    \frac{\partial^{3}}{\partial x^{2} \partial y} (x^2y) -> ∂^3/∂x^2∂y(x^2*y)
    \partial_x (x^2y) -> ∂/∂x(x^2*y)
    \partial_{xy} (x^2y) -> ∂^2/∂x∂y(x^2*y)
    \nabla (x^2 + y^2) -> ∇_(x, y)(x^2 + y^2)
    \nabla_{x} (x^2 + y^2) -> ∇_x(x^2 + y^2)
    \left. x^2 \right|_{x = 2} -> at(x^2, x = 2)
    \frac{d}{2} + d -> d/2 + d
    \sum_{i=1}^{n} x_i^2 -> sum(i=1..n, x[i]^2)
    \sum_{k = 1}^{10} k^2 -> sum(k=1..10, k^2)
    \sum^3_{k = 1} c -> sum(k=1..3, c)
    \sum\limits_{i=1}^n x_i + 1 -> sum(i=1..n, x[i]) + 1
    \prod_{i=1}^n y x_i -> prod(i=1..n, y*x[i])
    \prod^{c}_{a = b} x -> prod(a=b..c, x)
    \frac1n\sum_{i=1}^n (y_i - w x_i - b)^2 -> 1/n*sum(i=1..n, (y[i] - w*x[i] - b)^2)
    \sum_{i=1}^{n-1} \left[100(x_{i+1}-x_i^2)^2+(1-x_i)^2\right] -> sum(i=1..n-1, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)
    \sum_{i=1}^n \sum_{j=1}^m W_{ij} x_i y_j -> sum(i=1..n, sum(j=1..m, W[i, j]*x[i]*y[j]))
    \sum_{i=2}^n x_i + x_1 -> sum(i=2..n, x[i]) + x[1]
    \sum_{i=1}^n \hat{y}_i x_{test} -> sum(i=1..n, y_hat[i]*x_test)
""")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param(*case.values[:2], id=case.id)
        for case in (*NAMES, *FRACTIONS, *BRACKETS, *POWERS, *SIGNS, *FUNCTIONS, *PIECES, *LARGER)
    ],
)
def test_read_as(written, expected):
    assert plain(written) == expected


@pytest.mark.parametrize(
    ("written", "note"),
    [
        pytest.param(case.values[0], case.values[2], id=case.id)
        for case in (*FRACTIONS, *POWERS, *FUNCTIONS)
        if len(case.values) > 2
    ],
)
def test_what_a_person_might_not_expect_is_noted(written, note):
    assert note in read(written, notation="latex").notes


def test_products_of_letters_are_not_noted():
    assert read("xy + 2xe^x + \\sin 2xy", notation="latex").notes == ()


@pytest.mark.parametrize(
    ("written", "name", "parameters", "formula"),
    [
        (r"f(x) = 5x^2", "f", ("x",), "5*x^2"),
        (r"\ds f(x, y)=\frac{1}{xy}.", "f", ("x", "y"), "1/(x*y)"),
        (r"f\left(x\right) = x", "f", ("x",), "x"),
        (r"y = \sqrt x", "y", None, "sqrt(x)"),
        (r"\sigma(x)=\frac{1}{1+e^{-x}}", "sigma", ("x",), "1/(1 + e^(-x))"),
        (r"L(\theta) = \theta^2", "L", ("theta",), "theta^2"),
        (r"\hat{y}(x_1, x_{12}) = x_1 x_{12}", "y_hat", ("x_1", "x_12"), "x_1*x_12"),
        (r"\mathrm{loss}(m, b) = m + b", "loss", ("m", "b"), "m + b"),
        (r"$f(x)=x^2.$", "f", ("x",), "x^2"),
        (r"x(t) = (-5t)^3", "x", ("t",), "(-5*t)^3"),
    ],
)
def test_definitions(written, name, parameters, formula):
    reading = read(written, notation="latex")
    assert (reading.name, reading.parameters, to_text(reading.formula)) == (name, parameters, formula)


def test_an_equation_has_two_sides():
    reading = read(r"\ds\frac{y}{x}=10", notation="latex", equation=True)
    assert (to_text(reading.left), to_text(reading.formula)) == ("y/x", "10")


@pytest.mark.parametrize(
    ("written", "formula", "assumptions"),
    [
        (r"f(x) = \ln x, \quad x > 0", "log(x)", ["x > 0"]),
        (r"\ln x + \ln y \text{ where } x > 0 \text{ and } y > 0.", "log(x) + log(y)", ["x > 0", "y > 0"]),
        (r"y=\sqrt{4u+3},u=x^{2}-6x", "sqrt(4*(x^2 - 6*x) + 3)", []),
        (r"y = u^2 \text{, where } u = \sin(x)", "sin(x)^2", []),
        (
            r"\begin{cases} x, & x > 0 \\ 0, & \text{otherwise} \end{cases}, x > -1",
            "piecewise(x > 0: x, 0)",
            ["x > -1"],
        ),
    ],
)
def test_clauses_behind_a_formula(written, formula, assumptions):
    reading = read(written, notation="latex")
    assert to_text(reading.formula) == formula
    assert [to_text(assumption) for assumption in reading.assumptions] == assumptions


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (r"x^T A x", "xᵀ*A*x"),
        (r"x^\top A x + x^{T}x + x^{\mathsf T} x", "xᵀ*A*x + xᵀ*x + xᵀ*x"),
        (r"\|w\|^2 + \|w\|_2^2 + \|w\|^2_2", "norm(w)^2 + norm(w)^2 + norm(w)^2"),
        (r"\lVert x - w\rVert + \left\|x\right\|\|w\|", "norm(x - w) + norm(x)*norm(w)"),
        (r"w \cdot x + 2w\cdot A x", "dot(w, x) + dot(2*w, A*x)"),
        (r"2 \cdot w \cdot x \cdot 3", "dot(2*w, x)*3"),
        (r"\mathbf{w}^\top \mathbf{x} + |\mathbf{w}|", "wᵀ*x + norm(w)"),
        (r"x_1 + x_3 + A_{12} + A_{2,3}", "x[1] + x[3] + A[1, 2] + A[2, 3]"),
        (r"2^T + T", "2^T + T"),
        (r"\begin{pmatrix}1\\2\\3\end{pmatrix}^\top x", "[1, 2, 3]ᵀ*x"),
    ],
)
def test_vectors_and_matrices(written, expected):
    assert plain(written, shapes={"x": (3,), "w": (3,), "A": (3, 3)}) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (r"f'(x) + f''(2)", "d/dx(x^2) + at(d^2/dx^2(x^2), x = 2)"),
        (r"f^\prime(x) + f\left(x\right)", "d/dx(x^2) + x^2"),
        (r"\frac{df}{dx}", "d/dx(x^2)"),
        (r"\frac{d f(x)}{dx}", "d/dx(x^2)"),
        (r"\nabla f", "∇_x(x^2)"),
    ],
)
def test_derivatives_of_what_was_defined(written, expected):
    assert plain(written, functions={"f": read("f(x) = x^2")}) == expected


def test_declared_names_win():
    assert plain(r"loss + \gamma(x)", variables=["loss", "gamma", "x"]) == "loss + gamma*x"
    assert plain(r"\frac{d}{dx}", variables=["d", "x"]) == "d/(d*x)"
    assert plain("ex", variables=["e", "x"]) == "e*x"


def test_a_backslash_is_latex_where_the_notation_is_not_said():
    assert read(r"\frac12 x").formula == read("1/2*x").formula


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\frac{x^2}{2} + \sin 2x", "x^2/2 + sin(2x)"),
        (r"\left(1.5-x+xy\right)^2", "(1.5 - x + x*y)^2"),
        (r"100(y-x^2)^2+(1-x)^2", "100(y - x^2)^2 + (1 - x)^2"),
        (r"e^{-\frac{x^2}{2\sigma^2}}", "e^(-x^2/(2σ^2))"),
        (r"\frac{1}{1+e^{-(wx+b)}}", "1/(1 + e^(-(w*x + b)))"),
        (r"-y\ln p-(1-y)\ln(1-p)", "-y*ln(p) - (1 - y)*ln(1 - p)"),
    ],
)
def test_text_and_latex_are_one_tree(latex, text):
    assert read(latex, notation="latex").formula == read(text, notation="text").formula


def test_arrows_and_bold_letters_without_shapes_are_noted():
    assert "are numbers here" in read(r"\vec{w} \cdot \vec{x}", notation="latex").notes[0]
    assert not read(r"\vec{w} \cdot \vec{x}", notation="latex", shapes={"w": (2,), "x": (2,)}).notes
