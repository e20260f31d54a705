"""The table is the only place that knows functions by name: no room above it branches on, or maps from, a name."""

import ast
from pathlib import Path

import pytest

from workbench.operators import OPERATORS, SIGNS

ROOT = Path(__file__).parents[2] / "workbench"
FILES = sorted(path for path in ROOT.rglob("*.py") if "operators" not in path.relative_to(ROOT).parts)
NAMES = {name for row in OPERATORS if row.form not in SIGNS for name in row.names}
MANY = 3  # so many names in one dict, set or tuple are a second table


def literals(node: ast.AST) -> set[str]:
    """Row names among the literal texts of an expression: one text, or a tuple, list or set of them."""
    nodes = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)} & NAMES


def is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("name", "names", "sympy")


def faults(tree: ast.AST) -> list[str]:
    """Places that know a function by name, each with its line."""
    exports = {
        id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "__all__"
    }
    found = []
    for node in ast.walk(tree):
        names: set[str] = set()
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(map(is_name, sides)):
                names = set().union(*map(literals, sides))
        elif isinstance(node, ast.Match) and is_name(node.subject):
            names = {n.value.value for n in ast.walk(node) if isinstance(n, ast.MatchValue) and literals(n.value)}
        elif isinstance(node, ast.MatchClass):
            patterns = dict(zip(node.kwd_attrs, node.kwd_patterns, strict=True))
            named = patterns.get("name")
            names = (
                {n.value.value for n in ast.walk(named) if isinstance(n, ast.MatchValue) and literals(n.value)}
                if named
                else set()
            )
        elif isinstance(node, ast.Dict):
            keys = {k.value for k in node.keys if isinstance(k, ast.Constant)} & NAMES
            names = keys if len(keys) >= MANY else set()
        elif isinstance(node, ast.Tuple | ast.List | ast.Set) and id(node) not in exports:
            names = literals(node) if len(literals(node)) >= MANY else set()
        if names:
            found.append(f"line {node.lineno} knows {', '.join(sorted(names))} by name")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_room_above_the_table_knows_a_function_by_name(path):
    assert not faults(ast.parse(path.read_text(encoding="utf-8"))), "a fact of a function belongs in its row"


@pytest.mark.parametrize(
    "code",
    [
        "if node.operator.name == 'sin': pass",
        "if 'exp' != operator.name: pass",
        "if operator.name in ('sin', 'cosec'): pass",
        "if 'tanh' in row.names: pass",
        "match operator.name:\n  case 'sin' | 'cos': pass",
        "match node:\n  case Apply(operator=Operator(name='sin')): pass",
        "RULES = {'sin': 1, 'cos': 2, 'tan': 3}",
        "ROUND = frozenset({'sin', 'cos', 'tan'})",
    ],
)
def test_the_lint_sees(code):
    assert faults(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    [
        "if operator.form is Form.POWER: pass",
        "if operator.name == name: pass",
        "if method.name == 'newton': pass",
        "'''sin, cos and tan'''",
        "__all__ = ['step', 'sign', 'gamma']",
        "Apply(EXP, (x,))",
    ],
)
def test_the_lint_leaves_in_peace(code):
    assert not faults(ast.parse(code))
