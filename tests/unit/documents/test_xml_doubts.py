"""XML with a DOCTYPE, or in an encoding that would hide one, is not parsed."""

import pytest

from jiheng.documents.xml_doubts import doubt_of_xml

HEAD = '<?xml version="1.0" encoding="{}"?>'
DECLARED = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-7", "cp037", "gb18030"])
def test_a_declaration_is_found_in_every_encoding(encoding):
    assert doubt_of_xml([(HEAD.format(encoding) + DECLARED).encode(encoding)])


@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
def test_it_is_found_over_the_ends_of_pieces(size):
    content = (HEAD.format("utf-16") + "<!-- -->" * 60 + DECLARED).encode("utf-16")
    assert "DOCTYPE" in doubt_of_xml(
        [content[:400]] + [content[at : at + size] for at in range(400, len(content), size)]
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_other_xml_is_parsed(encoding):
    assert not doubt_of_xml([(HEAD.format(encoding) + "<a>甲 DOCTYPE</a>").encode(encoding)])
    assert not doubt_of_xml([b"<a/>"])
    assert not doubt_of_xml([])
