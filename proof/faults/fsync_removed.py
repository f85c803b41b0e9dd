"""Files of evidence are no longer synced to the disk before a row names them."""

from types import SimpleNamespace

from proof.fault import Fault

fault = Fault("fsync-removed", rows=("D-05",))


@fault.within("jiheng.web.evidence.files")
def forget(module):
    """Give the module an `os` whose fsync does nothing."""
    module.os = SimpleNamespace(**vars(module.os) | {"fsync": lambda _: None})
