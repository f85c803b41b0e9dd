"""Reports of the daily operation: inspections of a quarter, one fault, availability."""

import pytest

from jiheng.documents.reading import ReadParagraph, ReadTable
from jiheng.errors import NotFoundError
from jiheng.reports.response_times import promised_seconds
from jiheng.workflows.evaluate import evaluate

YANTIAN, TONGZHOU = "yantian-petition-2023", "tongzhou-congress-2024"


def texts(blocks):
    return [block.text for block in blocks if isinstance(block, ReadParagraph)]


def rows(table):
    found = {}
    for cell in table.cells:
        found.setdefault(cell.row, []).append(cell.text)
    return list(found.values())


def tables(blocks):
    return [rows(block) for block in blocks if isinstance(block, ReadTable)]


class TestQuarterlyInspection:
    def test_visits_are_counted_and_listed(self, project, blocks):
        found = tables(blocks(project(YANTIAN), "quarterly_inspection_report", quarter="2023Q3"))
        assert ["云安访系统", "3", "3", "0", "3", "0"] in found[1]
        assert len(found[2]) == 1 + 3

    def test_an_abnormal_visit_forbids_the_good_conclusion(self, project, blocks):
        changes = {"evidence/inspection.csv": lambda text: text.replace("正常", "异常", 9)}
        told = texts(blocks(project(YANTIAN, changes), "quarterly_inspection_report", quarter="2023Q3"))
        assert not any("结果都为正常" in text for text in told)
        assert any("其中3次异常，须核实处理结果" in text for text in told)

    def test_without_a_register_there_is_no_conclusion(self, project, blocks):
        changes = {"evidence/inspection.csv": None}
        told = texts(blocks(project(YANTIAN, changes), "quarterly_inspection_report", quarter="2023Q3"))
        assert any(text.startswith("没有结论：没有巡检台账") for text in told)


class TestFault:
    def test_the_clock_is_told_step_by_step(self, project, blocks):
        (_, clock, _) = tables(blocks(project(YANTIAN), "fault_maintenance_report", incident="故障-03"))
        assert ["报障", "2023-11-10 14:00", "—"] in clock
        assert ["响应", "2023-11-10 16:00", "2小时"] in clock
        assert ["解决", "2023-11-11 11:30", "21小时30分"] in clock
        assert ["恢复", "（未填写）", "—"] in clock

    def test_it_says_which_indicators_the_fault_counts_for_and_when_it_was_reported(self, project, blocks):
        told = "".join(texts(blocks(project(YANTIAN), "fault_maintenance_report", incident="故障-03")))
        assert "“系统故障维修响应时间”" in told
        assert "维护报告已于2023年11月16日提交" in told

    def test_an_unknown_fault_is_not_found_and_the_nearest_named(self, project, blocks):
        with pytest.raises(NotFoundError, match="故障-03"):
            blocks(project(YANTIAN), "fault_maintenance_report", incident="故障-3")

    def test_outages_at_the_same_time_are_its_effect(self, project, blocks):
        def named(text):
            head, first, *others = text.splitlines()
            return "\n".join(
                (f"编号,{head}", f"甲,{first}", *(f"乙{n},{row}" for n, row in enumerate(others)))
            )

        changes = {"evidence/incident.csv": named}
        told = texts(blocks(project(TONGZHOU, changes), "fault_maintenance_report", incident="甲"))
        assert "2024-03-12 08:50至2024-03-12 11:00中断2小时10分，计入中断。" in told


DAYS = """系统,日期,可用秒数,中断秒数,不计秒数,未测秒数
门户网站,2024-05-01,86400,0,0,0
门户网站,2024-05-02,43200,0,0,43200
门户网站,2024-05-04,80000,6400,0,0
"""
WINDOWS = """系统,开始时间,结束时间,通知时间,批准人
门户网站,2024-05-10 00:00,2024-05-10 02:00,2024-05-09 09:00,办公室
门户网站,2024-05-20 00:00,2024-05-20 02:00,2024-05-20 01:00,办公室
"""


class TestAvailability:
    @pytest.fixture
    def certificate(self, project, blocks):
        def of(**files):
            folder = project(TONGZHOU)
            for stem, text in files.items():
                (folder / "evidence" / f"{stem}.csv").write_text(text, "utf-8")
            return blocks(folder, "availability_certificate", period="2024-05")

        return of

    def test_time_and_exclusions_are_told_to_the_second(self, certificate):
        (_, by_outages, *_) = tables(certificate(planned_maintenance=WINDOWS))
        assert ["门户网站", "30天22小时", "2小时", "0秒", "100%"] in by_outages
        assert ["人大议案建议办理系统", "31天", "0秒", "4小时30分", "99.3952%"] in by_outages

    def test_a_window_announced_too_late_is_told_as_counting(self, certificate):
        told = texts(certificate(planned_maintenance=WINDOWS))
        assert any("才通知，照算中断" in text for text in told)

    def test_unmeasured_time_is_never_up_and_its_days_are_named(self, certificate):
        blocks = certificate(availability_day=DAYS)
        row = next(row for row in tables(blocks)[3] if row[0] == "门户网站")
        assert row[1] == "2天10小时13分20秒"  # 86 400 + 43 200 + 80 000 seconds
        assert row[4] == "28天12小时"  # 28 days without a summary and half a day
        assert row[5] == "31天"  # what the four make up
        assert row[6] == "97.037%"  # 209 600 of 216 000 seconds measured
        told = texts(blocks)
        assert any(
            "门户网站有28天没有日报：2024年5月3日、2024年5月5日至2024年5月31日" in text for text in told
        )

    def test_the_four_sums_make_up_the_period_and_the_way_of_measuring_is_told(self, certificate):
        head, *days = DAYS.splitlines()
        text = "\n".join((f"{head},测量方法", *(f"{day},每 60 秒检查一次" for day in days)))
        blocks = certificate(availability_day=f"{text}\n")
        assert any("监测日报（门户网站3天）：每 60 秒检查一次。" in each for each in texts(blocks))
        pairs = dict(tables(blocks)[0])
        assert pairs["证明的时间"] == "2024年5月，共31天"
        assert pairs["来源"] == "中断台账1条；没有计划内维护台账；可用性日报台账3条"

    @pytest.mark.parametrize("approver", ["信息科", ""])
    def test_an_exclusion_says_why_and_who_approved_it(self, certificate, approver):
        outage = f"门户网站,2024-05-03 08:00,2024-05-03 09:00,不计入,机房停电,{approver}\n"
        told = texts(certificate(outage=f"系统,开始时间,结束时间,是否计入,原因,批准人\n{outage}"))
        assert any(f"不计入：机房停电，{approver or '（未填写）'}批准" in each for each in told)

    def test_means_and_what_the_target_leaves_are_reckoned_from_the_outages(self, certificate):
        outages = "系统,开始时间,结束时间,是否计入\n" + "".join(
            f"门户网站,2024-05-0{day} 08:00,2024-05-0{day} {end},计入\n"
            for day, end in ((3, "09:00"), (4, "10:00"))
        )
        found = next(each for each in tables(certificate(outage=outages)) if each[0][1] == "中断次数")
        by_system = {name: tuple(told) for name, *told in found}
        # 31 days less 3 hours up, twice; 5 % of 31 days less 3 hours
        assert by_system["门户网站"] == ("2", "1小时30分", "15天10小时30分", "1天10小时12分")
        assert by_system["微信公众号"] == ("0", "—", "—", "1天13小时12分")

    @pytest.mark.parametrize(
        ("ended", "mean"), [("01:46:40", "2天10小时13分20秒"), ("01:46:41", "30天22小时13分19秒")]
    )
    def test_what_was_measured_as_up_counts_where_summaries_and_register_agree(
        self, certificate, ended, mean
    ):
        """As the page of a system and `jiheng availability` say: 209 600 seconds up, one outage."""
        outages = f"系统,开始时间,结束时间\n门户网站,2024-05-04 00:00:00,2024-05-04 {ended}\n"
        blocks = certificate(outage=outages, availability_day=DAYS)
        found = next(each for each in tables(blocks) if each[0][1] == "中断次数")
        assert next(row for row in found if row[0] == "门户网站")[3] == mean
        same = any("门户网站的日报与登记的中断相同" in each for each in texts(blocks))
        assert same is (ended == "01:46:40")

    def test_without_summaries_nothing_is_said_to_be_measured(self, certificate):
        assert "没有监测日报台账：全部时间都没有监测记录。" in texts(certificate())


class TestMonth:
    LEVELS = """    service_levels:
      - {repair: 4小时, response: 1小时, hours: "工作日 8:30-12:00、14:00-17:30"}
"""
    FAULT = (
        "编号,系统,报障时间,响应时间,解决时间,暂停计时,故障现象,故障原因\n"
        "故障-01,盐田区群众诉求服务智慧指挥系统,2023-05-16 16:30,2023-05-17 08:30,2023-05-17 16:00,"
        "2023-05-17 09:00..2023-05-17 11:00 等备件,打不开,内存\n"
    )

    def test_faults_stand_with_the_clocks_of_the_contract(self, project, blocks):
        name = "  - name: 盐田区群众诉求服务智慧指挥系统运维服务\n"
        changes = {
            "project.yaml": lambda text: text.replace(name, name + self.LEVELS, 1),
            "evidence/incident.csv": lambda _: self.FAULT,
        }
        month = blocks(project(YANTIAN, changes), "monthly_report", month="2023-05")
        clocks = next(each for each in tables(month) if "到期" in each[0])
        assert [row[2:] for row in clocks[1:]] == [
            ["响应", "1小时（工作日 8:30-12:00、14:00-17:30）", "2023-05-16 17:30", "1小时，时限内"],
            ["修复", "4小时（工作日 8:30-12:00、14:00-17:30）", "2023-05-17 15:30", "4小时30分，超时"],
        ]
        assert any("扣除暂停 2小时（故障-01 2小时，等备件）" in each for each in texts(month))

    def test_changes_and_requests_are_told_one_by_one(self, project, blocks):
        registers = {
            "change": "系统,变更内容,申请日期,批准人,变更结果\n门户网站,升级证书,2024-05-06,办公室,成功\n",
            "service_request": "系统,请求内容,受理时间,办结时间,办理期限\n"
            "门户网站,改标题,2024-05-06 09:00,2024-05-06 13:00,2024-05-06 12:00\n"
            "门户网站,查,2024-05-30 09:00,,\n",
        }
        folder = project(TONGZHOU)
        for stem, text in registers.items():
            (folder / "evidence" / f"{stem}.csv").write_text(text, "utf-8")
        month = blocks(folder, "monthly_report", month="2024-05")
        listed = [row for each in tables(month) for row in each]
        assert ["2024-05-06", "变更", "门户网站", "升级证书", "成功"] in listed
        assert "服务请求：受理2件，办结1件，其中超过约定期限1件，没有办结时间1件。" in texts(month)

    def test_contracts_and_assets_that_end_this_month_or_the_next_are_told(self, project, blocks):
        folder = project(TONGZHOU)
        (folder / "evidence/asset.csv").write_text(
            "编号,资产名称,资产编号,取得日期,使用状况,到期日期\n"
            "Z1,域名,001,2020-01-01,在用,2024-06-30\n"
            "Z2,授权,002,2020-01-01,闲置,2024-05-01\n"
            "Z3,维保,003,2018-01-01,在用,2024-07-01\n"
            "Z4,旧防火墙,004,2018-01-01,报废,2024-05-31\n",
            "utf-8",
        )
        told = texts(blocks(folder, "monthly_report", month="2024-05"))
        start = next(n for n, each in enumerate(told) if each.startswith("本月和下月到期的合同和资产"))
        ended = [
            each
            for each in told[start + 1 :]
            if each.endswith("到期") or "到期；" in each or "到期。" in each
        ]
        assert ["授权" in ended[0], "域名" in ended[1], len(ended)] == [True, True, 2], ended
        assert "2024年6月30日到期" in ended[1]
        (folder / "evidence/asset.csv").unlink()
        assert not any(
            "到期的合同和资产" in each for each in texts(blocks(folder, "monthly_report", month="2024-05"))
        )


def pictures(blocks):
    """The captions of the pictures."""
    return [text for text in texts(blocks) if text.startswith("图")]


class TestPictures:
    RESPONSES = "系统,报障时间,响应时间,故障现象\n"

    @pytest.fixture
    def month(self, project, blocks):
        def of(**files):
            folder = project(TONGZHOU)
            for stem, text in files.items():
                (folder / "evidence" / f"{stem}.csv").write_text(text, "utf-8")
            return blocks(folder, "monthly_report", month="2024-05")

        return of

    def responses(self, *clocks):
        lines = (
            f"门户网站,2024-05-0{n} 09:00,{clock and f'2024-05-0{n} {clock}'},打不开\n"
            for n, clock in enumerate(clocks, 1)
        )
        return self.RESPONSES + "".join(lines)

    def test_outages_and_measured_days_have_a_strip_each(self, month):
        found = pictures(month(availability_day=DAYS))
        assert ["按登记的中断" in text for text in found] == [True, False]
        assert "按监测日报" in found[1]

    def test_without_an_outage_there_is_no_strip(self, month):
        head = "系统,开始时间,结束时间,原因\n"
        assert pictures(month(outage=head)) == []

    def test_responses_are_counted_up_to_the_promise_and_beyond(self, month):
        told = texts(month(incident=self.responses("09:10", "11:00", "11:01", "")))
        (counts,) = (text for text in told if text.startswith("有响应时间的故障"))
        assert "故障3次：≤15分1次，1小时～2小时1次，2小时～4小时1次；另有1次没有记录响应时间" in counts

    @pytest.mark.parametrize("clocks", [("09:10", "09:20"), ("09:10", "09:20", "")])
    def test_fewer_than_three_responses_are_no_picture(self, month, clocks):
        assert not any("响应用时" in text for text in pictures(month(incident=self.responses(*clocks))))

    def test_the_promise_is_that_of_the_indicator_on_all_faults(self, project):
        assert promised_seconds(evaluate(project(TONGZHOU)).card.project) == 2 * 3600

    def test_a_limit_for_some_faults_is_no_promise_for_all(self, project):
        some = "of: {kind: incident, system: 门户网站}, begin: received_at"
        changes = {"project.yaml": lambda text: text.replace("of: incident, begin: received_at", some)}
        assert promised_seconds(evaluate(project(TONGZHOU, changes)).card.project) is None
