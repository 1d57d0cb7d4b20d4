"""What the account forms answer, where allauth's own French would be obscure or not ours."""

CODES_INCORRECTS = (
    "L’identifiant ou le mot de passe est incorrect, ou l’adresse n’est pas encore confirmée ; "
    "dans ce cas, le lien vient d’être renvoyé."
)
TROP_DE_TENTATIVES = (
    "Trop de tentatives. Patientez un quart d’heure, puis recommencez. "
    "Votre compte n’est pas bloqué."
)
LIEN_PERIME = "Ce lien n’est plus valable. Demandez-en un autre."
MESSAGES = {
    "account_inactive": "Ce compte est désactivé.",
    "cannot_remove_primary_email": "Un compte garde toujours une adresse.",
    "duplicate_email": "Cette adresse est déjà celle de votre compte.",
    "email_password_mismatch": CODES_INCORRECTS,
    "email_taken": "Cette adresse est déjà celle d’un compte.",
    "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
    "incorrect_code": (
        "Ce code est incorrect. Recopiez celui du dernier message reçu ; "
        "les majuscules et les tirets ne comptent pas."
    ),
    "incorrect_password": "Ce mot de passe est incorrect.",
    "invalid_login": "Indiquez un identifiant ou une adresse électronique.",
    "invalid_or_expired_key": LIEN_PERIME,
    "invalid_password_reset": LIEN_PERIME,
    "rate_limited": TROP_DE_TENTATIVES,
    "same_as_current": "Indiquez une autre valeur que l’actuelle.",
    "too_many_login_attempts": TROP_DE_TENTATIVES,
    "unverified_primary_email": "Prouvez d’abord votre adresse : ouvrez le lien du message reçu.",
    "username_blacklisted": "Cet identifiant est réservé. Choisissez-en un autre.",
    "username_password_mismatch": CODES_INCORRECTS,
    "username_taken": "Cet identifiant est déjà pris. Choisissez-en un autre.",
}
