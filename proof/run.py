"""The proof: `python -m proof.run [--short|--long] [--seed N] [--sabotage NAME|all] [--keep] [ID …]`.

Every row runs in a process of its own, prints its line and is held to its bars; those whose bars are of times
come first, one by one, then as many run at once as there are cores. Then come the planted faults, each of
which must turn its rows red; at the end stands the page. It ends with 1 where a row does not hold, was not
run to its end, or is not built yet, and where a fault was not noticed. The result is kept in out/proof/, and
what was measured until then where it is ended from outside.
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
    about = table.about(chosen.seed)
    outcomes: dict[str, Outcome] = {}
    noticed: dict[str, str] = {}
    try:
        if not chosen.sabotage:
            _try_all(chosen.ids or planned, rows, chosen.size, chosen.seed, outcomes)
        planted = {name: partial(_sabotaged, name, faults, rows, chosen.seed) for name in _wanted(chosen)}
        noticed.update(_at_once(planted))
    finally:  # ended from outside, what was measured until then is told
        _tell(about, blocks, outcomes, noticed, keep=chosen.keep)
    sound = all(each.state in (HELD, NOT_RUN) for each in outcomes.values())
    return 0 if sound and all(each == CAUGHT for each in noticed.values()) else 1


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
        "--keep", action="store_true", help="写进 docs/explanation/trust.md 和 examples/jiheng-itself"
    )
    parser.set_defaults(size="night")
    return parser.parse_args(arguments)


def _try_all(
    ids: Sequence[str], rows: dict[str, Row], size: str, seed: int, outcomes: dict[str, Outcome]
) -> None:
    """Try rows, the lone ones first; put into `outcomes` what became of each, as soon as it is known."""
    alone = [id_ for id_ in ids if id_ in rows and rows[id_].alone]
    for id_ in alone:
        outcomes[id_] = _one(id_, rows, size, seed)
    others = {id_: partial(_one, id_, rows, size, seed) for id_ in ids if id_ not in alone}
    outcomes.update(_at_once(others))


def _at_once(calls: Mapping[str, Callable[[], T]]) -> Iterator[tuple[str, T]]:
    """Call all, as many at once as there are cores; give each as it ends. Ended early, it ends what runs."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
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


def _tell(
    about: dict[str, str],
    blocks: Sequence[found.Block],
    outcomes: dict[str, Outcome],
    noticed: dict[str, str],
    *,
    keep: bool,
) -> None:
    """Print the page, write the result, and if asked to put it where it is read."""
    print("\n绩衡可信证明  " + "；".join(f"{name} {value}" for name, value in about.items()))
    for text in table.page(blocks, outcomes):
        print(text)
    if noticed:
        caught = list(noticed.values()).count(CAUGHT)
        print(f"种下的破坏：{CAUGHT} {caught}，共 {len(noticed)}")
        for name, state in noticed.items():
            print(f"  {state}  {found.planned_faults()[name]}（{name}）")
    stamp = about["date"].replace(":", "").replace("+0000", "Z")
    table.write_result(ROOT / f"out/proof/{stamp}.json", about, outcomes.values(), noticed)
    if keep:
        itself.write(table.keep(about, outcomes.values(), noticed, blocks))


if __name__ == "__main__":
    sys.exit(main())
