from django.db import migrations

# The days on which a holder does the task, knows how, has access and is in practice, kept by the database in a column
# that the models do not know. To work them out at each look took six times as long as the rest of the coverage map.
# Only of the holder's own rows: who is away or left is asked at the moment of looking (`organisations.coverage`), so
# that nobody waits for the row of a member to write down a practice.
ABLE_DAYS = """
CREATE FUNCTION task_holder_able_days(holder organisations_taskholder) RETURNS datemultirange STABLE LANGUAGE sql AS $$
    SELECT datemultirange(daterange(holder.from_on, holder.until_on, '[]'))
        * (SELECT coalesce(range_agg(daterange(from_on, until_on, '[]')), '{}') FROM organisations_ability
            WHERE holder_id = holder.id AND kind = 'knows_how')
        * (SELECT coalesce(range_agg(daterange(from_on, until_on, '[]')), '{}') FROM organisations_ability
            WHERE holder_id = holder.id AND kind = 'has_access')
        * (SELECT coalesce(range_agg(daterange(done_on, (done_on + interval '18 months')::date)), '{}')
            FROM organisations_practice WHERE holder_id = holder.id)
$$;

ALTER TABLE organisations_taskholder ADD COLUMN able_days datemultirange NOT NULL DEFAULT '{}';
UPDATE organisations_taskholder AS holder SET able_days = task_holder_able_days(holder);

CREATE FUNCTION task_holder_counts_own_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.able_days := task_holder_able_days(NEW);
    RETURN NEW;
END $$;

CREATE TRIGGER task_holder_able_days BEFORE INSERT OR UPDATE OF from_on, until_on ON organisations_taskholder
FOR EACH ROW EXECUTE FUNCTION task_holder_counts_own_days();

-- Each of these statements looks anew. The first waits for whoever writes about the same holders, so that of two at
-- once the second sees what the first wrote.
CREATE FUNCTION task_holder_count_days(holders bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM organisations_taskholder WHERE id = ANY(holders) ORDER BY id FOR NO KEY UPDATE;
    UPDATE organisations_taskholder AS holder SET able_days = task_holder_able_days(holder) WHERE id = ANY(holders);
END $$;

CREATE FUNCTION task_holder_rows_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM task_holder_count_days(ARRAY(SELECT DISTINCT holder_id FROM changed));
    RETURN NULL;
END $$;

CREATE FUNCTION task_holder_rows_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM task_holder_count_days(
        ARRAY(SELECT holder_id FROM changed UNION SELECT holder_id FROM before)
    );
    RETURN NULL;
END $$;
"""
OF_EACH = """
CREATE TRIGGER {name}_added AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION task_holder_rows_changed();
CREATE TRIGGER {name}_removed AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION task_holder_rows_changed();
CREATE TRIGGER {name}_altered AFTER UPDATE ON {table} REFERENCING OLD TABLE AS before NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION task_holder_rows_moved();
"""
TABLES = {"ability": "organisations_ability", "practice": "organisations_practice"}
NO_ABLE_DAYS = """
DROP FUNCTION task_holder_rows_changed CASCADE;
DROP FUNCTION task_holder_rows_moved CASCADE;
DROP FUNCTION task_holder_count_days;
DROP FUNCTION task_holder_counts_own_days CASCADE;
ALTER TABLE organisations_taskholder DROP COLUMN able_days;
DROP FUNCTION task_holder_able_days;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0006_help_requests"),
    ]

    operations = [
        migrations.RunSQL(
            ABLE_DAYS + "".join(OF_EACH.format(name=name, table=table) for name, table in TABLES.items()),
            NO_ABLE_DAYS,
        ),
    ]
