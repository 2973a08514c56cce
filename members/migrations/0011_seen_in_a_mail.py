from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0010_groups"),
    ]

    operations = [
        migrations.AlterField(
            model_name="contactview",
            name="how",
            field=models.CharField(
                choices=[
                    ("profile", "on the profile"),
                    ("list", "in a list"),
                    ("export", "in an export"),
                    ("booklet", "in the booklet"),
                    ("mail", "in a mail that introduces them"),
                ],
                max_length=10,
            ),
        ),
    ]
