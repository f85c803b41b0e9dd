"""The Chinese words for the acts and objects of the trail; what has none is shown as it is."""

from jiheng.evidence.kinds import KINDS as RECORDS
from jiheng.web.accounts.permissions import matrix

ACTS = {
    "login": "登录",
    "logout": "退出",
    "login_failed": "登录失败",
    "code_failed": "验证码错误",
    "lock": "锁定登录",
    "session_end": "会话结束",
    "password": "设置密码",
    "invite": "发设置密码链接",
    "issue": "发首次设置口令",
    "second_factor_added": "启用第二重验证",
    "second_factor_removed": "停用第二重验证",
    "connect": "关联统一身份",
    "suspend": "停用账号",
    "enable": "启用账号",
    "propose": "提请",
    "grant": "授予角色",
    "assign": "加入项目",
    "unassign": "退出项目",
    "revoke": "撤销角色",
    "refuse": "拒绝访问",
    "create": "新建",
    "update": "修改",
    "delete": "删除",
    "sign": "签认",
    "approve": "批准",
    "return": "退回",
    "submit": "提交",
    "export": "导出",
    "load": "装入",
    "remove": "移除",
    "correct": "更正",
    "withdraw": "撤回",
    "accept": "接受检查发现",
    "take_back": "不再接受检查发现",
    "enter": "登记",
    "import": "导入",
    "attach": "放入文件",
    "keep": "建登记簿",
    "take_in": "收入逾期补充",
    "ask_reopening": "申请重新打开",
    "approve_reopening": "批准重新打开",
    "return_reopening": "退回重新打开申请",
    "sign_year": "签认全年",
    "reopen_year": "重新打开全年",
    "settle": "核对履约",
    "ask_waiver": "申请免除",
    "approve_waiver": "批准免除",
    "return_waiver": "退回免除申请",
    "remind": "催办",
    "clock_jump": "发现时钟跳变",
    "add_target": "添加监测",
    "ask_target": "申请添加监测",
    "approve_target": "批准监测",
    "return_target": "退回监测",
    "stop_target": "停止监测",
    "add_beat": "添加作业报到",
    "replace_beat": "换报到地址",
    "grade_target": "改监测的故障级别",
    "publish_target": "向公众公布",
    "unpublish_target": "不再公布",
    "ask_exclusion": "申请不计入",
    "approve_exclusion": "批准不计入",
    "return_exclusion": "退回不计入申请",
    "issue_answer_link": "发答复链接",
    "answer": "凭链接答复",
    "answer_in_dingtalk": "在钉钉里答复",
    "set_robot": "设钉钉机器人的密钥",
    "clear_robot": "清除钉钉机器人的密钥",
    "bind_staff": "登记钉钉 userid",
    "unbind_staff": "解除钉钉 userid",
    "add_receiver": "添加接收地址",
    "withdraw_receiver": "收回接收地址",
    "issue_token": "生成令牌",
    "revoke_token": "收回令牌",
    "ask_permit": "登记监测许可",
    "approve_permit": "批准监测许可",
    "return_permit": "退回监测许可",
    "withdraw_permit": "收回监测许可",
    "make_report": "生成文档",
    "ask_survey": "提交问卷",
    "approve_survey": "批准问卷",
    "return_survey": "退回问卷",
    "issue_survey_links": "发一次性链接",
    "key_paper": "代录纸质问卷",
    "ask_removal": "申请剔除答卷",
    "approve_removal": "批准剔除答卷",
    "return_removal": "退回剔除申请",
    "close_survey": "结束调查",
}
KINDS = {
    "user": "账号",
    "membership": "角色",
    "proposal": "人员提请",
    "organisation": "单位",
    "login": "登录",
    "token": "令牌",
    "page": "页面",
    "trail": "审计日志",
    "set_up_token": "首次设置口令",
    "samples": "示例项目",
    "project": "项目",
    "version": "项目文本",
    "record": "记录",
    "evidence_file": "证据文件",
    "sign_off": "签认",
    "reopening": "重新打开签认",
    "duty_plan": "履约",
    "register": "登记簿",
    "job": "后台任务",
    "assignment": "项目授权",
    "target": "绩效目标和指标",
    "contract": "合同与服务目录",
    "payment": "预算与支付",
    "server": "服务器",
    "probe_target": "监测点",
    "permit": "监测许可",
    "exclusion_claim": "不计入的审批",
    "incident": "故障",
    "receiver": "接收地址",
    "robot": "钉钉答复",
    "made_report": "文档",
}
WITHOUT_NAME = ("entries", "server", "")
SUBJECTS = {"login": "登录名", "address": "网络地址"}  # what was locked where it is nobody's account


def act_word(act: str) -> str:
    """Give the word for an act."""
    return ACTS.get(act, act)


def kind_word(kind: str) -> str:
    """Give the word for a kind of object."""
    return KINDS.get(kind) or matrix().titles.get(kind, kind)


def object_word(kind: str, subject: str) -> str:
    """Say which object it was: its kind, and its number or name where it has one."""
    if subject in WITHOUT_NAME:
        return kind_word(kind)
    fact_type = RECORDS.get(subject) if kind == "record" else None  # many of one kind at once
    return f"{kind_word(kind)} {fact_type.title if fact_type else SUBJECTS.get(subject, subject)}"
