import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0009_search_rows_are_filed_at_once"),
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
