"""Pages print what people wrote as it is."""

from proof.fault import Fault

fault = Fault("autoescape-off", rows=("B-09",))


@fault.within("jiheng.web.settings")
def print_raw(module):
    """Turn escaping off in every template."""
    for each in module.TEMPLATES:
        each.setdefault("OPTIONS", {})["autoescape"] = False
