"""Tables in and out: files of staff, read and compared first, written only once confirmed.

A table that can be exchanged is a class declared by ``@echange`` in the module ``resources`` of its
app (``tables``). Most are a ``Ressource`` (``ressource``): a django-import-export resource, whose
columns come from a model. One whose lines are not rows of a model subclasses ``Table`` and says:

- ``nom``, ``titre``, ``modele``: its name in addresses, its title, the list whose page offers it;
  ``formats_lus`` if not all; ``droits`` that the importer needs beside those on ``modele``;
- ``titres`` (columns it knows, whatever their accents, case and punctuation in the file: others are
  ignored, and said so) and ``obligatoires`` (those without which the file is refused);
- ``read(lignes)``, called lot by lot in the order of the file: one ``Verdict`` for each ``Ligne``.
  ``Verdict.refuse("phrase")`` and ``Verdict.leave_out("phrase")`` explain in French a line that
  contradicts a rule, or that is not taken on purpose. A line that is taken puts what it writes in
  ``self.plan``: ``plan.create(row)`` as often as it needs (rows may refer to rows not yet saved:
  models are written in the order in which they first came), ``plan.change(row, original)`` with
  two copies of a row of the database, after and before; ``plan.touch(*pks)`` names the
  collectivités whose pages change. The plan validates nothing: ``read`` did. What several lines
  share (tables of keys, rows already made by a line above) is kept on ``self``: one instance reads
  one file, once;
- ``parties``, the tabs where the act is told (« cooperations »); ``avertissement``, a sentence that
  the report shows before one confirms;
- ``announce()``, once the plan is written and in the same transaction: messages to queue;
- ``refresh(collectivites)``, after the writing or its undoing, if something must be computed again.

The same file is read twice: for its report, then, once confirmed, to be written; the report must
come out the same, or nothing is written. ``read`` never writes, and must not depend on the clock.
"""
