"""What about answers makes one look twice: shown to people, who decide; nothing is left out by itself."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from jiheng.web.surveys.models import Answer, Channel
from jiheng.web.surveys.questions import SCALE, Question

BURST, WITHIN = 10, timedelta(minutes=2)  # answers by the open doors
STRAIGHT = 3  # scales, all answered alike
RULES = (
    f"集中提交：开放二维码、现场口令在 {int(WITHIN.total_seconds()) // 60} 分钟内来了 {BURST} 份以上",
    f"整卷同一档：{STRAIGHT} 道以上满意程度题，全部答同一档",
)


def signs_of(answers: Sequence[Answer], questions: Sequence[Question]) -> dict[UUID, list[str]]:
    """Give what stands out of the answers of a survey, by their ids; only those of which something does."""
    found: dict[UUID, list[str]] = {}
    bursts = _bursts([each.minute for each in answers if each.channel in {Channel.OPEN, Channel.PIN}])
    scales = [place for place, each in enumerate(questions) if each.kind == SCALE]
    for each in answers:
        told = []
        if each.channel in {Channel.OPEN, Channel.PIN} and each.minute in bursts:
            told.append("集中提交")
        said = [each.said[place] for place in scales if each.said[place] is not None]
        if len(said) >= STRAIGHT and len(set(said)) == 1:
            told.append("整卷同一档")
        if told:
            found[each.pk] = told
    return found


def _bursts(minutes: Sequence[datetime]) -> set[datetime]:
    """Give the minutes that lie in a stretch as long as WITHIN with so many answers."""
    counts = Counter(minutes)
    length = int(WITHIN.total_seconds()) // 60
    found: set[datetime] = set()
    for first in counts:
        stretch = [first + timedelta(minutes=number) for number in range(length)]
        if sum(counts[each] for each in stretch) >= BURST:
            found |= {each for each in stretch if each in counts}
    return found
