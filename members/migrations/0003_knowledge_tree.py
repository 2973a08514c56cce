from django.db import migrations, models
from django.db.models.functions import Lower

# A part of a part is refused, and so is a parent that becomes a part. The parent is locked, so that two who change
# the tree at once cannot slip past each other. Before a constraint trigger fires, the row itself is locked already.
TWO_LEVELS = """
CREATE FUNCTION knowledge_area_two_levels() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.parent_id IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM members_knowledgearea WHERE id = NEW.parent_id AND parent_id IS NULL FOR SHARE;
    IF NOT FOUND OR EXISTS (SELECT 1 FROM members_knowledgearea WHERE parent_id = NEW.id) THEN
        RAISE EXCEPTION 'The tree of knowledge areas is two levels deep.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'knowledge_area_two_levels';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER knowledge_area_two_levels AFTER INSERT OR UPDATE OF parent_id ON members_knowledgearea
FOR EACH ROW EXECUTE FUNCTION knowledge_area_two_levels();
"""
ANY_DEPTH = """
DROP TRIGGER knowledge_area_two_levels ON members_knowledgearea;
DROP FUNCTION knowledge_area_two_levels();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="knowledgearea",
            name="declined_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="knowledgearea",
            name="declined_because",
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name="why not"),
        ),
        migrations.RemoveConstraint(
            model_name="knowledgearea",
            name="knowledge_area_name_once",
        ),
        migrations.AddConstraint(
            model_name="knowledgearea",
            constraint=models.UniqueConstraint(
                Lower("name"),
                condition=models.Q(("declined_at", None), ("merged_into", None)),
                name="knowledge_area_name_once",
                violation_error_message="There is already a knowledge area with this name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="knowledgearea",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("declined_at", None), ("declined_because", "")),
                    models.Q(
                        ("accepted_at", None),
                        ("declined_at__isnull", False),
                        models.Q(("declined_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="knowledge_area_declined_with_a_reason",
                violation_error_message="Say why not.",
            ),
        ),
        migrations.AddConstraint(
            model_name="knowledgearea",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent", None), models.Q(("declined_at", None), ("merged_into", None)), _connector="OR"
                ),
                name="knowledge_area_out_of_use_is_no_part",
            ),
        ),
        migrations.RunSQL(TWO_LEVELS, ANY_DEPTH),
    ]
