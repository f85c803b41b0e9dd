"""What is answered to two standards, for who assesses: proof/compliance/*.toml as pages."""

from collections import Counter
from collections.abc import Iterator, Sequence

from proof import answers
from proof.answers import Answer
from tools.reference.markdown import table

HOME = "../../.."
CHAPTERS = (
    "编码和净化", "校验和业务逻辑", "网页前端", "接口", "文件", "身份验证", "会话", "授权", "自含令牌",
    "OAuth 和 OIDC", "密码技术", "通信", "配置", "数据保护", "编码和架构", "日志和出错", "WebRTC",
)  # fmt: skip
KINDS = {"test": "有测试", "row": "有证明", "source": "写明理由", "absent": "不适用", "missing": "不满足"}
CLAUSES = {
    "8.1.4.1": "身份鉴别", "8.1.4.2": "访问控制", "8.1.4.3": "安全审计", "8.1.4.4": "入侵防范",
    "8.1.4.5": "恶意代码防范", "8.1.4.6": "可信验证", "8.1.4.7": "数据完整性",
    "8.1.4.8": "数据保密性", "8.1.4.9": "数据备份恢复",
    "8.1.4.10": "剩余信息保护", "8.1.4.11": "个人信息保护", "8.1.5.1": "系统管理", "8.1.5.2": "审计管理",
    "8.1.5.3": "安全管理", "8.1.5.4": "集中管控",
}  # fmt: skip


def asvs() -> Iterator[str]:
    """Write the page of ASVS, a table a chapter."""
    told = answers.asvs()
    kinds = Counter(each.kind for each in told)
    yield "# ASVS 对照"
    yield (
        f"OWASP ASVS 5.0.0 一、二级共 {len(told)} 条，逐条答复："
        + "，".join(f"{title} {kinds[kind]}" for kind, title in KINDS.items())
        + "。编号是标准的，话是我们的；原文请看标准。“不满足”的写明差在哪里。"
    )
    yield _how()
    for number, title in enumerate(CHAPTERS, 1):
        mine = [each for each in told if each.id.startswith(f"{number}.")]
        yield f"## V{number} {title}"
        yield table(
            ("编号", "要求", "答复", "依据"),
            [(each.id, each.told["asks"], KINDS[each.kind], _shown(each)) for each in mine],
        )


def dengbao() -> Iterator[str]:
    """Write the page of GB/T 22239, a table a clause."""
    told = answers.dengbao()
    states = Counter(each.told["state"] for each in told)
    yield "# 等保条款对照"
    yield (
        f"GB/T 22239—2019 第三级 8.1.4 安全计算环境、8.1.5 安全管理中心，共 {len(told)} 项里应用这一份："
        + "，".join(f"{state} {states[state]}" for state in (answers.MET, answers.PARTLY, answers.OTHERS))
        + "。测评的是整个部署（机房、网络、主机、管理），这里只写应用能做到、做不到的；条款原文请看标准。"
        "按默认设置（`JIHENG_PASSWORDS=dengbao3`）、用 https 说。"
    )
    yield _how()
    for clause, title in CLAUSES.items():
        mine = [each for each in told if each.id.split()[0] == clause]
        yield f"## {clause} {title}"
        yield table(
            ("项", "要求", "怎样", "产品做的", "还差、部署方做的", "依据"),
            [
                (
                    each.id.removeprefix(clause).strip(), each.told["asks"], each.told["state"],
                    each.told["does"], each.told.get("lacks", ""), _shown(each),
                )
                for each in mine
            ],
        )  # fmt: skip


def _how() -> str:
    return (
        "依据里的测试在 `make test` 里运行，证明（如 B-09）在 `make proof` 里运行；"
        '`make proof ARGS="C-01 C-02"` 把这一页点名的测试全部运行一遍，少一个、改了名、不通过都会不成立。'
        f"配置、密钥、日志的清单见[安全说明]({HOME}/docs/explanation/security.md)。"
    )


def _shown(answer: Answer) -> str:
    words = [answer.told[name] for name in ("because", "absent", "missing") if name in answer.told]
    rows = answer.lists.get("rows", ())
    return "；".join(
        [
            *words,
            *([f"证明 {'、'.join(rows)}"] if rows else []),
            *_links("测试", answer.tests),
            *_links("见", answer.lists.get("sources", ())),
        ]
    )


def _links(title: str, places: Sequence[str]) -> Iterator[str]:
    if places:
        yield f"{title} " + "、".join(
            f"[{_name(each)}]({HOME}/{each.partition('::')[0]})" for each in dict.fromkeys(places)
        )


def _name(place: str) -> str:
    file, _, test = place.partition("::")
    return test.removeprefix("test_").replace("_", " ") if test else file.rpartition("/")[2]
