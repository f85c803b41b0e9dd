"""A small installation and the release it came from: what is changed in either is found."""

import base64
import hashlib
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from jiheng.cli.main import main
from jiheng.workflows.verify_install import SIGNATURE, SUMS, CannotTellError, Found, verify_install

FILES = {"jiheng/__init__.py": "VERSION = 1\n", "jiheng/money.py": "fen = 100\n"}
TAG = "py3-none-any"
INFO = "jiheng-0.1.0.dist-info"

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl missing")


class Made:
    """A release signed with a key of its own, and what was installed from it."""

    def __init__(self, folder: Path) -> None:
        self.release, self.site, self.folder = folder / "release", folder / "lib/python3.11/site", folder
        (self.release / "wheels").mkdir(parents=True)
        self.wheel = self.release / f"wheels/jiheng-0.1.0-{TAG}.whl"
        members = FILES | {f"{INFO}/WHEEL": f"Tag: {TAG}\n"}
        with zipfile.ZipFile(self.wheel, "w") as opened:
            for name, text in members.items():
                opened.writestr(name, text)
        for name, text in members.items():
            (self.site / name).parent.mkdir(parents=True, exist_ok=True)
            (self.site / name).write_text(text)
        self.record()
        self.private, self.key = folder / "private.pem", folder / "public.pem"
        self.make_key(self.private)
        self.list()
        self.sign(self.private)

    def record(self) -> None:
        lines = [f"{INFO}/RECORD,,"]
        for name in (*FILES, f"{INFO}/WHEEL"):
            digest = hashlib.sha256((self.site / name).read_bytes()).digest()
            lines.append(f"{name},sha256={base64.urlsafe_b64encode(digest).decode().rstrip('=')},1")
        (self.site / INFO / "RECORD").write_text("\n".join(lines) + "\n")

    def make_key(self, private: Path) -> None:
        openssl("genpkey", "-algorithm", "ed25519", "-out", private)
        if private == self.private:
            openssl("pkey", "-in", private, "-pubout", "-out", self.key)

    def list(self) -> None:
        name = str(self.wheel.relative_to(self.release))
        self.release.joinpath(SUMS).write_text(
            f"{hashlib.sha256(self.wheel.read_bytes()).hexdigest()}  {name}\n"
        )

    def sign(self, private: Path) -> None:
        sums, signature = self.release / SUMS, self.release / SIGNATURE
        openssl("pkeyutl", "-sign", "-inkey", private, "-rawin", "-in", sums, "-out", signature)

    def found(self, *, key: bool = True) -> Found:
        return verify_install(self.site, self.release, self.key if key else None)


def openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)


def test_what_was_not_changed_is_found_sound(made: Made):
    assert made.found() == Found(1, 3, (), ())


def test_a_changed_byte_is_found_though_its_list_was_changed_too(made: Made):
    (made.site / "jiheng/money.py").write_text("fen = 101\n")
    made.record()
    assert made.found().faults == ("jiheng/money.py：改过",)
    assert verify_install(made.site).faults == ()  # its own list alone cannot tell, and says so
    assert "--release" in verify_install(made.site).remarks[0]


def test_its_own_list_tells_of_what_was_changed_beside_it(made: Made):
    (made.site / "jiheng/money.py").write_text("fen = 101\n")
    assert verify_install(made.site).faults == ("jiheng/money.py：改过",)


def test_a_file_that_is_gone_and_one_that_was_added_are_found(made: Made):
    (made.site / "jiheng/money.py").unlink()
    (made.site / "start.pth").write_text("import os\n")
    assert made.found().faults == ("jiheng/money.py：不见了", "start.pth：多出来的文件，不属于任何装上的包")


def test_a_package_that_was_not_released_is_found(made: Made):
    (made.site / "other-1.dist-info").mkdir()
    (made.site / "other-1.dist-info/RECORD").write_text("other-1.dist-info/RECORD,,\n")
    assert made.found().faults == ("other-1：发布文件夹里没有这个包",)


def test_a_changed_release_is_found_by_its_list_and_the_list_by_its_signature(made: Made):
    with zipfile.ZipFile(made.wheel, "a") as opened:
        opened.writestr("jiheng/more.py", "")
    assert "发布文件夹：wheels/jiheng-0.1.0-py3-none-any.whl 与 SHA256SUMS 不符" in made.found().faults
    made.list()
    assert "发布文件夹：SHA256SUMS 的签名与公钥 public.pem 不符" in made.found().faults
    other = made.folder / "other.pem"
    made.make_key(other)
    made.sign(other)
    assert "发布文件夹：SHA256SUMS 的签名与公钥 public.pem 不符" in made.found().faults
    (made.release / SIGNATURE).unlink()
    assert "发布文件夹：没有签名（SHA256SUMS.sig）" in made.found().faults


def test_what_lies_in_the_release_and_is_not_listed_is_found(made: Made):
    (made.release / "more.sh").write_text("")
    made.wheel.unlink()
    assert made.found().faults[:2] == (
        "发布文件夹：wheels/jiheng-0.1.0-py3-none-any.whl 不见了",
        "发布文件夹：more.sh 不在 SHA256SUMS 里",
    )


def test_without_a_key_it_says_that_no_signature_was_looked_at(made: Made):
    assert "没有核对签名" in made.found(key=False).remarks[0]


@pytest.mark.parametrize(
    ("lacking", "said"), [("site", "没有装"), ("release", "不是发布文件夹"), ("key", "没有公钥")]
)
def test_where_it_cannot_be_looked_at_it_is_not_called_sound(
    made: Made, tmp_path: Path, lacking: str, said: str
):
    where = {"site": made.site, "release": made.release, "key": made.key, lacking: tmp_path / "none"}
    with pytest.raises(CannotTellError, match=said):
        verify_install(**where)


def test_the_command_says_that_sources_are_no_release(capsys):
    assert main(["verify", "install"]) == 3
    assert "可编辑安装" in capsys.readouterr().err


def test_the_command_refuses_a_key_without_a_release(capsys):
    assert main(["verify", "install", "--key", "key.pem"]) == 2
    assert main(["verify", "examples/xinzhou-government-services-2022", "--release", "x"]) == 2
    assert "怎么办" in capsys.readouterr().err
