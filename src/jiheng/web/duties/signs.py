"""What about a check-in makes one look twice: shown to people, never punished by the machine."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from jiheng.web.duties.models import CheckIn
from jiheng.web.duties.on_the_spot import offset

CLOCK = timedelta(minutes=2)
BURST, WITHIN = 20, timedelta(minutes=1)


def signs_of(check_ins: Sequence[CheckIn]) -> dict[object, list[str]]:
    """Give for each check-in, by its id, what stands out; all of one project are looked at together."""
    found: dict[object, list[str]] = {each.pk: [] for each in check_ins}
    photos = _photo_counts(check_ins)
    bursts = _bursts(check_ins)
    for each in check_ins:
        ahead = offset(each)
        if abs(ahead) > CLOCK:
            way = "快" if ahead > timedelta(0) else "慢"
            found[each.pk].append(f"手机时间比服务器{way} {int(abs(ahead).total_seconds()) // 60} 分钟")
        if each.sent_at_phone < each.done_at_phone:
            found[each.pk].append("手机时间在登记后被往回调")
        if any(photos[sha256] > 1 for _, sha256 in each.photos):
            found[each.pk].append("照片与另一次登记相同")
        if each.pk in bursts:
            found[each.pk].append(f"1 分钟内登记 {BURST} 条以上")
        if each.no_place:
            found[each.pk].append(f"无定位：{each.no_place}")
        if each.spot_id and not each.scanned:
            found[each.pk].append("没有扫地点二维码")
    return found


def _photo_counts(check_ins: Sequence[CheckIn]) -> Counter[str]:
    hashes = {sha256 for each in check_ins for _, sha256 in each.photos if sha256}
    if not hashes:
        return Counter()
    projects = {each.project_id for each in check_ins}
    kept = CheckIn.objects.filter(project__in=projects).exclude(photos=[]).values_list("photos", flat=True)
    return Counter(sha256 for photos in kept.iterator() for _, sha256 in photos if sha256 in hashes)


def _bursts(check_ins: Sequence[CheckIn]) -> set[object]:
    """Give those of which twenty were done by one person within a minute."""
    found: set[object] = set()
    by_person: dict[object, list[CheckIn]] = {}
    for each in sorted(check_ins, key=lambda one: one.done_at_phone):
        by_person.setdefault(each.by_id, []).append(each)
    for done in by_person.values():
        for first, last in zip(done, done[BURST - 1 :], strict=False):
            if last.done_at_phone - first.done_at_phone <= WITHIN:
                start = done.index(first)
                found |= {each.pk for each in done[start : start + BURST]}
    return found
