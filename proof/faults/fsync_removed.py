"""Neither files of evidence nor commits are synced to the disk before they are acknowledged."""

from types import SimpleNamespace

from proof.fault import Fault

fault = Fault("fsync-removed", rows=("D-04", "D-05"))


@fault.within("jiheng.web.evidence.files")
def forget(module):
    """Give the module an `os` whose fsync does nothing."""
    module.os = SimpleNamespace(**vars(module.os) | {"fsync": lambda _: None})


@fault.within("jiheng.web.configuration")
def hurry(module):
    """Let SQLite sync its log now and then instead of at each commit, as is usual elsewhere."""
    said = module.SQLITE["init_command"]
    module.SQLITE["init_command"] = said.replace("synchronous=FULL", "synchronous=NORMAL")
