"""Nobody is recognised in what they asked for themselves."""

from proof.fault import Fault

fault = Fault("approve-own-allowed", rows=("AC-03",))


@fault.within("jiheng.web.accounts.models")
def allow(module):
    """Take two accounts for one person's never, one account for its own neither."""
    module.User.is_same_person = lambda _self, _other: False
