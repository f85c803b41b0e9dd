"""`jiheng expiries`: what ends when, from records and from certificates that are seen now."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jiheng.cli.main import main
from jiheng.values.days import BEIJING
from tests.support.web_server import WebServer, certificate

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
CONTRACTS = (
    "编号,合同名称,供应商,合同金额,签订日期,服务期\n"
    "H1,上年运维合同,甲公司,10万元,2022-01-04,2022\n"
    "H2,本年运维合同,甲公司,10万元,2023-01-04,2023\n"
)
ASSETS = (
    "编号,资产名称,资产编号,取得日期,使用状况,到期日期\n"
    "Z1,域名,001,2020-01-01,在用,2023-05-31\n"
    "Z2,数据库授权,002,2020-01-01,闲置,2023-07-01\n"
    "Z3,旧防火墙维保,003,2018-01-01,报废,2020-12-31\n"
    "Z4,服务器,004,2020-01-01,在用,\n"
)


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    folder = shutil.copytree(root / "tests/cases/projects/small", tmp_path / "small")
    (folder / "evidence/contract.csv").write_text(CONTRACTS, "utf-8")
    (folder / "evidence/asset.csv").write_text(ASSETS, "utf-8")
    return folder


def test_what_ends_first_stands_first_and_what_is_not_known_is_told(project, capsys):
    assert main(["expiries", str(project), "--on", "2023-06-01"]) == 1
    told = capsys.readouterr().out
    shown = [[cell.strip() for cell in line.split("│")] for line in told.splitlines()[2:5]]
    assert [(cells[0], *cells[-2:]) for cells in shown] == [
        ("2023-05-31", "域名", "Z1"),
        ("2023-07-01", "数据库授权", "Z2"),
        ("2023-12-31", "本年运维合同", "H2"),
    ]
    assert "已过期 1 天" in told
    assert "从 2023-06-01 看：已过期 1 项，30 天内到期 1 项" in told
    assert "· 1 项在用或闲置的资产没有写“到期日期”" in told


def test_the_last_day_is_not_over_and_the_warning_begins_as_early_as_is_said(project, capsys):
    (project / "evidence/asset.csv").unlink()
    for on, within, code in (
        ("2023-12-01", "30天", 1),
        ("2023-11-30", "30", 0),
        ("2023-11-30", "31", 1),
        ("2023-12-31", "1", 1),
    ):
        capsys.readouterr()
        assert main(["expiries", str(project), "--on", on, "--within", within, "--json"]) == code
    told = json.loads(capsys.readouterr().out)
    assert [(each["name"], each["days_left"]) for each in told["expiries"]] == [("本年运维合同", 0)]
    assert told["remarks"] == ["没有登记资产（asset）：授权、域名、维保什么时候到期，在资产的“到期日期”里写"]


def test_a_contract_that_ended_is_told_while_none_holds(project, capsys):
    assert main(["expiries", str(project), "--on", "2024-02-01", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)["expiries"]
    assert [each["name"] for each in told if each["kind"] == "合同"] == ["上年运维合同", "本年运维合同"]


def test_a_certificate_is_seen_now(project, tmp_path, capsys):
    server = WebServer(certificate(tmp_path, days=20))
    with server.serving():
        checks = tmp_path / "checks.yaml"
        checks.write_text(
            "place: 机房\nallow: [127.0.0.1]\nchecks:\n"
            f"  - {{system: 政务网站, probe: certificate, address: '127.0.0.1:{server.port}', verify: 否}}\n"
            "  - {system: 邮件系统, probe: certificate, address: '127.0.0.1:1', verify: 否}\n",
            "utf-8",
        )
        assert main(["expiries", str(project), "--checks", str(checks), "--within", "21", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    found = next(each for each in told["expiries"] if each["kind"] == "证书")
    last = (datetime.now(UTC) + timedelta(days=20)).astimezone(BEIJING).date()
    assert abs((datetime.fromisoformat(found["last"]).date() - last).days) <= 1
    assert found["name"] == f"政务网站 127.0.0.1:{server.port}"
    assert any(each.startswith("邮件系统 的证书没有看到：") for each in told["remarks"])
