"""Write texts of reports as .txt: `shared_texts.py OUT COUNT`; seeded, words of made-up letters.

Each has the same form of 3,000 letters around 6,000 letters of its own; the first two of every ten share 300.
"""

import random
import sys
from pathlib import Path

OUT, COUNT = Path(sys.argv[1]), int(sys.argv[2])
EACH = 10  # reports, two of which share


def letters(seed: str, count: int) -> str:
    """Give letters that belong to a seed."""
    return "".join(map(chr, random.Random(seed).choices(range(0x4E00, 0x5E00), k=count)))


OUT.mkdir(parents=True)
HEAD, FOOT = letters("head", 1_500), letters("foot", 1_500)
for number in range(COUNT):
    own = letters(f"own {number}", 6_000)
    copied = letters(f"copied {number // EACH}", 300) if number % EACH < 2 else ""
    edge = chr(0x6000 + number % EACH)  # what stands beside a copy is never the same, not even by chance
    lines = (HEAD, own[:2_000] + edge, copied, edge + own[2_000:], FOOT)
    (OUT / f"{number:06}.txt").write_text("\n".join(lines), "utf-8")
