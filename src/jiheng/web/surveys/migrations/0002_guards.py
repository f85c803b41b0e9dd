"""What was answered, approved, decided on and closed is never changed."""

from django.db import migrations

from jiheng.web.trail.guards import append_only


class Migration(migrations.Migration):
    """Make the triggers."""

    dependencies = (("surveys", "0001_initial"),)
    operations = (
        migrations.RunPython(*append_only("surveys_answer")),
        migrations.RunPython(*append_only("surveys_closing")),
        migrations.RunPython(*append_only("surveys_survey", when="OLD.state = 'approved'")),
        migrations.RunPython(*append_only("surveys_removal", when="OLD.state <> 'asked'")),
    )
