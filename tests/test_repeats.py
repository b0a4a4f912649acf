"""An option that is given twice combines or is wrong usage: every option of every command."""

import pytest

from app.commands import HOMES, command_of

COMMANDS = {name: command_of(name) for name in HOMES}
OPTIONS = [
    (name, option)
    for name, command in COMMANDS.items()
    for option in command.params
    if option.param_type_name == "option"
]
COMBINED = {
    *("--la", "--phase", "--status", "--layer", "--faith", "--together", "--apart", "--exclude"),
    *("--keep", "--forbid", "--condition", "--role", "--weight"),
    *("--add", "--add-list", "--close", "--close-list", "--refuse", "--set", "--place", "--move"),
    *("--release", "--amalgamate", "--considered", "--links", "--lead"),
    *("--vary", "--programme"),  # of a sweep
    *("--cluster", "--kind"),  # of papers
    "--ks2",  # of measures
}


def given(option, value):
    return [option.opts[0]] if option.is_flag else [option.opts[0], value]


def named(pairs):
    return [pytest.param(*pair, id=f"{pair[0]} {pair[1].opts[0]}") for pair in pairs]


def test_these_options_combine_and_no_others():
    assert {option.opts[0] for _, option in OPTIONS if option.multiple} == COMBINED


@pytest.mark.parametrize(("name", "option"), named(p for p in OPTIONS if not p[1].multiple))
def test_an_option_that_takes_one_value_is_given_once(run, name, option):
    code, _, err = run(name, *given(option, "4-7"), *given(option, "3-5"))
    told = " ".join(err.replace("│", " ").split())
    assert code == 2
    assert f"{option.opts[0]} is given 2 times" in told
    assert option.is_flag or "'4-7' and '3-5'" in told


def test_the_same_value_twice_is_said_too(run):
    code, _, err = run("plan", "--seed", "1", "--seed=1", "--size", "4-7", "--size", "4-7")
    assert code == 2
    assert "'1' and '1'" in err
    assert "--size" in err


def test_what_cannot_be_parsed_is_told_as_ever(run):
    assert "No such option" in run("plan", "--seed", "1", "--sed", "1")[2]
    code, _, err = run("plan", "--size")
    assert code == 2
    assert "requires an argument" in err


def test_help_may_be_asked_for_twice(run):
    assert run("plan", "--help", "--help")[0] == 0
    assert run("--version", "--version")[0] == 0


def test_a_value_that_looks_like_an_option_is_a_value(run):
    """Only what the parser itself takes for an option counts."""
    code, _, err = run("whatif", "plan", "--out", "x", "--add", "--size", "--size", "9")
    assert code == 2
    assert "given 2 times" not in err
