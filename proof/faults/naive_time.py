"""The schedule names its slots by the clock on the wall, without its zone."""

from proof.fault import Fault

fault = Fault("naive-time", rows=("D-12",))


@fault.within("jiheng.web.jobs.schedule")
def forget(module):
    """Count minutes of the local day."""

    def slot(every, at):
        local = module.timezone.localtime(at).replace(tzinfo=None)
        first = local.replace(minute=local.minute // every.minutes * every.minutes)
        return first.isoformat(timespec="minutes")

    module.Every.slot = slot
