"""The project.yaml that a new project starts from: it loads, and asks for records not there yet."""

# The kinds of record its indicators ask for.
STARTING_KINDS = (
    "fund_release",
    "payment",
    "inspection",
    "backup",
    "acceptance",
    "periodic_report",
    "business_case",
    "survey",
    "complaint",
)


def starting_project(*, name: str, year: int, unit: str) -> str:
    """Write it; `name` and `unit` come quoted as YAML wants them."""
    return STARTING_PROJECT.format(name=name, year=year, unit=unit)


STARTING_PROJECT = """\
# 绩衡项目文件。井号后面是说明，可以删去。先照批复改好指标，再放记录。
jiheng: 1
name: {name}
fiscal_year: {year}

organisation:
  implementing_unit: {unit}

# 运维的系统。记录里写名称或别名都行；有几个系统就写几项。
systems:
  - name: 业务系统
    aliases: [系统]

goals:
  overall: 系统全年稳定运行，运维服务及时、规范，使用单位满意。

evaluation:
  period: {year}
  rule_set: cn-mof-2020-10    # 等级（优良中差）和通常规则，来自财预〔2020〕10号
  # 写评价报告时补上落款：report: {{date: 报告日期, unit: 评价单位, contact: 联系人, telephone: 联系电话}}
  # 每个指标四件事：分值 weight、目标 target、怎样计量 measure、怎样评分 rule。
  # 分值逐级相加，合计 100。下面的指标只是起点，请改成批复的。
  indicators:
    - name: 预算执行
      weight: 10
      indicators:
        - name: 预算执行率
          weight: 10
          target: ≥98%
          # 支付金额 ÷ 到位金额；每低 1 个百分点扣 0.5 分
          measure: {{kind: amount_ratio, numerator: payment, denominator: fund_release}}
          rule: {{code: F05, step: 1个百分点, deduction: 0.5}}
    - name: 产出
      weight: 50
      indicators:
        - name: 巡检次数
          weight: 15
          target: 12次
          measure: {{kind: record_count, of: inspection}}
          rule: {{code: F02}}
        - name: 数据备份成功率
          weight: 10
          target: 100%
          measure: {{kind: pass_ratio, of: backup, passed: {{kind: backup, result: 成功}}}}
          rule: {{code: F07}}
        - name: 服务验收通过率
          weight: 10
          target: 100%
          measure: {{kind: pass_ratio, of: acceptance, passed: {{kind: acceptance, result: 合格}}}}
          rule: {{code: F07}}
        - name: 运维月报提交及时率
          weight: 15
          target: 次月10日前
          # 全年应交 12 份
          measure:
            kind: report_on_time_ratio
            of: {{kind: periodic_report, report_type: 运维月报}}
            deadline: 次月10日前
            due: 12
          rule: {{code: F19}}
    - name: 效益
      weight: 30
      indicators:
        - name: 业务网办率
          weight: 30
          target: ≥90%
          measure: {{kind: pass_ratio, of: business_case, passed: {{kind: business_case, channel: 网上}}}}
          rule: {{code: F05, step: 1个百分点, deduction: 1}}
    - name: 满意度
      weight: 10
      indicators:
        - name: 服务对象满意度
          weight: 10
          target: ≥90%
          # 几种算法依次试：做过满意度调查的按调查；确实没有做的，按投诉推定
          ways:
            - measure: {{kind: survey_answers, of: survey}}
              rule: {{code: F16, method: mean}}
            - measure: {{kind: record_count, of: complaint, none_recorded: zero}}
              rule: {{code: F15, without_complaints: 90%, base: 90%, per_complaint: 0.5}}
"""
