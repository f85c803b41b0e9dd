"""Whoever once held a job may still write to it: the number of the lease is not asked."""

from proof.fault import Fault

fault = Fault("lease-without-fencing", rows=("D-13",))


@fault.within("jiheng.web.jobs.work")
def forget(module):
    """Ask only whether the job is being done."""
    module.Work._held = lambda work: module.Job.objects.filter(pk=work.id, state=module.JobState.RUNNING)
