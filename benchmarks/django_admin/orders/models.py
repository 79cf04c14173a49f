"""What is stored."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models


class Customer(models.Model):
    """Who orders; two may have one name."""

    name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """What is ordered."""

    name = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """An order, known by its number."""

    number = models.CharField(max_length=20, unique=True)
    date = models.DateField()
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    notes = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.number


class Address(models.Model):
    """Where an order goes to; there may be several."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE)
    street = models.CharField(max_length=60)
    city = models.CharField(max_length=40)

    class Meta:
        """Words."""

        verbose_name_plural = "addresses"

    def __str__(self) -> str:
        return self.street


class Line(models.Model):
    """One product of an order."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    quantity = models.IntegerField(validators=[MinValueValidator(1)])
    price = models.DecimalField(max_digits=9, decimal_places=2)

    def __str__(self) -> str:
        return f"{self.order} {self.product}"
