"""Archives are opened however tightly they are packed."""

from proof.fault import Fault

fault = Fault("ratio-check-off", rows=("B-03",))


@fault.within("jiheng.documents.zip_limits")
def allow(module):
    """Let any ratio be."""
    module.TIGHTEST = 10**9
