"""The matrix of who may do what, in Chinese."""

from collections.abc import Iterator

from jiheng.web.accounts.permissions import ACT_TITLES, CHANGES, Right, matrix
from jiheng.web.accounts.roles import Role
from tools.reference.markdown import table

MARKS = (("own", "本"), ("assigned", "派"), ("published", "公"), ("masked", "隐"), ("append_only", "增"))


def permissions() -> Iterator[str]:
    """Write the page of permissions, one table a kind of role so that it fits a page."""
    yield "# 谁可以做什么"
    yield (
        "网页应用的每一页都按这一张表放行；测试把每个地址、每个角色、项目的每种状态、本单位与别的单位都走一遍。"
        "不能看到的，如同不存在（404）；看得到而不能做的，不允许（403）。"
    )
    legend = "；".join(f"**{title[0]}** {title}" for title in ACT_TITLES.values())
    yield (
        f"字：{legend}。小字：本 只限本单位及下级；派 只限被派到的项目；公 只限已公开的；隐 隐去个人信息；"
        "增 只能增加，不能改。"
    )
    changing = "、".join(ACT_TITLES[act] for act in ACT_TITLES if act in CHANGES)
    yield f"项目已签认后，运维商只能查看；已归档后，谁都只能查看、审批、导出：{changing}不再可以。"
    told = matrix()
    roles = list(Role)
    half = (len(roles) + 1) // 2
    for part in (roles[:half], roles[half:]):
        yield table(
            ("对象", *(role.label for role in part)),
            [
                (title, *(_word(told.rights[subject, role]) for role in part))
                for subject, title in told.titles.items()
            ],
        )


def _word(right: Right) -> str:
    acts = "".join(title[0] for act, title in ACT_TITLES.items() if act in right.acts)
    marks = "".join(mark for name, mark in MARKS if getattr(right, name))
    return f"{acts}{f'（{marks}）' if marks else ''}" or "–"
