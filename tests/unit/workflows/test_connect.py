"""`jiheng connect`: what sources tell is shown beside the project, entered once, corrected with a reason."""

import json
import shutil
from pathlib import Path

import pytest

from jiheng.cli.main import main
from jiheng.sources.connector_library import CONNECTORS
from jiheng.workflows.read_connections import read_connections
from tests.support.web_server import WebServer

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
TITLES = "编号,系统,报障时间,恢复时间,故障现象\n"
OPEN = "T1,门户网站,2023-05-04 09:00,,打不开\n"
OTHER = "T2,政务网站,2023-05-05 09:00,2023-05-05 10:00,很慢\n"
RESTORED = "T1,门户网站,2023-05-04 09:00,2023-05-04 11:00,打不开\n"


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A copy of the small project with everything in its ledger."""
    folder = shutil.copytree(root / "tests/cases/projects/small", tmp_path / "small")
    assert main(["record", str(folder), "--by", "张三"]) == 0
    return folder


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop" / "incident.csv"


def settings(tmp_path: Path, *connections: str) -> Path:
    file = tmp_path / "connect.yaml"
    given = connections or (f"{{connector: drop_folder, folder: {tmp_path}/drop}}",)
    listed = "".join(f"  - {each}\n" for each in given)
    file.write_text(f"allow: [127.0.0.1]\nfolders: [{tmp_path}]\nconnections:\n{listed}", "utf-8")
    return file


def connect(project: Path, file: Path, *words: str) -> int:
    return main(["connect", str(file), "--into", str(project), *words])


def states(capsys: pytest.CaptureFixture[str], project: Path, file: Path, *words: str) -> list[str]:
    capsys.readouterr()
    assert connect(project, file, "--json", *words) == 0
    told = json.loads(capsys.readouterr().out)
    return [record["state"] for source in told["sources"] for record in source["records"]]


def ledger(project: Path) -> list[dict[str, str]]:
    lines = (project / "evidence/ledger.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def contents(project: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (project / "evidence").iterdir() if path.is_file()}


def test_records_are_shown_first_and_entered_once(project, drop, tmp_path, capsys):
    drop.write_text(TITLES + OPEN + OTHER, "utf-8")
    file, before = settings(tmp_path), contents(project)
    assert states(capsys, project, file) == ["new", "new"]
    assert contents(project) == before
    assert states(capsys, project, file, "--by", "李四") == ["new", "new"]
    after = contents(project)
    assert [entry["id"] for entry in ledger(project)[-2:]] == ["T1", "T2"]
    assert ledger(project)[-1]["reason"].startswith("接入（drop_folder 第 1 版）：incident.csv（SHA-256 ")
    assert states(capsys, project, file, "--by", "李四") == ["same", "same"]
    assert contents(project) == after
    assert main(["verify", str(project)]) == 0


def test_what_changed_is_entered_only_with_a_reason_as_a_correction(project, drop, tmp_path, capsys):
    drop.write_text(TITLES + OPEN, "utf-8")
    file = settings(tmp_path)
    assert connect(project, file, "--by", "李四") == 0
    drop.write_text(TITLES + RESTORED, "utf-8")
    before = contents(project)
    capsys.readouterr()
    assert connect(project, file, "--by", "李四") == 0
    told = capsys.readouterr().out
    assert "恢复时间：空 → 2023-05-04 11:00" in told
    assert "有改动的没有登记：核对以后加上 --by 姓名 --reason 原因，作为更正登记" in told
    assert contents(project) == before
    assert connect(project, file, "--by", "李四", "--reason", "工单已办结") == 0
    entry = ledger(project)[-1]
    assert (entry["id"], entry["content"]["supersedes"]) == ("T1-更正1", "T1")
    assert states(capsys, project, file, "--by", "李四", "--reason", "再来一次") == ["same"]
    drop.write_text(TITLES + RESTORED.replace("11:00", "12:00"), "utf-8")
    assert states(capsys, project, file, "--by", "李四", "--reason", "时间改正") == ["changed"]
    entry = ledger(project)[-1]
    assert (entry["id"], entry["content"]["supersedes"]) == ("T1-更正2", "T1-更正1")
    assert main(["verify", str(project)]) == 0


def test_what_a_person_corrected_stays_until_the_source_itself_changes(project, drop, tmp_path, capsys):
    drop.write_text(TITLES + OPEN, "utf-8")
    file = settings(tmp_path)
    assert connect(project, file, "--by", "李四") == 0
    correction = ["--correct", "T1", "--set", "故障现象=登录不了", "--reason", "现象写错"]
    assert main(["record", str(project), "--by", "张三", *correction]) == 0
    assert states(capsys, project, file, "--by", "李四", "--reason", "无") == ["same"]
    drop.write_text(TITLES + RESTORED, "utf-8")
    assert states(capsys, project, file) == ["changed"]


def test_a_row_without_a_number_is_not_entered_beside_the_one_it_may_have_been(
    project, drop, tmp_path, capsys
):
    titles, row = "系统,巡检日期,巡检方式,巡检结果,巡检人\n", "门户网站,2023-07-15,上门,正常,王工\n"
    table, file = drop.with_name("巡检.csv"), settings(tmp_path)
    table.write_text(titles + row * 2, "utf-8")
    assert states(capsys, project, file, "--by", "李四") == ["new", "new"]
    assert states(capsys, project, file, "--by", "李四") == ["same", "same"]
    table.write_text(titles + row.replace("15", "16"), "utf-8")
    assert states(capsys, project, file, "--by", "李四") == ["new"]
    table.write_text(titles + row.replace("15", "16").replace("正常", "异常"), "utf-8")
    before = contents(project)
    assert connect(project, file, "--by", "李四", "--reason", "改了") == 0
    assert "巡检.csv 第 2 行 没有编号，像是 inspection-" in capsys.readouterr().out
    assert contents(project) == before


def test_all_faults_are_told_and_nothing_is_entered(project, drop, tmp_path, capsys):
    drop.write_text(TITLES + OTHER + OPEN.replace("门户网站", "门户网"), "utf-8")
    feed = "{connector: feed, system: 政务网站, url: 'http://10.0.0.1/rss.xml'}"
    file = settings(tmp_path, f"{{connector: drop_folder, folder: {tmp_path}/drop}}", feed)
    before = contents(project)
    capsys.readouterr()
    assert connect(project, file) == 4
    told = capsys.readouterr().out
    assert "incident.csv 第 3 行" in told.replace("\n", " ")
    assert f"{file} 第 5 行" in told.replace("\n", "")
    assert "“网站更新（RSS、Atom、站点地图）”没有读成：10.0.0.1" in told.replace("\n", "")
    assert "有错，什么都不能登记" in told
    assert connect(project, file, "--by", "李四") == 4
    assert contents(project) == before


def test_an_alias_names_the_same_records(project, tmp_path, capsys):
    server, files = WebServer(), []
    moment = "Thu, 01 Jun 2023 09:00:00 +0800"
    entry = f"<item><title>通知</title><pubDate>{moment}</pubDate></item>"
    server.pages["/rss.xml"] = f"<rss>{entry}</rss>".encode()
    with server.serving():
        for system in ("门户网站", "政务网站"):
            source = f"{{connector: feed, system: {system}, url: '{server.url('/rss.xml')}'}}"
            files.append(settings(tmp_path, source).rename(tmp_path / f"{system}.yaml"))
        assert states(capsys, project, files[0], "--by", "李四") == ["new"]
        assert states(capsys, project, files[1], "--by", "李四") == ["same"]


def test_settings_tell_all_faults(project, tmp_path, capsys):
    file = tmp_path / "connect.yaml"
    file.write_text(
        "connections:\n"
        "  - {connector: feed, system: 政务网站, url: rss.xml, timeout: 很久}\n"
        "  - {connector: acces_log}\n"
        "  - {connector: drop_folder, folder: /drop, kinds: 故障}\n",
        "utf-8",
    )
    assert connect(project, file) == 4
    told = capsys.readouterr().err
    assert "有 5 处问题" in told
    for line in (
        "没有许可名单",
        "第 2 行 “url”",
        "第 2 行 “timeout”",
        "第 3 行 “connector”",
        "不认识“kinds”",
    ):
        assert line in told
    assert connect(project, tmp_path / "none.yaml") == 3


def test_the_settings_that_the_pages_show_can_be_read(root, tmp_path):
    file, shown = tmp_path / "connect.yaml", set()
    for name in ("connect-a-source", "read-a-monitoring-system"):
        page = (root / f"docs/how-to/{name}.md").read_text("utf-8")
        file.write_text(page.partition("```yaml\n")[2].partition("```")[0], "utf-8")
        shown |= {each.connector.name for each in read_connections(file).connections}
    assert shown == {each.name for each in CONNECTORS}


DAY = [[1683129600 + each, "0" if 36_000 <= each < 36_600 else "1"] for each in range(0, 86_400, 60)]
FOUND = [{"metric": {"instance": "portal"}, "values": DAY}]
WATCHED = {"status": "success", "data": {"resultType": "matrix", "result": FOUND}}


def test_checks_of_a_monitoring_system_are_kept_once_and_reckoned_by_us(project, tmp_path, capsys):
    server, store = WebServer(), tmp_path / "监测"
    server.pages["/api/v1/query"] = json.dumps(WATCHED).encode()
    asked = "connector: prometheus, selector: up, systems: {portal: 门户网站}, period: 2023-05-04"
    with server.serving():
        file = settings(tmp_path, f"{{{asked}, url: '{server.url()}'}}")
        assert connect(project, file) == 0
        told = capsys.readouterr().out
        assert "1440 次检查，10 次异常；可用 85800 秒，中断 600 秒，未测 0 秒，中断 1 次" in told
        assert "检查结果还没有存：核对以后加上 --store 监测数据文件夹 --by 姓名" in told
        assert connect(project, file, "--by", "李四") == 2
        assert "没有写存到哪里" in capsys.readouterr().err
        assert not store.exists()
        for _ in range(2):
            assert connect(project, file, "--by", "李四", "--store", str(store)) == 0
        assert f"jiheng availability {store} --period 期间" in capsys.readouterr().out
        assert main(["seal", str(store)]) == 0
        capsys.readouterr()
        assert connect(project, file, "--by", "李四", "--store", str(store)) == 0
        assert "都已经封存，没有新的" in capsys.readouterr().out
        later = json.dumps(WATCHED).replace('[1683129900, "1"]', '[1683129900, "0"]')  # down after all
        server.pages["/api/v1/query"] = later.encode()
        assert connect(project, file, "--by", "李四", "--store", str(store)) == 0
        assert "存下 1 次检查" in capsys.readouterr().out
        file = settings(tmp_path, f"{{{asked}, url: '{server.url()}', every: 5分钟}}")
        assert connect(project, file, "--by", "李四", "--store", str(store)) == 4
        assert "同一系统已经按别的间隔监测" in capsys.readouterr().err
    asked = ["availability", str(store), "--period", "2023-05-04", "--into", str(project), "--by", "李四"]
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (system,) = told["systems"]
    assert (system["system"], system["rate"]) == ("政务网站", [85_740, 86_400])
    assert [(each["kind"], each["new"]) for each in told["entered"]] == [
        ("outage", 2),
        ("availability_day", 1),
    ]
    assert system["method"].startswith("由 1 个地点（Prometheus 127.0.0.1）检查；每 60 秒检查一次")
