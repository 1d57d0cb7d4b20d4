"""Twinnings as other registers list them: a French commune, a town abroad, names in English.

``lignes`` reads a row, ``communes`` finds its French side, ``villes`` its foreign one, and
``ressource`` gives all that to the import screen, with a sentence for every row not taken.
"""
