"""Planted into one process of a proof run: its wall clock is off by PROOF_SHIFT seconds."""

import os
from datetime import timedelta

from proof.fault import Fault

fault = Fault("shifted", rows=())


@fault.within("django.utils.timezone")
def shift(module):
    """Let Django's clock, the only one that the server's jobs ask, be off."""
    right, by = module.now, timedelta(seconds=int(os.environ["PROOF_SHIFT"]))
    module.now = lambda: right() + by
