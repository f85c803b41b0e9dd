"""How a system is watched: how often, how long a check speaks, how many places must agree."""

from dataclasses import dataclass

from jiheng.errors import UnreadableValueError

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Watch:
    """A check speaks for the seconds from its own on, until the next one, at most for `reach` seconds.

    `reach` is the interval times the tolerance: a longer silence is unknown, never up. The system is down
    where at least `agree` places say so, else up where any place says so. Raises UnreadableValueError.
    """

    interval: int = 60
    reach: int = 90
    agree: int = 1

    def __post_init__(self) -> None:
        """Refuse what would make no sense, or reach further back than a day."""
        if not 1 <= self.interval <= self.reach <= DAY:
            found = f"间隔 {self.interval} 秒，最多代表 {self.reach} 秒"
            wanted = f"间隔至少 1 秒，每次检查至少代表一个间隔，最多代表 {DAY} 秒"
            raise UnreadableValueError("检查的间隔不对", found=found, expected=wanted)
        if self.agree < 1:
            raise UnreadableValueError(
                "同时判断的地点数不对", found=str(self.agree), expected="至少 1 个地点"
            )

    def __str__(self) -> str:
        """Tell how it was measured, as it is printed beside the number."""
        places = (
            f"至少 {self.agree} 个地点同时测得中断才算中断" if self.agree > 1 else "任一地点测得中断即为中断"
        )
        return (
            f"每 {self.interval} 秒检查一次，一次检查代表到下一次为止、最多 {self.reach} 秒，"
            f"再长没有检查就是未测；{places}"
        )
