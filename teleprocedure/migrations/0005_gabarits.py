from django.db import migrations, models

# Objet, puis texte, de chaque nature de publipostage : la délégation les change dans l’administration.
GABARITS = {
    "ouverture": (
        "Atlas de la coopération décentralisée : la campagne {annee} est ouverte",
        """Bonjour {prenom_nom},

La campagne {annee} de mise à jour de l’Atlas est ouverte depuis le {ouverture}. Elle sera close le {cloture}.

Pour {collectivite}, nous vous demandons :
– de relire les cinq onglets et de corriger ce qui a changé ;
– de déclarer l’aide publique au développement de l’année {annee_apd}, ou « néant » ;
– de transmettre la mise à jour, même si rien n’a changé : c’est ce qui la date.

Vos pages :
{lien}

Ce que vous écrivez montre votre action à tous et aide les autres collectivités à savoir qui travaille déjà où, et sur quoi.

Une question ? Écrivez-nous : {contact}

La {delegation}""",
    ),
    "invitation": (
        "Atlas de la coopération décentralisée : mettez à jour les pages de {collectivite}",
        """Bonjour {prenom_nom},

Vous figurez dans l’Atlas parmi les personnes chargées de l’action internationale de {collectivite}, dont aucun agent ne tient aujourd’hui les pages à jour.

Ce lien vous permet de le faire. Il est personnel : ne le transmettez pas.

{lien}

La campagne {annee} est ouverte jusqu’au {cloture}. Quelques minutes suffisent souvent : relire, corriger, déclarer l’aide publique au développement de l’année {annee_apd}, transmettre.

Si ce n’est plus à vous que nous devons écrire, dites-nous à qui : {contact}

La {delegation}""",
    ),
    "relance": (
        "Atlas : la mise à jour de {collectivite} est attendue avant le {cloture}",
        """Bonjour {prenom_nom},

La mise à jour {annee} des pages de {collectivite} ne nous est pas encore transmise. La campagne sera close le {cloture}.

Vos pages :
{lien}

Ce que vous avez déjà saisi est enregistré ; il reste à vérifier chaque onglet, puis à transmettre. Si rien n’a changé, il suffit de le confirmer.

Une difficulté ? Écrivez-nous : {contact}

La {delegation}""",
    ),
    "derniers_jours": (
        "Atlas : derniers jours pour mettre à jour les pages de {collectivite}",
        """Bonjour {prenom_nom},

La campagne {annee} sera close le {cloture}, et la mise à jour des pages de {collectivite} n’est pas transmise. Après cette date, l’aide publique au développement de l’année {annee_apd} ne pourra plus être déclarée.

Vos pages :
{lien}

Si vous ne pouvez pas tenir ce délai, dites-le-nous dès maintenant : {contact}

La {delegation}""",
    ),
    "remerciements": (
        "Atlas : merci pour la mise à jour {annee} de {collectivite}",
        """Bonjour {prenom_nom},

La mise à jour {annee} des pages de {collectivite} nous est bien parvenue. Nous vous en remercions.

Vous pouvez les corriger et les compléter toute l’année :
{lien}

La {delegation}""",
    ),
    "prolongation": (
        "Atlas : la campagne {annee} est prolongée jusqu’au {cloture}",
        """Bonjour {prenom_nom},

La campagne {annee} est prolongée : vous avez jusqu’au {cloture} pour transmettre la mise à jour des pages de {collectivite} et déclarer l’aide publique au développement de l’année {annee_apd}.

Vos pages :
{lien}

Ce que vous avez déjà saisi est enregistré. Une difficulté ? Écrivez-nous : {contact}

La {delegation}""",
    ),
}


def write(apps, schema_editor):
    """Keep the words that the delegation may already have written."""
    rows = apps.get_model("teleprocedure", "Gabarit").objects.using(schema_editor.connection.alias)
    for nature, (objet, texte) in GABARITS.items():
        rows.get_or_create(nature=nature, defaults={"objet": objet, "texte": texte})


class Migration(migrations.Migration):

    dependencies = [
        ('collectivites', '0006_travaux_successions_et_echanges'),
        ('teleprocedure', '0004_roles'),
    ]

    operations = [
        migrations.AddField(
            model_name='envoi',
            name='autres',
            field=models.ManyToManyField(related_name='+', to='collectivites.collectivite', verbose_name='autres collectivités'),
        ),
        migrations.AddIndex(
            model_name='envoi',
            index=models.Index(fields=['adresse'], name='envoi_adresse'),
        ),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
