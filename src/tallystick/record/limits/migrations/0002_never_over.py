from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """Use may not grow over the limit; a limit may be lowered under what is used, which then only shrinks.

    A reversed payment, which is a fact, is written all the same.
    """

    dependencies = (("limits", "0001_initial"),)
    operations = (
        migrations.RunSQL(
            """
            CREATE FUNCTION refuse_over_limit() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'limit of % % would be exceeded', NEW.kind, NEW.key USING ERRCODE = '23514';
            END $$;
            CREATE TRIGGER limits_never_over BEFORE UPDATE ON limits_limit FOR EACH ROW
            WHEN (NEW.used_minor > NEW.limit_minor AND NEW.used_minor > OLD.used_minor
                  AND coalesce(current_setting('tallystick.reversing', true), '') <> 'on')
            EXECUTE FUNCTION refuse_over_limit();
            """,
            "DROP TRIGGER limits_never_over ON limits_limit; DROP FUNCTION refuse_over_limit();",
        ),
    )
