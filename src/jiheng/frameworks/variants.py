"""Variants: a local rule set that says only what it does differently from a national one.

What a variant writes replaces, item by item, what stands in the rule set it is based on. In the
groups below an item is one entry (one tree, one usual rule); elsewhere it is the whole key. An item
carries its own source, so nothing that was changed can keep the source of what it replaced.
"""

from jiheng.frameworks.marked_yaml import Keyed

GROUPS = ("trees", "usual_rules", "monitoring", "layouts")
OWN = (
    "id",
    "title",
    "document",
    "jurisdiction",
    "valid_from",
    "valid_to",
    "source",
    "written_by",
    "checked_by",
    "checked_on",
    "based_on",
)


def laid_over(base: Keyed, own: Keyed) -> Keyed:
    """Give the whole rule set: the variant's own head, its items over those of the base."""
    head = {key: node for key, node in own.entries.items() if key in OWN}
    items = {key: node for key, node in base.entries.items() if key not in OWN}
    lines = {key: own.lines[key] for key in head} | {key: base.lines[key] for key in items}
    for key, node in own.entries.items():
        below = items.get(key)
        if key in GROUPS and isinstance(node, Keyed) and isinstance(below, Keyed):
            items[key] = Keyed(below.entries | node.entries, below.lines | node.lines, node.place)
        elif key not in OWN:
            items[key] = node
        lines[key] = own.lines[key]
    return Keyed(head | items, lines, own.place)
