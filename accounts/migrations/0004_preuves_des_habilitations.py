import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def say_the_proof(apps, schema_editor):
    """Rights given so far came from the delegation; a closed one must say why."""
    habilitations = apps.get_model('accounts', 'Habilitation').objects
    habilitations.filter(statut='accordee').update(
        methode='delegation', confirmee_le=models.F('decidee_le')
    )
    fermees = habilitations.filter(statut__in=['refusee', 'retiree'], motif='')
    fermees.update(motif='Décision de la délégation.')


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_domaines_partages'),
        ('collectivites', '0002_domaine_officiel'),
    ]

    operations = [
        migrations.AddField(
            model_name='habilitation',
            name='confirmee_le',
            field=models.DateTimeField(blank=True, editable=False, help_text='Dernière fois que la personne a prouvé qu’elle tient encore son adresse.', null=True, verbose_name='confirmée le'),
        ),
        migrations.AddField(
            model_name='habilitation',
            name='demandee_le',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='demandée le'),
        ),
        migrations.AddField(
            model_name='habilitation',
            name='methode',
            field=models.CharField(blank=True, choices=[('invitation', 'invitation à un contact connu'), ('collegue', 'approbation d’un agent habilité'), ('domaine', 'adresse électronique officielle'), ('courriel_officiel', 'code reçu à l’adresse officielle'), ('delegation', 'décision de la délégation')], max_length=17, verbose_name='méthode'),
        ),
        migrations.AddField(
            model_name='historicalhabilitation',
            name='confirmee_le',
            field=models.DateTimeField(blank=True, editable=False, help_text='Dernière fois que la personne a prouvé qu’elle tient encore son adresse.', null=True, verbose_name='confirmée le'),
        ),
        migrations.AddField(
            model_name='historicalhabilitation',
            name='demandee_le',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='demandée le'),
        ),
        migrations.AddField(
            model_name='historicalhabilitation',
            name='methode',
            field=models.CharField(blank=True, choices=[('invitation', 'invitation à un contact connu'), ('collegue', 'approbation d’un agent habilité'), ('domaine', 'adresse électronique officielle'), ('courriel_officiel', 'code reçu à l’adresse officielle'), ('delegation', 'décision de la délégation')], max_length=17, verbose_name='méthode'),
        ),
        migrations.AddField(
            model_name='habilitation',
            name='empreinte',
            field=models.CharField(blank=True, editable=False, help_text='De l’adresse refusée ou retirée : elle la reconnaît sans la garder.', max_length=64, verbose_name='empreinte'),
        ),
        migrations.AlterField(
            model_name='habilitation',
            name='statut',
            field=models.CharField(choices=[('demandee', 'demandée'), ('accordee', 'accordée'), ('a_reconfirmer', 'à reconfirmer'), ('refusee', 'refusée'), ('retiree', 'retirée')], default='demandee', max_length=13, verbose_name='statut'),
        ),
        migrations.AlterField(
            model_name='historicalhabilitation',
            name='statut',
            field=models.CharField(choices=[('demandee', 'demandée'), ('accordee', 'accordée'), ('a_reconfirmer', 'à reconfirmer'), ('refusee', 'refusée'), ('retiree', 'retirée')], default='demandee', max_length=13, verbose_name='statut'),
        ),
        migrations.AddIndex(
            model_name='habilitation',
            index=models.Index(fields=['statut', 'demandee_le'], name='habilitation_file'),
        ),
        migrations.RunPython(say_the_proof, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='habilitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('statut__in', ['accordee', 'a_reconfirmer']), _negated=True), models.Q(models.Q(('methode', ''), _negated=True), ('confirmee_le__isnull', False)), _connector='OR'), name='habilitation_accordee_dit_sa_preuve', violation_error_message='Indiquez ce qui prouve l’habilitation, et depuis quand.'),
        ),
        migrations.AddConstraint(
            model_name='habilitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('statut__in', ['refusee', 'retiree']), _negated=True), models.Q(('motif', ''), _negated=True), _connector='OR'), name='habilitation_fermee_dit_pourquoi', violation_error_message='Indiquez le motif du refus ou du retrait.'),
        ),
        migrations.CreateModel(
            name='CodeOfficiel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('empreinte', models.CharField(max_length=64, verbose_name='empreinte')),
                ('envoye_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='envoyé le')),
                ('essais', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
            ],
            options={
                'ordering': ['-envoye_le', '-pk'],
                'verbose_name': 'code officiel',
                'verbose_name_plural': 'codes officiels',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('courriel', models.EmailField(editable=False, max_length=254, verbose_name='courriel')),
                ('envoyee_le', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='envoyée le')),
                ('acceptee_le', models.DateTimeField(editable=False, null=True, verbose_name='acceptée le')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-envoyee_le', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='codeofficiel',
            name='collectivite',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='collectivites.collectivite', verbose_name='collectivité'),
        ),
        migrations.AddField(
            model_name='codeofficiel',
            name='habilitation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='codes', to='accounts.habilitation', verbose_name='habilitation'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='acceptee_par',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='acceptée par'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='collectivite',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='collectivites.collectivite', verbose_name='collectivité'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='collectivites.contact', verbose_name='élu ou cadre'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='envoyee_par',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='envoyée par'),
        ),
    ]
