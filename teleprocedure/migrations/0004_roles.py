from django.db import migrations

from teleprocedure import roles


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('accounts', '0007_gerer_la_delegation'),
        ('apd', '0001_declarations_et_eligibilite'),
        ('collectivites', '0006_travaux_successions_et_echanges'),
        ('cooperations', '0004_doublons'),
        ('teleprocedure', '0003_publipostages_millesimes_et_signalements'),
    ]

    operations = [
        migrations.RunPython(roles.install, roles.uninstall),
    ]
