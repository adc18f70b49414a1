"""Tables that only grow: the database itself refuses to change or delete a row, whoever asks."""

from __future__ import annotations

from django.db import migrations

_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = '23001';
END $$;
"""


def append_only(table: str) -> migrations.RunSQL:
    """This function will give the migration that makes `table` refuse UPDATE, DELETE and TRUNCATE."""
    return migrations.RunSQL(
        sql=(
            f"{_FUNCTION}"
            f'CREATE TRIGGER "{table}_kept" BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION refuse_change();"
            f'CREATE TRIGGER "{table}_kept_whole" BEFORE TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
        ),
        reverse_sql=f'DROP TRIGGER "{table}_kept" ON "{table}"; DROP TRIGGER "{table}_kept_whole" ON "{table}";',
    )


def frozen_once(table: str, *, column: str, values: tuple[str, ...]) -> migrations.RunSQL:
    """This function will give the migration that freezes a row of `table` once its `column` has one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return migrations.RunSQL(
        sql=(
            f"{_FUNCTION}"
            f'CREATE TRIGGER "{table}_frozen" BEFORE UPDATE OR DELETE ON "{table}" '
            f'FOR EACH ROW WHEN (OLD."{column}" IN ({listed})) EXECUTE FUNCTION refuse_change();'
        ),
        reverse_sql=f'DROP TRIGGER "{table}_frozen" ON "{table}";',
    )
