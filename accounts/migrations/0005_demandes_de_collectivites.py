import collectivites.champs
import collectivites.journal
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_preuves_des_habilitations'),
    ]

    operations = [
        migrations.CreateModel(
            name='DemandeDeCollectivite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(choices=[('region', 'région'), ('departement', 'département'), ('commune', 'commune'), ('intercommunalite', 'intercommunalité'), ('statut_particulier', 'collectivité à statut particulier')], max_length=20, verbose_name='type')),
                ('nom', collectivites.champs.TexteCourt(max_length=200, verbose_name='nom de la collectivité')),
                ('departement', collectivites.champs.TexteCourt(blank=True, max_length=100, verbose_name='département')),
                ('prenom', collectivites.champs.TexteCourt(max_length=100, verbose_name='prénom')),
                ('nom_de_famille', collectivites.champs.TexteCourt(max_length=100, verbose_name='nom')),
                ('fonction', collectivites.champs.TexteCourt(max_length=200, verbose_name='fonction')),
                ('courriel', models.EmailField(max_length=254, verbose_name='adresse électronique professionnelle')),
                ('message', collectivites.champs.TexteLong(blank=True, verbose_name='précisions')),
                ('statut', models.CharField(choices=[('recue', 'reçue'), ('traitee', 'traitée'), ('ecartee', 'écartée')], default='recue', max_length=7, verbose_name='statut')),
                ('recue_le', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='reçue le')),
                ('reponse', collectivites.champs.TexteLong(blank=True, help_text='Envoyée à la personne quand la demande est close.', verbose_name='réponse')),
                ('close_le', models.DateTimeField(editable=False, null=True, verbose_name='close le')),
            ],
            options={
                'verbose_name': 'demande de collectivité',
                'verbose_name_plural': 'demandes de collectivités',
                'ordering': ['-recue_le', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalDemandeDeCollectivite',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('acte', models.UUIDField(db_index=True, default=collectivites.journal.current_acte, editable=False, verbose_name='acte')),
                ('type', models.CharField(choices=[('region', 'région'), ('departement', 'département'), ('commune', 'commune'), ('intercommunalite', 'intercommunalité'), ('statut_particulier', 'collectivité à statut particulier')], max_length=20, verbose_name='type')),
                ('nom', collectivites.champs.TexteCourt(max_length=200, verbose_name='nom de la collectivité')),
                ('departement', collectivites.champs.TexteCourt(blank=True, max_length=100, verbose_name='département')),
                ('prenom', collectivites.champs.TexteCourt(max_length=100, verbose_name='prénom')),
                ('nom_de_famille', collectivites.champs.TexteCourt(max_length=100, verbose_name='nom')),
                ('fonction', collectivites.champs.TexteCourt(max_length=200, verbose_name='fonction')),
                ('courriel', models.EmailField(max_length=254, verbose_name='adresse électronique professionnelle')),
                ('message', collectivites.champs.TexteLong(blank=True, verbose_name='précisions')),
                ('statut', models.CharField(choices=[('recue', 'reçue'), ('traitee', 'traitée'), ('ecartee', 'écartée')], default='recue', max_length=7, verbose_name='statut')),
                ('recue_le', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='reçue le')),
                ('reponse', collectivites.champs.TexteLong(blank=True, help_text='Envoyée à la personne quand la demande est close.', verbose_name='réponse')),
                ('close_le', models.DateTimeField(editable=False, null=True, verbose_name='close le')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical demande de collectivité',
                'verbose_name_plural': 'historical demandes de collectivités',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name='demandedecollectivite',
            name='close_par',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='close par'),
        ),
        migrations.AddField(
            model_name='historicaldemandedecollectivite',
            name='close_par',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='close par'),
        ),
        migrations.AddField(
            model_name='historicaldemandedecollectivite',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='demandedecollectivite',
            index=models.Index(fields=['statut', 'recue_le'], name='demande_file'),
        ),
        migrations.AddConstraint(
            model_name='demandedecollectivite',
            constraint=models.CheckConstraint(condition=models.Q(('statut', 'recue'), models.Q(models.Q(('reponse', ''), _negated=True), ('close_le__isnull', False)), _connector='OR'), name='demande_close_a_une_reponse', violation_error_message='Écrivez la réponse à envoyer avant de clore la demande.'),
        ),
    ]
