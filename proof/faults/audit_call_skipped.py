"""An expert's points are kept, and the trail is not told."""

from proof.fault import Fault

fault = Fault("audit-call-skipped", rows=("T-02",))


@fault.within("jiheng.web.evaluations.group")
def skip(module):
    """Tell nothing of a sheet that was filled in."""
    inner = module._tell

    def tell(act, *words, **told):
        if act != "fill_in":
            inner(act, *words, **told)

    module._tell = tell
