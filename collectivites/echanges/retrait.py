"""Undoing an import by lots: ``collectivites.annulation`` does the same row by row.

An import only adds and changes rows, thousands of them: what it added goes, the last first; what it
changed is written back as the journal tells it, by a ``Plan``.
"""

from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models import OuterRef, Subquery

from collectivites.annulation import (
    EMPLOYEE,
    REECRITE,
    explain_refusal,
    is_same,
    list_touched,
    name_row,
    record_undoing,
)
from collectivites.changements import SUPPRIMEE, list_tracked
from collectivites.echanges.plan import PAR_LOT, Plan
from collectivites.journal import service
from collectivites.lots import find_kept, read_ends, read_last_lines
from collectivites.models import Acte
from collectivites.services import hold
