"""A unit that does not say what users and readers need does not load."""

import sys

import pytest

from jiheng.catalogue import Catalogue, Parameter, Unit

MODULE = '''"""Do it.

Question: what?
"""

from jiheng.catalogue import Parameter, Unit, text_of

unit = Unit("名称", 1, (Parameter("of", "哪些", text_of, {meaning!r}),))
'''


@pytest.mark.parametrize(
    ("headings", "meaning", "refused"),
    [
        (("Question",), "哪些记录", ""),
        (("Question", "Unit"), "哪些记录", "its docstring lacks “Unit: …”"),
        (("Question",), "which records", "the meaning of of is told in Chinese"),
    ],
)
def test_a_unit_says_what_it_must(tmp_path, monkeypatch, headings, meaning, refused):
    folder = tmp_path / "drawn_units"
    folder.mkdir()
    (folder / "__init__.py").write_text("", "utf-8")
    (folder / "one.py").write_text(MODULE.format(meaning=meaning), "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("drawn_units", "drawn_units.one"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import drawn_units

    catalogue = Catalogue(drawn_units, Unit, headings)
    if refused:
        with pytest.raises(TypeError, match=refused):
            list(catalogue)
    else:
        (unit,) = catalogue
        assert isinstance(unit.parameters[0], Parameter)
