import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0011_seen_in_a_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="knowledgearea",
            name="words",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    models.Value("pg_catalog.dutch"),
                    models.Func("name", function="dutch_words"),
                    function="to_tsvector",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
    ]
