"""What a second person approved stays as it was, until it is taken back.

The program before goes on: it takes back as it did, and what it added by one has nobody who decided.
"""

from django.db import migrations

from jiheng.web.trail.guards import append_only

DECIDED = ("decided_by_id", "decided_at", "decision")
GUARDS = (
    append_only(
        "monitoring_permit", name="granted", when="OLD.state = 'approved'", ends="NEW.state = 'withdrawn'",
        with_end=("state", *DECIDED),
    ),
    append_only(
        "monitoring_target", when="OLD.state <> 'asked'",
        but=("published", "severity", "digest", "secret_at", "reported_at", "said"),
        ends="OLD.state = 'on' AND NEW.state = 'stopped'",
        with_end=("state", "stopped_by_id", "stopped_at"),
    ),
    append_only(
        "monitoring_receiver", when="OLD.state <> 'asked'",
        but=("minute_at", "posts", "last_at", "last_told", "last_failed"),
        ends="OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL",
        with_end=("state", "withdrawn_by_id", "withdrawn_at"),
    ),
    append_only(
        "monitoring_robot", when="OLD.state = 'approved' AND OLD.decided_by_id IS NOT NULL",
        ends="(NEW.state = 'asked' AND NEW.secret = OLD.secret) OR NEW.secret = ''",
        with_end=("state", "secret", "proposed", "set_by_id", "set_at", *DECIDED),
    ),
    append_only(
        "monitoring_robot", name="waiting", when="OLD.state = 'asked'",
        but=("state", "proposed", "set_by_id", "set_at", *DECIDED),
        ends="NEW.secret = '' OR (NEW.state = 'approved' AND NEW.secret = OLD.proposed"
        " AND NEW.decided_by_id <> NEW.set_by_id)",
        with_end=("secret",),
    ),
    append_only(
        "monitoring_staff", when="OLD.state = 'approved' AND OLD.decided_by_id IS NOT NULL", goes=True
    ),
)  # fmt: skip


class Migration(migrations.Migration):
    """Make the triggers."""

    dependencies = (("monitoring", "0013_ways_in_by_two"),)
    operations = tuple(migrations.RunPython(*each) for each in GUARDS)
