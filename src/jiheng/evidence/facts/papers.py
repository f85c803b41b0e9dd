"""Records of what stands on paper: decisions, policies, research interviews, documents."""

from datetime import date

from jiheng.evidence import fields
from jiheng.evidence.fact import Fact, fact_type


@fact_type("decision", "集体决策", occurred="decided_on")
class Decision(Fact):
    """A decision of a body: 党组会, 财务管理小组, 财政评审."""

    body: str = fields.text("决策机构", "党组会、财务管理小组、财政评审等")
    subject: str = fields.text("决策事项", "决定了什么")
    decided_on: date = fields.day("决策日期", "哪一天")
    document_number: str = fields.text("文号", "纪要或批复的文号", required=False)


@fact_type("policy", "制度", occurred="issued_on", lasting=True)
class Policy(Fact):
    """A management policy or security policy in force."""

    name: str = fields.text("制度名称", "制度或安全策略的名称")
    issued_on: date = fields.day("印发日期", "哪一天印发的")
    subject: str = fields.text("管理内容", "财务、采购、合同、运维、安全等")
    document_number: str = fields.text("文号", "印发的文号", required=False)


@fact_type("research_interview", "访谈调研", occurred="held_on")
class ResearchInterview(Fact):
    """An interview held for the evaluation."""

    person: str = fields.text("访谈对象", "访谈了谁")
    held_on: date = fields.day("访谈日期", "哪一天")
    held_by: str = fields.text("访谈人", "谁访谈的")
    summary: str = fields.text("访谈要点", "说了什么", required=False)


@fact_type("document", "文件", occurred="dated_on")
class DocumentRecord(Fact):
    """A paper kept as evidence that is no record of another kind."""

    name: str = fields.text("文件名称", "文件的名称")
    dated_on: date = fields.day("文件日期", "文件落款的日期")
    issued_by: str = fields.text("出具单位", "谁出具的")
    document_number: str = fields.text("文号", "文件的文号", required=False)
    about: str = fields.text("证明内容", "用来证明什么", required=False)
    document_type: str = fields.text("文件种类", "绩效运行监控表、漏洞扫描报告、考核通报等", required=False)
    conclusion: str = fields.text("结论", "通报或报告给出的等次，如 优秀", required=False)
