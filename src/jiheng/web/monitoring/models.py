"""The tables of monitoring. Samples are in the store (design D11), outages are records: here is the rest."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jiheng.web.accounts.four_eyes import Asked
