import pytest

from jiheng.errors import UnreadableValueError
from jiheng.values.money import Money
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.target import Direction, Target, TargetKind


@pytest.mark.parametrize(
    ("written", "canonical", "direction"),
    [
        ("≥99%", "≥99%", "forward"),
        ("≧52期", "≥52期", "forward"),
        (">=95 %", "≥95%", "forward"),
        ("不低于95%", "≥95%", "forward"),
        ("不低于百分之九十五", "≥95%", "forward"),
        ("不少于12次", "≥12次", "forward"),
        ("至少 12 次", "≥12次", "forward"),
        ("大于等于98%", "≥98%", "forward"),
        ("98%以上", "≥98%", "forward"),
        ("90%及以上", "≥90%", "forward"),
        ("超过98%", ">98%", "forward"),
        ("＞９５％", ">95%", "forward"),
        ("＜2%", "<2%", "reverse"),
        ("低于2%", "<2%", "reverse"),
        ("不足2%", "<2%", "reverse"),
        ("不超过5%", "≤5%", "reverse"),
        ("不高于1%", "≤1%", "reverse"),
        ("2%以下", "≤2%", "reverse"),
        ("控制在5%以内", "≤5%", "reverse"),
        ("2小时内", "≤2小时", "reverse"),
        ("两小时以内", "≤2小时", "reverse"),
        ("5个工作日内完成", "≤5个工作日", "reverse"),
        ("≤5工作日", "≤5个工作日", "reverse"),
        ("=365次", "=365次", "equal"),
        ("365次", "365次", "equal"),
        ("十二次", "12次", "equal"),
        ("100%。", "100%", "equal"),
    ],
)
def test_thresholds(written, canonical, direction):
    target = Target.read(written)
    assert (str(target), target.kind, target.direction) == (
        canonical,
        TargetKind.THRESHOLD,
        Direction(direction),
    )


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("1-2个工作日", "1～2个工作日"),
        ("1—2个工作日", "1～2个工作日"),
        ("1～2小时", "1～2小时"),
        ("一到两小时", "1～2小时"),
        ("95%—98%", "95%～98%"),
        ("95-98%", "95%～98%"),
        ("30分钟至2小时", "30分钟～2小时"),
        ("-3%~-1%", "-3%～-1%"),
        ("-5%~5%", "-5%～5%"),
    ],
)
def test_ranges_are_no_thresholds(written, canonical):
    target = Target.read(written)
    assert (str(target), target.kind, target.operator, target.direction) == (
        canonical,
        TargetKind.RANGE,
        None,
        None,
    )
    with pytest.raises(UnreadableValueError, match="没有门槛"):
        target.met_by(Quantity.of(1, "小时"))


@pytest.mark.parametrize(
    ("written", "canonical", "implied"),
    [
        ("次月10日前", "次月10日前", False),
        ("次月10日", "次月10日", True),
        ("2023年12月31日前", "2023年12月31日前", False),
    ],
)
def test_deadlines(written, canonical, implied):
    target = Target.read(written)
    assert (str(target), target.kind, target.implied) == (canonical, TargetKind.DEADLINE, implied)
    assert target.as_deadline() == target.deadline


@pytest.mark.parametrize(
    "word",
    [
        "明显",
        "达标",
        "充分",
        "规范",
        "合理",
        "明确",
        "科学",
        "合规",
        "健全",
        "有效",
        "有效提高",
        "良好",
        "及时",
        "正常",
        "有效保障",
        "较好",
    ],
)
def test_known_words_are_qualitative(word):
    target = Target.read(f" {word} ")
    assert (str(target), target.kind, target.direction) == (word, TargetKind.QUALITATIVE, None)


def test_other_wordings_need_the_prefix():
    target = Target.read("定性：群众诉求得到回应，渠道畅通")
    assert target.word == "群众诉求得到回应，渠道畅通"
    assert str(target) == "定性：群众诉求得到回应，渠道畅通"
    assert Target.read("定性:明显") == Target.read("明显")
    with pytest.raises(UnreadableValueError, match="没看懂“群众满意”"):
        Target.read("群众满意")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "空的"),
        ("≥", "缺少数"),
        ("定性：", "没看懂"),
        ("≥99%，≤5次", "两个数"),
        ("约95%", "“约”不是确定"),
        ("365次左右", "“左右”不是确定"),
        ("365次，得满分", "“,得满分”看不懂"),
        ("2小时内响应", "“内响应”看不懂"),
        (">95%以上", "不是同一种比较"),
        ("1,2345次", "读不出数"),
        ("②10次", "没看懂“②10次”"),
        ("10 12次", "空格"),
        ("95%以上98%以下", "两个数"),
        ("2-1小时", "前小后大"),
        ("2-2小时", "前小后大"),
        ("1次-2小时", "单位相通"),
        ("3-5-7次", "两个数"),
        ("1到", "比较的词"),
        ("每月10日前", "说不清是当期还是下一期"),
        ("2023-02-30前", "没有这一天"),
        ("十百次", "读不出中文数字"),
        ("12月", "月份还是月数"),
        ("提高95%", "没看懂"),
        ("/", "没看懂"),
    ],
)
def test_what_is_not_understood_is_named(written, told):
    with pytest.raises(UnreadableValueError, match=told):
        Target.read(written)


@pytest.mark.parametrize(
    ("target", "actual", "met"),
    [
        ("≥98%", Ratio(97_996, 100_000), False),
        ("≥98%", Ratio(98, 100), True),
        (">98%", Ratio(98, 100), False),
        ("＜2%", Quantity.read("2%"), False),
        ("≤5‰", Ratio(1, 200), True),
        ("≤2小时", Quantity.read("120分钟"), True),
        ("≤2小时", Quantity.read("120.0001分钟"), False),
        ("365次", Quantity.of(365, "次"), True),
        ("365次", Quantity.of(366, "次"), False),
        ("≤61.91万元", Money.read("617100元"), True),
    ],
)
def test_actual_values_are_compared_exactly(target, actual, met):
    assert Target.read(target).met_by(actual) is met


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥12", Quantity.of(12, "次")),
        ("≥95", Ratio(97, 100)),
        ("≤5个工作日", Quantity.of(5, "天")),
        ("≥98%", Money(1)),
    ],
)
def test_units_that_do_not_agree_are_refused(target, actual):
    with pytest.raises(UnreadableValueError) as caught:
        Target.read(target).met_by(actual)
    assert str(caught.value).splitlines() == [
        "指标值和实际值的单位对不上",
        f"    现在是：指标值 {target}，实际值 {actual}",
        "    应当是：两边单位相同，或能够换算",
        "    怎么办：在指标值里写明单位，比率写成百分数",
    ]


@pytest.mark.parametrize(
    ("target", "deadline"),
    [
        ("≤5工作日", "5个工作日内"),
        ("＜2小时", "短于2小时"),
        ("5个工作日内", "5个工作日内"),
        ("≥5天", None),
        ("5天", None),
        ("≤5次", None),
        ("明显", None),
    ],
)
def test_an_upper_limit_of_time_is_a_deadline(target, deadline):
    found = Target.read(target).as_deadline()
    assert (found and str(found)) == deadline
