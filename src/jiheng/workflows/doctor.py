"""Look over this machine: what works, what is missing, what to install."""

import platform
import shutil
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jiheng.documents.libreoffice import find_libreoffice, fonts_found
from jiheng.engines.spark import find_java, spark_version
from jiheng.errors import JihengError, UnknownYearError
from jiheng.evidence.anchors import has_sm3
from jiheng.values.working_days import WorkingCalendar
from jiheng.workflows.demo import example_folders

LOW_DISK_MIB = 500
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing looked at: `state` is ok, missing (something is lost without it) or broken."""

    name: str
    state: str
    found: str
    advice: str = ""


def examine(folder: Path, *, on: date) -> list[Checked]:
    """Examine the machine; `folder` is where documents would be written, `on` is today."""
    return [_python(), _examples(), _calendar(on), _libreoffice(), *_fonts(), _sm3(), _spark(), _disk(folder)]


def _python() -> Checked:
    found = f"Python {platform.python_version()}"
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return Checked("Python", "ok", found)
    return Checked("Python", "broken", found, "安装 Python 3.11 或更新的版本")


def _examples() -> Checked:
    try:
        found = example_folders()
    except JihengError as error:
        return Checked("示例项目", "broken", str(error), "重新安装 jiheng")
    return Checked("示例项目", "ok", f"{len(found)} 个")


def _calendar(on: date) -> Checked:
    try:
        WorkingCalendar().is_working_day(on)
    except UnknownYearError:
        advice = "在项目里用 holidays: 写明节假日表；没有它，按工作日计的指标是数据不足"
        return Checked("工作日历", "missing", f"没有 {on.year} 年的国务院放假安排", advice)
    return Checked("工作日历", "ok", f"有 {on.year} 年的国务院放假安排")


def _libreoffice() -> Checked:
    found = find_libreoffice()
    if found is None:
        packages = "libreoffice-writer-nogui libreoffice-calc-nogui"
        advice = f"只在把 .docx 转成 PDF 时用到：apt-get install {packages}"
        return Checked("LibreOffice", "missing", "没有安装", advice)
    return Checked("LibreOffice", "ok", str(found))


def _fonts() -> list[Checked]:
    checked = []
    for font, stand_in in fonts_found().items():
        if stand_in is None:
            advice = "apt-get install fontconfig fonts-noto-cjk；.docx 里写的是公文字体名，办公电脑上不受影响"
            checked.append(Checked(f"字体 {font}", "missing", "没有，也没有替代", advice))
        else:
            found = "已安装" if stand_in == font else f"用 {stand_in} 代替"
            checked.append(Checked(f"字体 {font}", "ok", found))
    return checked


def _sm3() -> Checked:
    if has_sm3():
        return Checked("国密 SM3", "ok", "OpenSSL 支持")
    return Checked(
        "国密 SM3", "missing", "OpenSSL 不支持", "只在锚里要加 SM3 时用到：换用 OpenSSL 3 的 Python"
    )


def _spark() -> Checked:
    spark, java = spark_version(), find_java()
    if spark and java:
        return Checked("Spark", "ok", f"{spark}，Java 在 {java}")
    found = "、".join(name for name, there in (("pyspark", spark), ("Java", java)) if not there)
    advice = "只在 --engine spark 时用到：pip install 'jiheng[spark]'；apt-get install default-jre-headless"
    return Checked("Spark", "missing", f"没有安装 {found}", advice)


def _disk(folder: Path) -> Checked:
    free = shutil.disk_usage(folder).free // (1024 * 1024)
    state = "ok" if free >= LOW_DISK_MIB else "missing"
    return Checked("磁盘", state, f"{folder} 余 {free} MiB", "" if state == "ok" else "清理磁盘")
