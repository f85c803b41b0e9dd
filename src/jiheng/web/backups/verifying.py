"""A backup proves itself: every byte by its hash, the tables by opening them."""

from collections.abc import Iterator
from pathlib import Path

from jiheng.errors import JihengError
from jiheng.web.backups import snapshot
from jiheng.web.backups.manifest import DATABASE, Manifest
from jiheng.web.backups.store import Store
from jiheng.web.backups.taking import Tell


def verify(store: Store, name: str, tell: Tell = lambda *_: None) -> list[str]:
    """Say what is wrong with a backup; nothing is the good answer. Raises JihengError without its key."""
    manifest = store.read(name)
    found = list(_bytes(store, manifest, tell))
    if not found:
        tell(len(manifest.files), len(manifest.files), "打开数据库")
        found += _tables(store, manifest)
    return [*found, *manifest.faults]


def _bytes(store: Store, manifest: Manifest, tell: Tell) -> Iterator[str]:
    seen: dict[str, str] = {}
    for number, (path, kept) in enumerate(manifest.files.items()):
        tell(number, len(manifest.files), f"第 {number + 1} 个文件")
        if kept.stored not in seen:
            seen[kept.stored] = store.doubt(kept.stored)
        if seen[kept.stored]:
            yield f"{path} {seen[kept.stored]}"


def _tables(store: Store, manifest: Manifest) -> Iterator[str]:
    with store.room() as room:
        tables = Path(room) / DATABASE
        try:
            store.take_out(manifest.files[DATABASE], tables)
        except JihengError as error:
            yield f"数据库：{str(error).partition(chr(10))[0]}"
            return
        if doubts := snapshot.doubts(tables):
            yield from (f"数据库：{each}" for each in doubts)
            return
        yield from differences(manifest, snapshot.survey(tables))


def differences(manifest: Manifest, found: snapshot.Survey) -> Iterator[str]:
    """Hold what tables hold against what a backup says of them."""
    for table in sorted(manifest.counts.keys() | found.counts.keys()):
        said, there = manifest.counts.get(table), found.counts.get(table)
        if said != there:
            yield f"{table} 应有 {said} 行，有 {there} 行"
    ends = {each.name: each for each in found.chains}
    for end in manifest.chains:
        if ends.get(end.name) != end:
            yield f"{end.name} 的链尾不同"
    if manifest.migrations != found.migrations:
        yield "数据表的版本不同"
    there_files = {each.sha256 for each in manifest.files.values()}
    lacking = len(found.files - there_files)
    if lacking:
        yield f"缺 {lacking} 个证据文件"
