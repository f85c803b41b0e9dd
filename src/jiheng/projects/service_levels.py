"""Read the time limits of contracts: how soon faults are answered and repaired, in which hours of service."""

from collections.abc import Callable

from jiheng.errors import Fault, UnreadableValueError
from jiheng.evidence.service_levels import ServiceLevel
from jiheng.frameworks.marked_yaml import Section
from jiheng.values.period import Period
from jiheng.values.quantity import Quantity
from jiheng.values.service_hours import ALL_DAY, ServiceHours

DAYS = ("天", "工作日")
LIMITS = "小时、分钟的时间，如 30分钟、4小时；按工作日约定的，写成服务时间里的小时数"


def read_service_levels(
    contract: Section, system_name: Callable[[str], str], period: Period | None
) -> tuple[ServiceLevel, ...]:
    """Read `service_levels` of a contract for its service period, if that could be read.

    Every fault is noted at its place.
    """
    levels: dict[tuple[str, str], ServiceLevel] = {}
    name = contract.optional("name", str, "")
    for each in contract.sections("service_levels", "服务级别", required=False):
        severity = each.optional("severity", str.strip, "")
        system = each.optional("system", lambda text: system_name(text.strip()), "")
        response, repair = (each.optional(key, _limit, None) for key in ("response", "repair"))
        hours = each.optional("hours", ServiceHours.read, ALL_DAY)
        each.done()
        if not each.has("response") and not each.has("repair"):
            each.fault(
                "",
                Fault(
                    "服务级别没有写任何时限",
                    expected="响应 response、修复 repair 至少写一项，如 30分钟、4小时",
                ),
            )
        if (severity, system) in levels:
            told = f"“{severity or '所有级别'}”“{system or '所有系统'}”的时限写了两次"
            each.fault("severity", Fault(told, advice="留下一项"))
        if period is not None:
            levels[severity, system] = ServiceLevel(period, severity, system, response, repair, hours, name)
    return tuple(levels.values())


def _limit(text: str) -> int:
    limit = Quantity.read(text.strip().removesuffix("内").removesuffix("以"))
    whole, rest = divmod(limit.exact.numerator, limit.exact.denominator)
    if limit.measure != "秒" or limit.unit in DAYS or rest or whole <= 0:
        raise UnreadableValueError("不能作为响应、修复的时限", found=text, expected=LIMITS)
    return int(whole)
