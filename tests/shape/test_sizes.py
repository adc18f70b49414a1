"""A function fits a screen, a file a sitting."""

from __future__ import annotations

from statistics import median

from tests.shape.tree import Function, dotted, functions, place, python_files

FILE_LINES = 400
MEDIAN_LINES = 150
FUNCTION_LINES = 60
PARAMETERS = 6
PARAMETERS_AT_MOST = 7
"""Also of a test, whose parameters are the columns of its table."""
COMMAND_PARAMETERS = 9
"""Of a command that is exempt: its options are its parameters."""
COMPILED_PARAMETERS = 10
"""Of a compiled loop, which takes one array a column."""

MORE_PARAMETERS = {
    "src/tallystick/entry/cli/evaluate_diagnosis.py evaluate_diagnosis": "a command's options are its parameters",
    "src/tallystick/entry/cli/diagnose.py diagnose": "a command's options are its parameters",
    "src/tallystick/entry/cli/decide.py decide": "a command's options are its parameters",
    "src/tallystick/entry/cli/lab.py backtest": "a command's options are its parameters",
    "src/tallystick/entry/cli/status.py status": "a command's options are its parameters",
    "src/tallystick/entry/cli/study.py study": "a command's options are its parameters",
    "src/tallystick/entry/cli/month_end.py month_end": "a command's options are its parameters",
    "src/tallystick/engine/features/declare.py column": "one parameter a field of the column it declares",
    "src/tallystick/pack/required.py _lacks": "each is a part of the sentence it says",
}
"""Functions with one parameter more than the six allowed, each with its reason."""


def most_parameters(function: Function) -> int:
    if any(dotted(getattr(one, "func", one)).endswith("njit") for one in function.decorator_list):
        return COMPILED_PARAMETERS
    return PARAMETERS_AT_MOST if function.name.startswith("test_") else PARAMETERS


def parameters(function: Function) -> int:
    named = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return sum(argument.arg not in ("self", "cls") for argument in named)


def test_files_are_a_sitting() -> None:
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}
    assert median(lengths.values()) <= MEDIAN_LINES


def test_functions_fit_a_screen() -> None:
    long = {
        f"{place(path, function)} {function.name}": lines
        for path in python_files()
        for function in functions(path)
        if (lines := (function.end_lineno or function.lineno) - function.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


def test_functions_take_few_parameters() -> None:
    found = {
        f"{place(path).rsplit(':', 1)[0]} {function.name}": parameters(function)
        for path in python_files()
        for function in functions(path)
        if parameters(function) > most_parameters(function)
    }
    assert {name: count for name, count in found.items() if name not in MORE_PARAMETERS} == {}
    most = {name: COMMAND_PARAMETERS if "/entry/cli/" in name else PARAMETERS_AT_MOST for name in found}
    assert {name: count for name, count in found.items() if count > most[name]} == {}
    assert set(MORE_PARAMETERS) <= set(found), "an exemption that is no longer used: take it out"
