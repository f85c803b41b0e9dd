"""Finished documents into other formats and into pictures, by programs that are installed.

LibreOffice turns a .docx into the PDF that Word would print, and opens old .doc files; pdftoppm
draws pages. Both are optional: who lacks them is told which Debian package brings them. Each call
of LibreOffice has a profile of its own, so that many can run at once, with macros and links to
outside files switched off.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from jiheng.documents.docx_styles import LATIN, OFFICIAL_FONTS
from jiheng.documents.fonts import FONTS_FILE
from jiheng.errors import Fault, NotFoundError, Place, UnreadableInputError

LIBREOFFICE_NAMES = ("soffice", "libreoffice")
LIBREOFFICE_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
INSTALL = {
    "LibreOffice": "sudo apt-get install libreoffice-writer libreoffice-calc",
    "pdftoppm": "sudo apt-get install poppler-utils",
}
CAREFUL = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop
 oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop
 oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def find_libreoffice() -> Path | None:
    """Return the LibreOffice program, or None where there is none."""
    for name in (*LIBREOFFICE_NAMES, *LIBREOFFICE_PLACES):
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def convert(source: Path, to: str, out_dir: Path, timeout_seconds: float = 120) -> Path:
    """Turn `source` into `out_dir`/its stem.`to` ("pdf", "docx", "xlsx" …) and return that file.

    Raises NotFoundError without LibreOffice, UnreadableInputError when it cannot or is too slow.
    """
    program = find_libreoffice()
    if program is None:
        raise _missing("LibreOffice", f"把文件转成 {to}")
    if not source.is_file():
        raise NotFoundError(f"找不到要转换的文件：{source}")
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="jiheng-office-") as work:
        profile, results = Path(work, "profile"), Path(work, "results")
        Path(profile, "user").mkdir(parents=True)
        Path(profile, "user", "registrymodifications.xcu").write_text(CAREFUL, encoding="utf-8")
        command = [
            str(program),
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--nodefault",
            "--convert-to",
            to,
            "--outdir",
            str(results),
            str(source.resolve()),
        ]
        _run(command, source, timeout_seconds)
        made = results / f"{source.stem}.{to.partition(':')[0]}"
        if not made.is_file():
            raise _failed(
                source,
                "LibreOffice 打不开或转不了这个文件",
                "先用 Word 或 WPS 打开看看是否完好，另存一份再试",
            )
        return Path(shutil.move(made, out_dir / made.name))


def pdf_to_png(pdf: Path, out_dir: Path, dpi: int = 100) -> list[Path]:
    """Draw each page of `pdf` as `out_dir`/stem-NN.png and return the files in page order.

    Raises NotFoundError without pdftoppm, UnreadableInputError for a broken PDF.
    """
    program = shutil.which("pdftoppm")
    if program is None:
        raise _missing("pdftoppm", "把 PDF 画成图片")
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".png-", dir=out_dir) as work:
        target = str(Path(work, pdf.stem))
        _run([program, "-png", "-r", str(dpi), str(pdf.resolve()), target], pdf, 300)
        pages = sorted(Path(work).glob("*.png"))
        if not pages:
            raise _failed(pdf, "这个 PDF 一页也画不出来", "检查文件是否完整，重新生成后再试")
        return [page.replace(out_dir / page.name) for page in pages]


def fonts_found() -> dict[str, str | None]:
    """Tell for each official font which installed font stands in for it.

    None where the stand-in has no Chinese characters, or where fontconfig is not installed.
    """
    program = shutil.which("fc-match")
    return {font: _stand_in(program, font) for font in OFFICIAL_FONTS}


def _stand_in(program: str | None, font: str) -> str | None:
    if program is None:
        return None
    answer = subprocess.run(  # noqa: S603 — our own words only
        [program, "-f", "%{family[0]}\n%{lang}", font],
        env=_environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    ).stdout
    family, _, languages = answer.partition("\n")
    fits = font == LATIN or "zh-cn" in languages.split("|")
    return family if family and fits else None


def _environment() -> dict[str, str]:
    """Return all that the programs need to know; nothing of ours leaks into them."""
    with suppress(RuntimeError):
        return {
            "PATH": os.defpath,
            "HOME": str(Path.home()),  # a user's own fonts live there
            "LANG": "C.UTF-8",
            "FONTCONFIG_FILE": str(FONTS_FILE),
        }
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "FONTCONFIG_FILE": str(FONTS_FILE)}


def _run(command: Sequence[str], source: Path, timeout_seconds: float) -> None:
    """Run a program in a session of its own, so that its children end with it."""
    with subprocess.Popen(  # noqa: S603 — a program we looked up, and whole paths
        command,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(timeout_seconds)
        except subprocess.TimeoutExpired as error:
            raise _failed(
                source,
                f"转换了 {timeout_seconds:g} 秒还没有完成，已停止",
                "文件很大时把时限放宽；否则先用 Word 或 WPS 打开看看是否完好",
            ) from error
        finally:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)


def _failed(source: Path, what: str, advice: str) -> UnreadableInputError:
    return UnreadableInputError(f"文件“{source.name}”", [Fault(what, Place(str(source)), advice=advice)])


def _missing(program: str, purpose: str) -> NotFoundError:
    return NotFoundError(
        f"没有找到 {program}，不能{purpose}。\n其他功能不受影响。要用这一项，请安装：{INSTALL[program]}"
    )
