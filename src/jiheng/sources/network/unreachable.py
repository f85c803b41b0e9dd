"""Why nothing useful came back, in a word for columns and in Chinese for people."""

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


class UnreachableError(Exception):
    """The target was asked and gave no answer that can be read; `detail` is one of `DETAILS`."""

    def __init__(self, detail: str, told: str = "") -> None:
        """Keep the word and what there is to tell."""
        self.detail = detail
        self.told = told or DETAILS[detail]
        super().__init__(self.told)
