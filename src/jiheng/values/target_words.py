"""The words in which targets are written: operators, and the qualitative words that are known."""

# 不低于, 以内, 以上 include the limit; 低于, 超过, 不足 do not (民法典, article 1259).
BEFORE = {
    "≥": "≥ >= => ≮ 大于等于 大于或等于 不低于 不少于 不小于 不得低于 不得少于 至少 最少 最低 达到",
    ">": "> 高于 超过 大于 多于",
    "≤": "≤ <= =< ≯ 小于等于 小于或等于 不超过 不高于 不大于 不多于 不得超过 不得高于 "
    "不得多于 至多 最多 最高",
    "<": "< 低于 小于 少于 短于 不足 不到 不满",
    "=": "= == 等于",
}
AFTER = {
    "≥": "以上 及以上 或以上 及其以上 (含)以上 以上(含)",
    "≤": "以下 及以下 或以下 及其以下 (含)以下 以下(含) 以内 之内 内",
}
# Words that change nothing: 控制在5%以内, 在2小时内, 5个工作日内完成.
LEADING = ("控制在", "在", "于")
TRAILING = ("完成", "提交", "报送", "上报")


def by_length(words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return each word with its operator, the longest first, so that ≥ is not read out of 不≥."""
    pairs = [(word, operator) for operator, listed in words.items() for word in listed.split()]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


OPERATORS_BEFORE = by_length(BEFORE)
OPERATORS_AFTER = by_length(AFTER)

VAGUE = ("左右", "上下", "大约", "大概", "约", "近", "余")
RECURRING = ("每月", "每个月", "每季", "每年", "每周", "每日", "每天")

DEGREES = ("", "较", "比较", "非常", "基本", "持续", "长期")
STATES = (
    "明显 显著 达标 合格 充分 充足 规范 合理 明确 清晰 科学 合规 合法 健全 完善 完备 完整 齐全 "
    "有效 良好 优良 优秀 优 良 好 及时 正常 稳定 平稳 安全 可靠 可行 准确 真实 公开 公平 公正 "
    "落实 到位 满意 相符 匹配 可持续 合法合规 科学合理 安全稳定 安全可靠 稳定运行 正常运行 "
    "安全运行 全部完成 按时完成 按期完成 如期完成 一般"
)
MANNERS = (
    "",
    "有效",
    "明显",
    "显著",
    "持续",
    "不断",
    "逐步",
    "进一步",
    "稳步",
    "大幅",
    "全面",
    "切实",
)
CHANGES = "提高 提升 改善 增强 加强 促进 保障 推进 推动 优化 完善 降低 减少 节约 缓解"

QUALITATIVE = frozenset(degree + word for degree in DEGREES for word in STATES.split()) | frozenset(
    manner + word for manner in MANNERS for word in CHANGES.split()
)
