"""The house holds: imports run downwards only, types and style are clean, each file opens with its sentence."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
FILES = sorted((HOUSE / "workbench").rglob("*.py"))


def tool(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *words], cwd=HOUSE, capture_output=True, text=True, check=False)


def test_imports_run_downwards_only():
    found = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_types_are_strict():
    found = tool("mypy")
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("command", [("check",), ("format", "--check")], ids=" ".join)
def test_style_is_clean(command):
    found = tool("ruff", *command, ".")
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_each_file_opens_with_one_sentence(path):
    sentence = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert sentence, "a module opens with one sentence: what goes in, what comes out"


def test_slow_libraries_are_imported_only_in_functions():
    """SymPy only in the four places that may know it; SciPy, matplotlib and the like never at the top of a module."""
    may_know_sympy = ("language/sympy/", "functions/", "calculus/", "checks/")
    slow = {"sympy", "scipy", "matplotlib", "nbformat", "IPython", "rich", "pandas", "narwhals", "pyarrow", "mpmath"}
    wrong = []
    for path in FILES:
        room = path.relative_to(HOUSE / "workbench").as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        typed = {id(n) for i in tree.body if isinstance(i, ast.If) for n in ast.walk(i)}  # if TYPE_CHECKING:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in typed:
                modules = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
                roots = {m.partition(".")[0] for m in modules}
                if node in tree.body and roots & slow:
                    wrong.append(f"{room} imports {roots & slow} at the top")
                if "sympy" in roots and not room.startswith(may_know_sympy):
                    wrong.append(f"{room} imports SymPy")
    assert not wrong
