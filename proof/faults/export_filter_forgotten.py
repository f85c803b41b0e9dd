"""The export of a register gives the records of every project."""

from proof.fault import Fault

fault = Fault("export-filter-forgotten", rows=("B-06",))


@fault.within("jiheng.web.operations.views")
def forget(module):
    """Leave out whose records they are."""
    kept = module._exported

    def exported(kind, rows):
        from jiheng.web.evidence.models import Record

        del rows
        return kept(kind, Record.objects.filter(kind=kind.stem).order_by("position"))

    module._exported = exported
