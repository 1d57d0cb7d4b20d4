from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("collectivites", "0002_domaine_officiel"),
        ("post_office", "0014_alter_email_recipient_delivery_status_and_more"),
    ]

    operations = [
        migrations.CreateModel(
            name="Courriel",
            fields=[],
            options={
                "verbose_name": "courriel",
                "verbose_name_plural": "courriels",
                "proxy": True,
                "default_permissions": ["change", "view"],
                "indexes": [],
                "constraints": [],
            },
            bases=("post_office.email",),
        ),
    ]
