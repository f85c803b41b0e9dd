"""Every error a user can meet stands in one tree, with a sentence and an exit code of the design."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator

import pytest

import jiheng
from jiheng import errors
from jiheng.errors import JihengError

EXIT_CODES = {1, 2, 3, 4, 5, 6, 130}  # design section 6; 0 is success


@pytest.fixture(scope="module")
def tree() -> list[type[JihengError]]:
    """The root and every class below it, from every module of the package."""
    for module in pkgutil.walk_packages(jiheng.__path__, "jiheng."):
        if not module.name.startswith("jiheng.web") and not module.name.endswith("__main__"):
            importlib.import_module(module.name)

    def below(error: type[JihengError]) -> Iterator[type[JihengError]]:
        yield error
        for each in error.__subclasses__():
            yield from below(each)

    return [*below(JihengError)]


def test_every_error_stands_in_the_one_module(tree: list[type[JihengError]]):
    assert {error.__module__ for error in tree} == {errors.__name__}


def test_every_error_says_in_its_own_words_what_happened(tree: list[type[JihengError]]):
    sentences = [(error.__dict__["__doc__"] or "").strip() for error in tree]
    assert all(sentence.split("\n")[0].endswith(".") for sentence in sentences)
    assert len(set(sentences)) == len(sentences)


def test_every_error_has_an_exit_code_of_the_design(tree: list[type[JihengError]]):
    assert {error.__name__: error.exit_code for error in tree if error.exit_code not in EXIT_CODES} == {}
    assert all("exit_code" in vars(error) or error.__base__ is not JihengError for error in tree), (
        "an error directly below the root names its own exit code"
    )


def test_the_tree_drawn_in_the_module_is_the_tree(tree: list[type[JihengError]]):
    drawn = re.findall(r"^[\s├└│─]*(\w+Error)\s+(\d+)\b", inspect.getdoc(errors) or "", re.MULTILINE)
    assert {(name, int(code)) for name, code in drawn} == {
        (error.__name__, error.exit_code) for error in tree
    }
