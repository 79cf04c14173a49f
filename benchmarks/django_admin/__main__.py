"""Make the database and serve: ``python -m benchmarks.django_admin DATABASE PORT``."""

from __future__ import annotations

import sys

import django
from django.conf import settings

DATABASE, PORT = sys.argv[1:3]

settings.configure(
    DEBUG=True,  # serves the admin's own scripts too
    SECRET_KEY="specimen",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="benchmarks.django_admin.urls",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATABASE}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "benchmarks.django_admin.orders",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    STATIC_URL="/static/",
    USE_TZ=True,
)
django.setup()


def main() -> None:
    """Fill the database and serve until killed."""
    from django.contrib.auth.models import User  # noqa: PLC0415 - models exist once Django is set up
    from django.core.management import call_command  # noqa: PLC0415

    from benchmarks.django_admin import PASSWORD, USER  # noqa: PLC0415
    from benchmarks.django_admin.orders.models import Customer, Order, Product  # noqa: PLC0415

    call_command("migrate", run_syncdb=True, verbosity=0)
    User.objects.create_superuser(USER, password=PASSWORD)
    for name in ("Rossi Mario", "Rossi Maria", "Verdi Anna", "Omonimo", "Omonimo"):
        Customer.objects.create(name=name)
    for name in ("Audit", "Audit plus", "Travel", "Report"):
        Product.objects.create(name=name)
    Order.objects.create(number="O-0", date="2026-01-02", customer=Customer.objects.first())
    call_command("runserver", f"127.0.0.1:{PORT}", use_reloader=False, verbosity=0)


main()
