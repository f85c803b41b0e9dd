"""Of backups only the newest week is kept: what decays slowly has decayed in all of them."""

from proof.fault import Fault

fault = Fault("retention-shortened", rows=("R-05",))


@fault.within("jiheng.web.backups.keeping")
def forget(module):
    """Keep no weeks and few months."""
    module.WEEKS, module.MONTHS = 1, 1
