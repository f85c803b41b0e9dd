"""Verdicts and papers of the demonstration year."""

from datetime import date

# Indicator → the verdicts on its items.
VERDICTS = {
    "立项依据充分性": (True,) * 5,
    "立项程序规范性": (True,) * 3,
    "绩效目标合理性": (True, True, False, True),
    "绩效指标明确性": (True,) * 3,
    "预算编制科学性": (True,) * 4,
    "资金分配合理性": (True,) * 2,
    "资金使用合规性": (False, True, True, True),  # the prerequisite fails
    "管理制度健全性": (True, False),
    "制度执行有效性": (True,) * 4,
    "政府采购规范性": (True,) * 3,
    "社会成本和生态环境成本": (True,),
    "后期维护情况": (True,),
}


def registers(year):
    return {
        "judgement": [
            {
                "indicator": indicator,
                "item": item,
                "verdict": "满足" if met else "不满足",
                "basis": "演示材料",
                "judged_by": "评价小组",
                "judged_on": date(year + 1, 1, 20),
            }
            for indicator, verdicts in VERDICTS.items()
            for item, met in enumerate(verdicts, 1)
        ],
        "document": [
            {
                "name": "绩效运行监控表",
                "document_type": "绩效运行监控表",
                "dated_on": date(year, 8, 10),
                "issued_by": "本单位",
            },
            *(
                {
                    "name": "漏洞扫描报告",
                    "document_type": "漏洞扫描报告",
                    "dated_on": date(year, month, 20),
                    "issued_by": "演示运维公司",
                }
                for month in (3, 6, 9)
            ),
            {
                "name": "年度考核通报",
                "document_type": "考核通报",
                "dated_on": date(year, 12, 25),
                "issued_by": "主管部门",
                "conclusion": "优秀",
            },
        ],
    }
