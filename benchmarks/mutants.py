"""Makes small changes to a module, each of which its tests must notice.

    .venv/bin/python -m benchmarks.mutants MODULE TEST_FILE …

For example: `reviews.followups.verify tests/reviews/followups/test_verify.py`.

Each changed module runs in its own process. Each has one change: a comparison turned or moved by
one, `and` exchanged with `or`, `+` exchanged with `-`, a condition dropped or negated, a number
or a word changed, or a statement dropped. Docstrings and imports are left alone.

It prints the changes that no test noticed, with their lines, and how many there were. It needs
`os.fork`.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SECONDS = 60
TURNED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
Change = tuple[ast.AST, str]


def others(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Compare):
        for n, operator in enumerate(node.ops):
            for turned in TURNED.get(type(operator), ()):
                changed = copy.deepcopy(node)
                changed.ops[n] = turned()
                yield changed, "comparison"
    elif isinstance(node, ast.BoolOp):
        changed_bool = copy.deepcopy(node)
        changed_bool.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield changed_bool, "and/or"
        for n in range(len(node.values)):
            rest = [copy.deepcopy(v) for m, v in enumerate(node.values) if m != n]
            yield (
                (rest[0] if len(rest) == 1 else ast.BoolOp(op=node.op, values=rest)),
                "condition dropped",
            )
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield copy.deepcopy(node.operand), "sign dropped"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        changed_sum = copy.deepcopy(node)
        changed_sum.op = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield changed_sum, "+/-"
    elif isinstance(node, ast.IfExp | ast.If):
        changed_if = copy.deepcopy(node)
        changed_if.test = ast.UnaryOp(op=ast.Not(), operand=changed_if.test)
        yield changed_if, "condition negated"
    elif isinstance(node, ast.comprehension) and node.ifs:
        for n in range(len(node.ifs)):
            changed_loop = copy.deepcopy(node)
            del changed_loop.ifs[n]
            yield changed_loop, "filter dropped"
    elif isinstance(node, ast.Constant):
        yield from ((ast.Constant(value), "constant") for value in constants(node.value))
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.If) and not told(node):
        yield ast.Pass(), "statement dropped"


def told(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def constants(value: object) -> tuple[bool | int | float | str, ...]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int | float):
        return value + 1, value - 1
    return (value + "x",) if isinstance(value, str) and value else ()


def mutants(source: str) -> Iterator[tuple[int, str, str, ast.Module]]:
    tree = ast.parse(source)
    lines = source.splitlines()
    silent = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and told(n)}
    for node in list(ast.walk(tree)):
        if id(node) in silent or isinstance(node, ast.Import | ast.ImportFrom):
            continue
        for new, kind in others(node):
            line = getattr(node, "lineno", 0) or node.ifs[0].lineno  # type: ignore[attr-defined]
            if hasattr(node, "lineno"):
                ast.copy_location(new, node)
            # the tree is put together again, so that the next change begins with the true one
            changed = ast.fix_missing_locations(copied(tree, node, new))
            yield line, kind, f"{lines[line - 1].strip()} -> {said(new)}", changed


def copied(tree: ast.Module, old: ast.AST, new: ast.AST) -> ast.Module:
    memo: dict[int, ast.AST] = {id(old): new}
    return copy.deepcopy(tree, memo)


def said(node: ast.AST) -> str:
    try:
        return ast.unparse(node).replace("\n", " ")[:90]
    except (AttributeError, TypeError):
        return type(node).__name__


def noticed(module: str, changed: ast.Module, tests: list[str]) -> bool:
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)  # a loop without an end is noticed as well
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        try:
            home = importlib.import_module(module)
            for name in [n for n in vars(home) if not n.startswith("__")]:
                delattr(home, name)  # or a dropped statement would leave what it had set
            for name in [n for n in sys.modules if n.rpartition(".")[2] in stems(tests)]:
                del sys.modules[name]  # they are to import what is changed
            exec(compile(changed, str(home.__file__), "exec"), home.__dict__)
            code = pytest.main(["-q", "-x", "-p", "no:cacheprovider", *tests])
        except BaseException:
            os._exit(1)
        os._exit(int(code))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def stems(tests: list[str]) -> set[str]:
    return {Path(test.partition("::")[0]).stem for test in tests}


def main() -> None:
    parser = argparse.ArgumentParser(description="changes that no test notices")
    parser.add_argument("module")
    parser.add_argument("tests", nargs="+")
    given = parser.parse_args()
    home = importlib.import_module(given.module)
    source = Path(str(home.__file__)).read_text(encoding="utf-8")
    if pytest.main(["-q", "-p", "no:cacheprovider", *given.tests]):  # imports, once for all
        raise SystemExit("The tests fail on the module as it is.")
    total, alive = 0, 0
    for line, kind, words, changed in mutants(source):
        total += 1
        if not noticed(given.module, changed, given.tests):
            alive += 1
            print(f"{line}: {kind}: {words}", flush=True)
    print(f"{alive} of {total} changes to {given.module} were not noticed")


if __name__ == "__main__":
    main()
