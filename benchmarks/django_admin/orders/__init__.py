"""Customers, products, and orders of several lines."""
