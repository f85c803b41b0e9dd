"""Why nothing useful came back, in a word for columns and in Chinese for people."""

import errno
from typing import Final

# The closed list of what a probe can see: the word in the column `detail` of a sample → its Chinese title.
DETAILS: Final = {
    "ok": "正常",
    "timeout": "超时",
    "refused": "连接不上",
    "unresolved": "域名解析不到",
    "tls": "TLS 握手失败",
    "certificate": "证书不可信",
    "expiring": "证书快到期",
    "protocol": "应答不合协议",
    "status": "状态码不对",
    "text": "内容不对",
    "redirect": "跳转不对",
    "answer": "解析结果不对",
    "busy": "服务说不能服务",
    "stale": "没有按时更新",
    "empty": "栏目空白",
    "links": "有打不开的链接",
    "missing": "没有文件",
    "small": "文件太小",
    "checksum": "校验和不符",
    "archive": "归档打不开",
    "silent": "没有按时报到",
    "failed": "报告了失败",
}


# What this machine says when the fault is its own: no more files or memory, no network, a rule that forbids.
OURS: Final = {
    errno.EMFILE: "打开的连接太多", errno.ENFILE: "打开的连接太多", errno.ENOBUFS: "内存不足",
    errno.ENOMEM: "内存不足", errno.ENETDOWN: "网卡没有启用", errno.ENETUNREACH: "没有通往那里的网络",
    errno.EADDRNOTAVAIL: "没有可用的端口或地址", errno.EACCES: "本机的规则不允许",
    errno.EPERM: "本机的规则不允许",
}  # fmt: skip


class NotSeenError(Exception):
    """Nothing can be said of the target, and the reason is on our side; the message says it in Chinese."""


class UnreachableError(Exception):
    """The target was asked and gave no answer that can be read; `detail` is one of `DETAILS`."""

    def __init__(self, detail: str, told: str = "") -> None:
        """Keep the word and what there is to tell."""
        self.detail = detail
        self.told = told or DETAILS[detail]
        super().__init__(self.told)


def raise_ours(number: int | None) -> None:
    """Raise NotSeenError where an error of the system says that the fault is on our side."""
    if number in OURS:
        raise NotSeenError(f"探测所在的机器{OURS[number]}")
