"""Nothing that a person types is ever run: no eval, exec or parser of Python in the package, and no pickle is loaded."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "workbench"
FILES = sorted(PACKAGE.rglob("*.py"))

RUNS_CODE = {"eval", "exec", "compile", "__import__", "execfile", "sympify", "S", "parse_expr", "parse_latex", "srepr",
             "parse_mathematica", "parse_maxima", "literal_eval", "numexpr"}  # fmt: skip
"""Names that turn text into code, Python's and SymPy's."""

MODULES = {"ast", "code", "codeop", "pickle", "dill", "cloudpickle", "shelve", "marshal", "numexpr", "asteval", "runpy"}
LOADS = {
    "pickle.load",
    "pickle.loads",
    "np.load",
    "numpy.load",
    "joblib.load",
    "shelve.open",
    "torch.load",
    "yaml.load",
}
GENERATED = "# noqa: S102"
"""The mark of the one place that runs code: a kernel's, made by us, in which no name of a user stands."""


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def dangers(source: str) -> list[str]:
    """What in a source could run or unpickle text: line and name; compiled patterns (re.compile) are none."""
    lines = source.splitlines()
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            modules = {node.module or ""} if isinstance(node, ast.ImportFrom) else set(names)
            bad = {module for module in modules if module.partition(".")[0] in MODULES}
            bad |= {name for name in names if isinstance(node, ast.ImportFrom) and name in RUNS_CODE}
        elif isinstance(node, ast.Call):
            name = dotted(node.func)
            builtin = isinstance(node.func, ast.Name) and name in RUNS_CODE
            of_sympy = name.partition(".")[0] in {"sympy", "sp", "builtins"} and name.rpartition(".")[2] in RUNS_CODE
            bad = {name} if builtin or of_sympy or name in LOADS else set()
        else:
            continue
        if bad and GENERATED not in lines[node.lineno - 1]:
            found += [f"line {node.lineno}: {name}" for name in sorted(bad)]
    return found


BETWEEN_PROCESSES = {"budget.py": {"pickle", "pickle.loads"}}
"""Calls and answers travel between our own processes, over a pipe that nobody else can write to."""
READS_ROWS = {"kernels/llvm/instructions.py": {"ast"}, "kernels/ufuncs.py": {"ast"}}
"""The code that the table's rows have for a backend is taken apart there, and not run; it is no user's text."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_text_is_run(path):
    allowed = (BETWEEN_PROCESSES | READS_ROWS).get(path.relative_to(PACKAGE).as_posix(), set())
    found = [danger for danger in dangers(path.read_text(encoding="utf-8")) if danger.split(": ")[1] not in allowed]
    assert found == []


def test_code_is_run_in_one_place_only():
    """Where kernels are made from their graph, and only there."""
    marked = [path.relative_to(PACKAGE).as_posix() for path in FILES if GENERATED in path.read_text(encoding="utf-8")]
    assert len(marked) <= 1 and all(name.startswith("kernels/") for name in marked), marked


@pytest.mark.parametrize(
    "source",
    ["eval('x')", "exec(text)", "import ast", "from ast import literal_eval", "sympy.sympify(text)", "import pickle",
     "from sympy import sympify", "from sympy.parsing.sympy_parser import parse_expr", "np.load(path)", "__import__('os')",
     "builtins.eval(text)", "compile(text, '', 'exec')", "sp.S(text)"],
)  # fmt: skip
def test_each_danger_is_found(source):
    assert dangers(source)


@pytest.mark.parametrize(
    "source", ["re.compile('x')", "f.compile(backend='numpy')", "self.evaluate(p)", "exec(c)  # noqa: S102"]
)
def test_what_is_harmless_is_not(source):
    assert not dangers(source)


# --- hostile text, from outside

PAYLOADS = [
    '__import__("os").system("touch {mark}")', 'open("{mark}","w")', "x.__class__.__mod__.__globals__", "().__class__",
    '(lambda: open("{mark}","w"))()', 'f"{{open(\'{mark}\',\'w\')}}"', 'S("open(\'{mark}\',\'w\')")', 'sin("{mark}")',
    "[open('{mark}') for x in y]", "x if x else open('{mark}')", "x := open('{mark}')", "Symbol('x').__class__",
    'exec("1")', "globals()", "vars()", "exit()", "sin(x, evaluate=open('{mark}'))", "$(touch {mark})", "`touch {mark}`",
    "ѕin(x)", "𝐨𝐩𝐞𝐧(x)", "_＿import__(x)", "\\input{/etc/passwd}", "x;import os", "x\nimport os",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_are_refused_and_do_nothing(payload, tmp_path):
    from workbench.errors import WorkbenchError
    from workbench.language.reading import read

    mark = tmp_path / "executed"
    text = payload.replace("{mark}", str(mark)).replace("{{", "{").replace("}}", "}")
    for notation in ("text", "auto"):
        with pytest.raises(WorkbenchError):
            read(text, notation=notation)
    assert not mark.exists()
