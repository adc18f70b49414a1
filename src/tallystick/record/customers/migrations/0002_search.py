"""Search by any part of a name, number or credit code: trigram indexes."""

from __future__ import annotations

from django.db import migrations

_COLUMNS = ("name", "enterprise_id", "credit_code")


class Migration(migrations.Migration):
    dependencies = (("customers", "0001_initial"),)
    operations = (
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS pg_trgm", migrations.RunSQL.noop),
        *(
            migrations.RunSQL(
                f"CREATE INDEX customers_enterprise_{column}_trgm ON customers_enterprise "
                f"USING gin (upper({column}) gin_trgm_ops)",
                f"DROP INDEX customers_enterprise_{column}_trgm",
            )
            for column in _COLUMNS
        ),
    )
