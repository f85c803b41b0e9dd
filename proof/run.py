"""The proof: `python -m proof.run [--short|--long] [--seed N] [--sabotage NAME] [--keep] [--resume] [ID …]`.

Every row runs in a process of its own, prints its line and is held to its bars; those whose bars are of times
come first, one by one, then one more at once than there are cores, as they often wait. Then come the planted
faults, each of which must turn its rows red; at the end stands the page. It ends with 1 where a row does not
hold, was not run to its end, or is not built yet, and where a fault was not noticed. What is measured is kept
in out/proof/ row by row; `--resume` goes on with a run that was ended, of the same sources.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from typing import TypeVar

from proof import found, itself, table
from proof.fault import Fault
from proof.row import Row
from proof.trying import BROKEN, HELD, NOT_BUILT, NOT_RUN, ROOT, Outcome, attempt, end_all

T = TypeVar("T")
AT_ONCE = (os.cpu_count() or 1) + 1  # two on two cores left a quarter to a half of them idle
CAUGHT, UNNOTICED, NO_FAULT = "被发现", "没有被发现", "尚未建 (not built)"


def main(arguments: list[str] | None = None) -> int:
    """Run it. Ended from outside, it ends what it has started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    chosen = _parsed(arguments)
    blocks, rows, faults = found.blocks(), found.rows(), found.faults()
    planned = [id_ for block in blocks for id_ in block.rows]
    if unknown := sorted({*chosen.ids} - {*planned}):
        sys.stderr.write(f"没有这一行 (no such row): {', '.join(unknown)}；有的：{' '.join(planned)}\n")
        return 2
    if chosen.sabotage not in (None, "all", *found.planned_faults()):
        sys.stderr.write(
            f"没有这个破坏 (no such fault): {chosen.sabotage}；有的：{' '.join(found.planned_faults())}\n"
        )
        return 2
    run = _begun(chosen)
    try:
        if not chosen.sabotage:
            left = [id_ for id_ in chosen.ids or planned if id_ not in run.outcomes]
            for id_, outcome in _tried(left, rows, chosen.size, chosen.seed):
                run.outcomes[id_] = outcome
                run.note()
        planted = [name for name in _wanted(chosen) if name not in run.faults]
        sabotages = {name: partial(_sabotaged, name, faults, rows, chosen.seed) for name in planted}
        for name, state in _at_once(sabotages):
            run.faults[name] = state
            run.note()
    except BaseException:
        _tell(run, blocks)
        print(f"没有跑完，已有的结果在 {run.file.relative_to(ROOT)}；同一命令加 --resume 接着跑")
        raise
    _tell(run, blocks)
    if chosen.keep:
        itself.write(table.keep(run, blocks, rows))
    sound = all(each.state in (HELD, NOT_RUN) for each in run.outcomes.values())
    return 0 if sound and all(each == CAUGHT for each in run.faults.values()) else 1


def _begun(chosen: argparse.Namespace) -> table.Run:
    """Begin a run, or go on with one where that is asked for and there is one."""
    about, folder = table.about(chosen.seed), ROOT / "out/proof"
    asked = " ".join([chosen.size, *chosen.ids, *filter(None, [chosen.sabotage])])
    run = table.going_on(folder, about, asked) if chosen.resume else None
    if run:
        print(f"接着 {run.file.name}：{len(run.outcomes)} 行、{len(run.faults)} 种破坏已有结果", flush=True)
    elif chosen.resume:
        print("没有可以接着的运行（要同一提交、没有未提交的改动、同样的量和随机数），从头开始", flush=True)
    run = run or table.begun(folder, about, asked)
    run.note()
    return run


def _wanted(chosen: argparse.Namespace) -> list[str]:
    """Give the faults that are to be planted."""
    if chosen.sabotage and chosen.sabotage != "all":
        return [chosen.sabotage]
    return [*found.planned_faults()] if chosen.sabotage or not chosen.ids else []


def _parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make proof", description="逐条证明绩衡的承诺")
    parser.add_argument("ids", nargs="*", metavar="ID", help="只跑这些行，如 D-05")
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--short", dest="size", action="store_const", const="short", help="最小的量")
    sizes.add_argument("--long", dest="size", action="store_const", const="long", help="几小时的量")
    parser.add_argument("--seed", type=int, default=1, help="随机数从哪里开始")
    parser.add_argument("--sabotage", metavar="NAME", help="种下一个破坏（或 all），看它的行是否不成立")
    parser.add_argument(
        "--keep", action="store_true", help="跑完后写进 docs/explanation/trust.md 和 examples/jiheng-itself"
    )
    parser.add_argument("--resume", action="store_true", help="接着同一提交上没有跑完的那一次")
    parser.set_defaults(size="night")
    return parser.parse_args(arguments)


def _tried(ids: Sequence[str], rows: dict[str, Row], size: str, seed: int) -> Iterator[tuple[str, Outcome]]:
    """Try rows, the lone ones first, then those that take longest; give each as soon as it is known."""
    alone = [id_ for id_ in ids if id_ in rows and rows[id_].alone]
    for id_ in alone:
        yield id_, _one(id_, rows, size, seed)
    taken = table.seconds_kept(size)
    others = sorted({*ids} - {*alone}, key=lambda id_: (-taken.get(id_, 0), ids.index(id_)))
    yield from _at_once({id_: partial(_one, id_, rows, size, seed) for id_ in others})


def _at_once(calls: Mapping[str, Callable[[], T]]) -> Iterator[tuple[str, T]]:
    """Call all, `AT_ONCE` of them at a time; give each as it ends. Ended early, it ends what runs."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            going = {pool.submit(call): name for name, call in calls.items()}
            for each in as_completed(going):
                yield going[each], each.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            end_all()
            raise


def _one(id_: str, rows: dict[str, Row], size: str, seed: int) -> Outcome:
    outcome = attempt(rows[id_], size, seed) if id_ in rows else Outcome(id_, NOT_BUILT)
    print(outcome.line, flush=True)
    return outcome


def _sabotaged(name: str, faults: dict[str, Fault], rows: dict[str, Row], seed: int) -> str:
    """Say whether each row that must notice a fault misses a bar; what merely fails notices nothing."""
    fault = faults.get(name)
    if fault is None:
        return NO_FAULT
    outcomes = [attempt(rows[id_], "short", seed, fault) for id_ in fault.rows]
    for each in outcomes:
        print(f"{name}: {each.line}  ← {each.why or each.state}", flush=True)
    return CAUGHT if all(each.state == BROKEN for each in outcomes) else UNNOTICED


def _tell(run: table.Run, blocks: Sequence[found.Block]) -> None:
    """Print the page."""
    print("\n绩衡可信证明  " + "；".join(f"{name} {value}" for name, value in run.about.items()))
    for text in table.page(blocks, run.outcomes):
        print(text)
    if run.faults:
        caught = list(run.faults.values()).count(CAUGHT)
        print(f"种下的破坏：{CAUGHT} {caught}，共 {len(run.faults)}")
        for name, state in run.faults.items():
            print(f"  {state}  {found.planned_faults()[name]}（{name}）")


if __name__ == "__main__":
    sys.exit(main())
