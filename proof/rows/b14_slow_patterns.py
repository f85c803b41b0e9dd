"""B-14: every regular expression of the sources is asked texts of 100 KB that are made to be slow for it.

Before each repeat stands what leads to it, then over and over what it takes, then something that breaks it. Held to
a tenth of a second of processor is each pattern in each way the product asks it; and, apart, for 40 letters. Where a text cannot be so long
when it comes there, the row says how long it can be (BOUNDED), and asks so long a text.
"""

from jiheng.audit.claims.outline import LONGEST_TITLE
from jiheng.documents.flat_tables import LONGEST_HEAD
from proof.databases import ready
from proof.patterns import Unread, Used, found, slowest
from proof.row import Row

SLOW = 0.1  # seconds of processor
FEW = 40  # characters: a pattern that is slow for so few doubles its time with each more
BOUNDED = {  # by file and name of the pattern: the longest text that comes there, and where that is seen to
    "jiheng/audit/claims/names.py TITLE_END": LONGEST_TITLE,  # Outline.title takes no longer line
    "jiheng/documents/flat_tables.py HEAD_WORD": LONGEST_HEAD,  # reads_like_head looks at no longer text
}

row = Row(
    "B-14",
    promises=("I-14",),
    sizes={
        "short": {"characters": 20_000, "patterns": 400},
        "night": {"characters": 100_000, "patterns": 400},
    },
    bars=("patterns >= size.patterns", "explosive = 0", "slow = 0", "unread <= 40"),
)


def bound(used: Used, length: int) -> int:
    """Give the length of its texts: this, or where none so long comes there the longest that does."""
    return min(length, BOUNDED.get(f"{used.place.partition(':')[0]} {used.name}", length))


@row.runs
def ask(trial):
    """Ask all of them, each in each way."""
    ready(trial.room)
    asked, unread, explosive, slow, worst = set(), 0, 0, {}, 0.0
    for each in found():
        if isinstance(each, Unread):
            unread += 1
            print("unread", each.place)
            continue
        asked.add((each.place, each.pattern.pattern))
        explosive += slowest(each, FEW)[0] > SLOW
        seconds, text = slowest(each, bound(each, trial.size["characters"]))
        worst = max(worst, seconds)
        if seconds > SLOW:
            slow[each.place, each.method] = seconds
            print(
                f"{seconds:.3f} s",
                each.place,
                each.method,
                each.pattern.pattern[:200],
                repr(text[:60]),
                repr(text[-9:]),
            )
    return {
        "patterns": len(asked), "unread": unread, "explosive": explosive, "slow": len(slow), "slowest_cpu_ms": round(worst * 1000),
        "bounded": len(BOUNDED),
    }  # fmt: skip
