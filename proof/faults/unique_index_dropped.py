"""The table of jobs no longer keeps a slot of the schedule to one job."""

from proof.fault import Fault

fault = Fault("unique-index-dropped", rows=("D-13",))


@fault.within("proof.databases")
def drop(module):
    """Take the constraint out of the row's own copy of the tables."""
    inner = module.ready

    def ready(room):
        inner(room)
        from django.db import connection

        from jiheng.web.jobs.models import Job

        said = Job._meta.constraints
        [slot] = [each for each in said if each.name == "one_job_a_slot"]
        Job._meta.constraints = [
            each for each in said if each is not slot
        ]  # the table is made anew after these
        with connection.schema_editor() as editor:
            editor.remove_constraint(Job, slot)
        Job._meta.constraints = said

    module.ready = ready
