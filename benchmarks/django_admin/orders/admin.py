"""How the admin shows it: customers and products are looked up by typing, lines stand in rows."""

from __future__ import annotations

from django.contrib import admin

from benchmarks.django_admin.orders.models import Address, Customer, Line, Order, Product


class Named(admin.ModelAdmin):
    """Found by name."""

    search_fields = ("name",)


class Lines(admin.TabularInline):
    """Rows below an order."""

    model = Line
    extra = 1
    autocomplete_fields = ("product",)


class Addresses(admin.StackedInline):
    """Blocks below an order, each with a title of its own."""

    model = Address
    extra = 2


class Orders(admin.ModelAdmin):
    """An order with its rows, found by number."""

    autocomplete_fields = ("customer",)
    inlines = (Lines, Addresses)
    search_fields = ("=number",)
    list_display = ("number", "date", "customer")


admin.site.register([Customer, Product], Named)
admin.site.register(Order, Orders)
