"""The chain behind each figure that a document prints, down to its records, as plain values to be kept."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from jiheng.documents.figure_spots import figure_spots
from jiheng.documents.marks import printed_in
from jiheng.documents.model import Document
from jiheng.documents.numbering import numbered
from jiheng.projects.placeholders import GRADE, TOTAL
from jiheng.reports.figure import Figure
from jiheng.reports.scored_figures import node_of
from jiheng.scoring.explain import Explained, explain, names_in
from jiheng.workflows.evaluate import Evaluation

MOST_RECORDS = 200  # kept by their ids for one figure; how many there are, and their digest, always
Told: TypeAlias = dict[str, Any]


def figure_chains(evaluation: Evaluation, figures: Iterable[Figure]) -> Told:
    """Give each figure with its records, in the order of printing, and how each part of the scorecard came.

    `nodes` are explanations as [text, [those below]]; a figure that is none of the scorecard has no `node`.
    """
    named, nodes, told = names_in(evaluation.card), dict[str, Any](), []
    for each in figures:
        node = TOTAL if each.name == GRADE else node_of(each.name)
        if node in named and node not in nodes:
            nodes[node] = _tree(explain(evaluation.card, None, node))
        facts = list(dict.fromkeys(each.facts))
        known = {"node": node} if node in nodes else {}
        told.append({**each.as_json(), **known, "facts": facts[:MOST_RECORDS]})
    return {"figures": told, "nodes": nodes}


def printed_places(document: Document) -> Told:
    """Give the pages of a document and where on them which figure is printed, by the mark's number."""
    pages, spots = figure_spots(document)
    marks = [each.figure for each in printed_in(numbered(document))]
    return {"pages": [list(each) for each in pages], "spots": [list(each) for each in spots], "marks": marks}


def _tree(explained: Explained) -> list[Any]:
    return [explained.text, [_tree(each) for each in explained.below]]
