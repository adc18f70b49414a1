"""A loan is found by any part of its number: a trigram index."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("loans", "0005_facts_end"), ("customers", "0002_search"))
    operations = (
        migrations.RunSQL(
            "CREATE INDEX loans_loan_number_trgm ON loans_loan USING gin (upper(loan_id) gin_trgm_ops)",
            "DROP INDEX loans_loan_number_trgm",
        ),
    )
