"""Ground of the project: who acts. Territories, collectivités, contacts, networks, the journal."""
