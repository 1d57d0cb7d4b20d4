from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_identifiants_et_adresses'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='user',
            options={'permissions': [('gerer_la_delegation', 'Gérer les comptes de la délégation')], 'verbose_name': 'compte', 'verbose_name_plural': 'comptes'},
        ),
    ]
