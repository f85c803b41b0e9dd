"""See that a job reported in.

Use when: a job runs by itself: 数据同步, 备份脚本, 月报任务. It reports by writing a file as its last
    step: `echo ok > /var/lib/jiheng/beats/sync`, or `echo "fail 原因" > …` where it failed.
Up: the file was written within `every` and `grace` before now, and does not begin with `fail`.
Down: it is older or was never written (silence is a miss), or it says `fail`.
Not seen: the file is not in a permitted folder, or may not be read.
Basis: the job's own schedule. Not counted as the system's availability.
"""

from pathlib import Path

from jiheng.catalogue import Parameter, reading
from jiheng.sources.network.unreachable import NotSeenError
from jiheng.sources.probe import Asking, Probe, Seen
from jiheng.sources.probe_settings import read_path, read_seconds

SAID = 200  # bytes of the file that are read

probe = Probe(
    title="任务报到",
    version=1,
    parameters=(
        Parameter("file", "报到文件", reading(read_path), "作业报到时写的文件"),
        Parameter("every", "多久报到一次", reading(read_seconds), "作业多久跑一次，如 1天"),
        Parameter("grace", "宽限", reading(read_seconds), "可以晚多久，如 30分钟", default="5分钟"),
    ),
    counts=False,
)


@probe.targets
def target(*, file: Path, **_others: object) -> str:
    """Limit by file."""
    return str(file)


@probe.asks
async def ask(asking: Asking, *, file: Path, every: int, grace: int) -> Seen:
    """Look how old the file is, and what it says."""
    path = asking.file(file)
    try:
        written = path.stat().st_mtime_ns // 10**9
        with path.open("rb") as opened:
            said = opened.read(SAID).decode("utf-8", errors="replace").strip()
    except FileNotFoundError:
        return Seen(up=False, detail="silent", told="从没报到过")
    except OSError as error:
        raise NotSeenError(f"报到文件读不了：{error.strerror}") from error
    age = max(asking.now - written, 0)
    if said.lower().startswith("fail"):
        return Seen(up=False, detail="failed", told=f"任务报告失败：{said.partition(' ')[2] or '没有写原因'}")
    if age > every + grace:
        return Seen(up=False, detail="silent", told=f"{age} 秒没有报到，应当不超过 {every + grace} 秒")
    return Seen(up=True, told=f"{age} 秒前报到")
