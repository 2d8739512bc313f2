from django.db import models


class Arrondissement(models.Model):
    """A subdivision of the département (COG code, "922")."""

    code = models.CharField(max_length=5, unique=True)
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Grouping(models.Model):
    """An intercommunality: here the EPT of the Grand Paris. Keyed by SIREN.

    It may reach beyond the territory: `population` and `communes_count` are those of the whole grouping.
    """

    siren = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=120)
    population = models.PositiveIntegerField(null=True)
    communes_count = models.PositiveSmallIntegerField(null=True)

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A commune, keyed by its INSEE code: a postcode is neither unique nor sufficient."""

    code = models.CharField(max_length=5, unique=True)
    name = models.CharField(max_length=100)
    search_text = models.CharField(max_length=100, db_index=True, default="")  # folded name: finds "asnieres", and sorts É among E
    siren = models.CharField(max_length=9, blank=True)
    postcodes = models.JSONField(default=list)
    population = models.PositiveIntegerField(null=True)
    arrondissement = models.ForeignKey(Arrondissement, models.PROTECT, null=True, related_name="communes")
    grouping = models.ForeignKey(Grouping, models.PROTECT, null=True, related_name="communes")
    longitude = models.FloatField(null=True)  # WGS84, a point inside the commune
    latitude = models.FloatField(null=True)
    outline = models.JSONField(null=True)  # GeoJSON geometry, WGS84

    def __str__(self) -> str:
        return self.name
