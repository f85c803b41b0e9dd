"""Anchors are made, and stay where they are."""

from proof.fault import Fault

fault = Fault("anchor-not-sent", rows=("T-05",))


@fault.within("jiheng.web.notices.anchors")
def queue_nothing(module):
    """Tell no channel."""
    module.queue_anchors = lambda _at: 0


@fault.within("jiheng.web.anchors.actions")
def keep_nothing(module):
    """Write no line to the share."""
    module.keep_outside = lambda: ""
