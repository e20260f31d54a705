"""The public names: each has a home, importing workbench imports nothing slow, and no module takes a name away."""

from __future__ import annotations

import ast
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import workbench as wb

SLOW = ("numpy", "sympy", "scipy", "matplotlib", "click", "mpmath")


def loaded_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sorted(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1]
    )
    return {name.partition(".")[0] for name in run.stdout.split()}


def test_importing_workbench_imports_nothing_slow():
    assert not loaded_after("import workbench") & set(SLOW)


def test_a_function_and_its_gradient_need_neither_sympy_nor_scipy():
    used = "import workbench as wb; f = wb.function('x^2 + sin(y)'); f.value_and_gradient([1, 2]); str(f.gradient)"
    assert not loaded_after(used) & {"sympy", "scipy", "matplotlib", "mpmath"}


@pytest.mark.parametrize("name", sorted(wb.HOME))
def test_every_name_is_there(name):
    assert getattr(wb, name) is not None
    assert name in dir(wb)
    assert name in wb.__all__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'minimise'"):
        _ = wb.minimise


def test_what_type_checkers_see_is_what_is_there():
    tree = ast.parse(Path(wb.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {alias.name: node.module for node in block.body for alias in node.names}
    assert seen == dict(wb.HOME)


def test_no_module_bears_a_public_name():
    """A module workbench/check would replace the function wb.check as soon as it is imported."""
    modules = {m.name for m in pkgutil.walk_packages(wb.__path__, "workbench.") if not m.name.endswith("__main__")}
    assert len(modules) > 50
    planned = set(
        "minimize compare find_root fit check certify replay explain exercise grade plot animate load".split()
    )
    taken = {name for name in modules if name.rpartition(".")[2] in set(wb.HOME) | planned}
    assert not taken
