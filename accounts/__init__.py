"""Who you are (User) and which collectivité you may edit (Habilitation)."""
