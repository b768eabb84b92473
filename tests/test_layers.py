"""What the import linter cannot say about the layers, read from the source itself."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import bce_sym

ROOT = Path(bce_sym.__file__).parent
MODULES = {
    ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(
        ".__init__"
    ): ast.parse(path.read_text("utf-8"))
    for path in sorted(ROOT.rglob("*.py"))
}
KERNEL = "bce_sym.kernel"
PROOF = "bce_sym.proof"


def calls(tree):
    """The name and the node of every call by a plain or dotted name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    yield name, node


def imported(tree):
    """The modules that *tree* imports anywhere, functions included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(tree):
    return {name for name in imported(tree) if name in MODULES and name != "bce_sym"}


def trusted():
    """The kernel and every module of ours that it comes to import."""
    found, todo = set(), [KERNEL]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += ours(MODULES[name])
    return found


@pytest.mark.smoke
def test_the_kernel_rests_on_the_engine_and_the_vocabulary_only():
    vocabulary = {"context", "errors", "evidence", "functions", "plan", "proof", "terms"}
    parts = {name.split(".")[1] for name in trusted()}
    assert parts <= vocabulary | {"kernel", "engine"}
    assert "engine" in parts


def test_the_kernel_names_what_outsiders_may_use():
    exported = next(
        ast.literal_eval(node.value)
        for node in MODULES[KERNEL].body
        if isinstance(node, ast.Assign) and node.targets[0].id == "__all__"
    )
    private = {
        (module, name)
        for module, tree in MODULES.items()
        if module != KERNEL
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == KERNEL
        for name in (alias.name for alias in node.names)
        if name not in exported
    }
    assert not private


@pytest.mark.parametrize(
    ("maker", "callers"),
    [
        ("Proof", {PROOF}),
        ("seal", {KERNEL}),
        ("restore", {"bce_sym.records"}),
        ("Counterexample", {KERNEL, PROOF}),
    ],
)
def test_only_the_kernel_makes_decisive_evidence(maker, callers):
    """And only the records bring it back."""
    found = {module for module, tree in MODULES.items() for name, _ in calls(tree) if name == maker}
    assert found == callers


@pytest.mark.parametrize(
    "module", sorted(m for m, tree in MODULES.items() if KERNEL in ours(tree) and m != KERNEL)
)
def test_evidence_is_not_copied_with_changes(module):
    """`dataclasses.replace` on a proof would keep the kernel's mark on another claim."""
    whole = {
        alias.name
        for node in ast.walk(MODULES[module])
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert not whole & {"dataclasses", "copy", "pickle"}
    assert not set(imported(MODULES[module])) & {"dataclasses.replace", "copy", "pickle"}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_hidden_force(module):
    """Nothing evaluates text, and SymPy never decides or rewrites anything."""
    for name, node in calls(MODULES[module]):
        where = f"{module}:{node.lineno}"
        plain = isinstance(node.func, ast.Name)
        assert name not in {"simplify", "parse_expr"}, where
        assert not (plain and name == "eval"), where
        assert not (plain and name == "exec") or module == "bce_sym.readers.scripts", where
        assert name != "sympify" or module == "bce_sym.sympy_bridge", where
        for keyword in node.keywords:
            forced = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
            assert not (keyword.arg == "force" and forced), where


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_module_says_what_it_is_for(module):
    tree = MODULES[module]
    assert ast.get_docstring(tree) or not tree.body


@pytest.mark.smoke
def test_settling_a_claim_imports_neither_sympy_nor_numpy():
    code = (
        "import sys; from bce_sym.cli import main; code = main(['claim', 'x + x == 2*x']); "
        "print(code, *sorted({'sympy', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0"
