import json
import subprocess
import sys

import pytest

from jiheng.cli import main as door
from jiheng.cli.main import COMMANDS, main


def test_help_lists_every_command_and_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown and title in shown for name, title in COMMANDS.items())
    assert "130 已取消" in shown


def test_without_a_command_help_is_shown_and_the_usage_is_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == 2
    assert "用法" in capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])
    assert left.value.code == 0
    assert COMMANDS[name] in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["evalute"], 2, "没有“evalute”这个命令"),
        (["evaluate"], 2, "缺少参数：project"),
        (["evaluate", "x", "--what"], 2, "不认识的参数：--what"),
        (["evaluate", "no-such-folder"], 3, "不是项目文件夹"),
    ],
)
def test_a_wrong_call_is_told_on_stderr(
    words: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == code
    shown = capsys.readouterr()
    assert told in shown.err
    assert "怎么办" in shown.err
    assert shown.out == ""


def test_errors_are_json_where_json_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "no-such-folder", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert told["jiheng"] == 1
    assert told["error"]["exit_code"] == 3


def test_cancelling_leaves_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def cancel(_words: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(door, "_run", cancel)
    assert main(["demo"]) == 130
    assert "没有留下写了一半的文件" in capsys.readouterr().err


def test_help_imports_no_heavy_module() -> None:
    """`--help` answers from the list of commands alone; the libraries come with a command."""
    program = (
        "import sys; from jiheng.cli.main import main; main(['--help']); "
        "print('imported:', *sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    imported = finished.stdout.rpartition("imported:")[2].split()
    assert "jiheng" in imported
    assert not {"rich", "docx", "lxml", "xlsxwriter", "yaml", "chinese_calendar"} & set(imported)
