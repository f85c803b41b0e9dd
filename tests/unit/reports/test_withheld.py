"""What of a text may not be published, by rule and by hand; figures stand."""

import pytest

from jiheng.documents.marks import marked
from jiheng.errors import UnreadableInputError
from jiheng.projects.withholding import WITHHOLDING_FILE, read_rulings, rulings_content
from jiheng.reports.public_version import Masking
from jiheng.reports.withheld import MASK, Searching

WORDS = {"张三": "姓名", "SQL注入漏洞": "漏洞", "张三丰": "姓名"}


def masked(text, words=WORDS, standing=()):
    masking = Masking(Searching(words, standing=standing))
    return masking.text(text), masking


@pytest.mark.parametrize(
    ("text", "expected", "sort"),
    [
        ("联系人：张三丰，报修", f"联系人：{MASK}，报修", "姓名"),
        ("电话13800138000。", f"电话{MASK}。", "电话"),
        ("手机：138-0013-8000转", f"手机：{MASK}转", "电话"),
        ("（+86 13800138000）", f"（{MASK}）", "电话"),
        ("报修请拨0755-25031234", f"报修请拨{MASK}", "电话"),
        ("联系电话：2503 1234", f"联系电话：{MASK}", "电话"),
        ("身份证110105199003078515", f"身份证{MASK}", "证件号码"),
        ("收款账号 4403 0010 0900 1234 567", f"收款账号 {MASK}", "银行账号"),
        ("卡6222021234567890123入账", f"卡{MASK}入账", "银行账号"),
        ("发到 zhang.san@yantian.gov.cn。", f"发到 {MASK}。", "电子邮箱"),
        ("主机10.0.12.7:8443上", f"主机{MASK}上", "网络地址"),
        ("网段192.168.0.0/16", f"网段{MASK}", "网络地址"),
        ("地址fe80::1:2的", f"地址{MASK}的", "网络地址"),
        ("网卡00:1A:2b:3C:4d:5E", f"网卡{MASK}", "网络地址"),
        ("服务器 db01.petition.local 宕机", f"服务器 {MASK} 宕机", "主机名"),
        ("在srv-app-02上", f"在{MASK}上", "主机名"),
        ("发现CVE-2023-12345，", f"发现{MASK}，", "漏洞"),
        ("整改SQL注入漏洞一个", f"整改{MASK}一个", "漏洞"),
        ("开放端口：3389、22", f"开放{MASK}", "安全细节"),
        ("初始口令为Abc@1234", f"初始{MASK}", "安全细节"),
        ("秘密★3年：任何字都不能留", MASK, "涉密或内部标识"),
    ],
)
def test_what_may_not_be_published_is_masked(text, expected, sort):
    told, masking = masked(text)
    assert told == expected
    assert masking.counts == [(sort, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "预算执行率99.68%，支付617100.00元，共365次",
        "2023-07-31 12:30:05 巡检",
        "深财〔2024〕9号，财预〔2020〕10号",
        "按 GB/T 22239-2019、ISO-9001 检查",
        "第1.2.3节，版本3.11.7",
        "61,910,000.00元，1234567890123元",
        "合同 2023-0007 号，全年12个月",
    ],
)
def test_figures_days_and_numbers_of_documents_stand(text):
    assert masked(text)[0] == text


def test_a_printed_figure_is_never_part_of_a_find_and_marks_do_not_leave():
    told, masking = masked(f"电话{marked('次数', '13800138000')}次，张三{marked('率', '98%')}")
    assert told == f"电话13800138000次，{MASK}98%"
    assert masking.searching.printed == {"13800138000"}
    split = f"张{marked('名', '三丰')}来过"  # a figure that is no number may be masked
    assert masked(split)[0] == f"{MASK}来过"


def test_what_a_person_let_stand_stands():
    told, masking = masked("热线电话0755-12345678，张三", standing=["0755-12345678"])
    assert told == f"热线电话0755-12345678，{MASK}"
    assert masking.counts == [("姓名", 1)]


def test_the_file_of_decisions_is_read_whole_or_with_every_fault():
    good = "原文,类别,处理,理由\n13800138000,电话,公开,公布的值班电话\n机房在三楼,安全细节,,\n".encode()
    rulings = read_rulings(good)
    assert [(each.text, each.is_published) for each in rulings] == [
        ("13800138000", True),
        ("机房在三楼", False),
    ]
    assert read_rulings(rulings_content(rulings)) == rulings
    bad = (
        "原文,类别,处理,理由\n98.00,商业秘密,不予公开,\n张,姓名,,\n甲乙,名字,,\n甲乙,姓名,公开,\n甲乙,姓名\n"
    )
    with pytest.raises(UnreadableInputError) as raised:
        read_rulings(bad.encode())
    told = [(each.place.file, each.place.line, each.what) for each in raised.value.faults]
    assert [line for _, line, _ in told] == [2, 3, 4, 5, 6]
    assert told[0] == (WITHHOLDING_FILE, 2, "太短，遮起来会遮掉别处的字和数")
