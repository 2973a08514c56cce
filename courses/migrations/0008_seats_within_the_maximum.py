"""A seat is never above the maximum of its course, and the maximum never below a seat that is taken."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION course_seat_within_maximum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most smallint;
BEGIN
    -- The row of the course is locked, so that nobody lowers the maximum meanwhile.
    SELECT maximum INTO most FROM courses_course WHERE id = NEW.course_id FOR SHARE;
    IF NEW.seat > most THEN
        RAISE EXCEPTION 'Seat % of a course with % seats', NEW.seat, most
            USING ERRCODE = 'check_violation', CONSTRAINT = 'course_seat_within_maximum';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER course_seat_within_maximum BEFORE INSERT OR UPDATE OF seat, course_id ON courses_enrolment
FOR EACH ROW WHEN (NEW.seat IS NOT NULL) EXECUTE FUNCTION course_seat_within_maximum();

CREATE FUNCTION course_maximum_above_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM courses_enrolment WHERE course_id = NEW.id AND seat > NEW.maximum) THEN
        RAISE EXCEPTION 'A seat above % is taken', NEW.maximum
            USING ERRCODE = 'check_violation', CONSTRAINT = 'course_maximum_above_seats';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER course_maximum_above_seats BEFORE UPDATE OF maximum ON courses_course
FOR EACH ROW WHEN (NEW.maximum IS DISTINCT FROM OLD.maximum) EXECUTE FUNCTION course_maximum_above_seats();
"""

BACK = """
DROP TRIGGER course_maximum_above_seats ON courses_course;
DROP FUNCTION course_maximum_above_seats();
DROP TRIGGER course_seat_within_maximum ON courses_enrolment;
DROP FUNCTION course_seat_within_maximum();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0007_second_person"),
    ]

    operations = [
        migrations.RunSQL(FORWARD, BACK),
    ]
