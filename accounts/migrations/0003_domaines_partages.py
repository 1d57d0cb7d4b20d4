import collectivites.journal
import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_habilitations'),
    ]

    operations = [
        migrations.CreateModel(
            name='DomainePartage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domaine', models.CharField(error_messages={'unique': 'Ce domaine est déjà dans la liste.'}, max_length=253, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9-]+(\\.[a-z0-9-]+)+$', 'Indiquez un nom de domaine, par exemple « exemple.fr ».')], verbose_name='domaine')),
                ('nature', models.CharField(choices=[('gratuit', 'fournisseur ouvert à tous'), ('commun', 'commun à plusieurs collectivités')], default='gratuit', max_length=7, verbose_name='nature')),
            ],
            options={
                'verbose_name': 'domaine partagé',
                'verbose_name_plural': 'domaines partagés',
                'ordering': ['domaine'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalDomainePartage',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('acte', models.UUIDField(db_index=True, default=collectivites.journal.current_acte, editable=False, verbose_name='acte')),
                ('domaine', models.CharField(db_index=True, error_messages={'unique': 'Ce domaine est déjà dans la liste.'}, max_length=253, validators=[django.core.validators.RegexValidator('^[a-z0-9-]+(\\.[a-z0-9-]+)+$', 'Indiquez un nom de domaine, par exemple « exemple.fr ».')], verbose_name='domaine')),
                ('nature', models.CharField(choices=[('gratuit', 'fournisseur ouvert à tous'), ('commun', 'commun à plusieurs collectivités')], default='gratuit', max_length=7, verbose_name='nature')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical domaine partagé',
                'verbose_name_plural': 'historical domaines partagés',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name='historicaldomainepartage',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]
