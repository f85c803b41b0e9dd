"""What became of a reminder: who was told here, who read it, what went out to them and what was refused."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from jiheng.web.filing.desk import address
from jiheng.web.filing.models import Reminder
from jiheng.web.notices.models import Message, MessageState, Notice, NoticeKind

REFUSED = (MessageState.FAILED, MessageState.UNKNOWN)


@dataclass(slots=True)
class Delivery:
    """How many people have it among their notices and read it; their messages by state, and refusals."""

    told: int = 0
    read: int = 0
    messages: Counter[str] = field(default_factory=Counter)
    refusals: list[str] = field(default_factory=list)

    @property
    def here(self) -> str:
        """What is to be said of notices."""
        return f"{self.told} 人收到，{self.read} 人读过" if self.told else "还没有人收到"

    @property
    def outside(self) -> str:
        """What is to be said of messages: none where nobody has a channel."""
        told = [f"{MessageState(state).label} {count} 条" for state, count in sorted(self.messages.items())]
        return "；".join([*told, *dict.fromkeys(self.refusals)])


def delivered(reminders: Iterable[Reminder]) -> dict[UUID, Delivery]:
    """Give what became of each, in two queries; of the same unit and year the newest notices count."""
    asked = {each.pk: (address(each), each.sent_at) for each in reminders}
    found = {pk: Delivery() for pk in asked}
    urls = {url for url, _ in asked.values()}
    notices = Notice.objects.filter(kind=NoticeKind.REMINDED, url__in=urls).exclude(told_at=None)
    of_notice: dict[str, list[Delivery]] = {}
    for each in notices:
        for pk, (url, sent_at) in asked.items():
            if each.url == url and (each.over_at is None or each.over_at >= sent_at):
                found[pk].told += 1
                found[pk].read += each.read_at is not None
                of_notice.setdefault(str(each.pk), []).append(found[pk])
    for message in Message.objects.filter(key__in=of_notice):
        for delivery in of_notice[message.key]:
            delivery.messages[message.state] += 1
            if message.state in REFUSED:
                delivery.refusals.append(message.answer)
    return found
