"""What the application does with each request: sessions, forms, saves, searches."""

# ruff: noqa: ARG002, ARG005 - every page takes the request and the session
from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from resources.specimens.core_banking import entities, forms, markup
from resources.specimens.core_banking.entities import EntryRefused
from resources.specimens.core_banking.iban import make_iban
from resources.specimens.core_banking.ledger import Entry, Ledger
from resources.specimens.core_banking.nastiness import Nastiness
from resources.specimens.core_banking.places import branches_of, search_places
from resources.specimens.core_banking.users import User, Users

HITS = 50


@dataclass(slots=True)
class Session:
    """Somebody logged in."""

    user: str
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser asks: path without the slash, query and form values, the session's cookie."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What it gets: a page, or a redirection; no page at all where the connection is to be dropped."""

    page: str | None
    status: int = 200
    location: str = ""
    cookie: str = ""
    kind: str = "text/html"


class Application:
    """The core-banking application without its HTTP server; safe for threads."""

    def __init__(self, folder: Path, users: Iterable[User], nasty: Nastiness) -> None:
        """Take up the ledger in `folder`.

        Args:
            folder: Data folder.
            users: Who may log in.
            nasty: How to behave at first.
        """
        self.ledger = Ledger(folder)
        self.nasty = nasty
        self.once: dict[str, object] = {}
        self.sessions: dict[str, Session] = {}
        self.users = Users(users)
        self._pages: dict[str, Callable[[Request, Session], Answer]] = {
            "": lambda request, session: Answer(None, 302, "index.pl"),
            "index.pl": lambda request, session: Answer(markup.frameset()),
            "top.pl": lambda request, session: Answer(markup.banner(session.user, date.today())),  # noqa: DTZ011 - office's day
            "menu.pl": lambda request, session: Answer(markup.menu(request.query.get("apri", ""))),
            "home.pl": lambda request, session: Answer(markup.home()),
            "logout.pl": self._log_out,
            "customer.pl": self._customer,
            "customers.pl": self._search_customers,
            "account.pl": self._account,
            "accounts.pl": self._search_accounts,
            "places.pl": self._places,
            "branches.pl": self._branches,
        }

    def answer(self, request: Request) -> Answer:
        """Answer one request.

        Args:
            request: What the browser asks.
        """
        if self.nasty.outage:
            return Answer("<H1>Service Unavailable</H1>", 503)
        time.sleep(self.nasty.slow_answer)
        if request.path == "login.pl":
            return self._log_in(request)
        session = self.sessions.get(request.cookie)
        if session is None:
            return Answer(markup.log_in()) if request.path in {"", "index.pl"} else Answer(markup.log_in(ended=True))
        session.requests += 1
        if self.nasty.session_requests and session.requests > self.nasty.session_requests:
            self.sessions.pop(request.cookie, None)
            return Answer(markup.log_in(ended=True))
        page = self._pages.get(request.path)
        return page(request, session) if page else Answer("<H1>Not Found</H1>", 404)

    def set_nasty(self, settings: dict[str, object]) -> None:
        """Change how the application behaves from now on; ``once`` holds what counts for the next save only.

        Raises:
            ValueError: A setting isn't known.
        """
        once = settings.pop("once", {})
        if not isinstance(once, dict):
            raise ValueError('"once" holds settings by name')  # noqa: TRY004 - one error for every wrong setting
        self.nasty.changed(once)
        self.nasty = self.nasty.changed(settings)
        self.once = once

    def expire_sessions(self) -> None:
        """End every session now."""
        self.sessions.clear()

    def _log_in(self, request: Request) -> Answer:
        if request.form is None:
            return Answer(markup.log_in())
        user = request.form.get("ute", "")
        if refusal := self.users.refusal(user, request.form.get("pwd", "")):
            return Answer(markup.log_in(refusal))
        if self.users.one_session(user):
            for other in [cookie for cookie, session in list(self.sessions.items()) if session.user == user]:
                self.users.taken_over += self.sessions.pop(other, None) is not None
        cookie = secrets.token_hex(16)
        self.sessions[cookie] = Session(user)
        if self.nasty.interposed:
            return Answer(markup.interposed(), cookie=cookie)
        return Answer(None, 302, "index.pl", cookie)

    def _log_out(self, request: Request, session: Session) -> Answer:
        self.sessions.pop(request.cookie, None)
        return Answer(markup.log_in())

    def _customer(self, request: Request, session: Session) -> Answer:
        if number := request.query.get("num"):
            return self._shown("customer", number)
        if request.form is None:
            return Answer(forms.customer_form(forms.Sheet(nasty=self.nasty)))
        if request.form.get("passo") == "aggiorna":
            lost = (
                {box.box for box in (*entities.CORRESPONDENCE, *entities.CONTACTS)}
                if self.nasty.wiping_postback
                else set()
            )
            kept = {name: value for name, value in request.form.items() if name not in lost}
            return Answer(forms.customer_form(forms.Sheet(kept, nasty=self.nasty)))
        return self._save(request.form, session, entities.CUSTOMER, "customer", forms.customer_form)

    def _account(self, request: Request, session: Session) -> Answer:
        if number := request.query.get("num"):
            return self._shown("account", number)
        if request.form is None:
            return Answer(forms.account_form(forms.Sheet(nasty=self.nasty)))
        return self._save(request.form, session, entities.ACCOUNT, "account", forms.account_form)

    def _shown(self, kind: str, number: str) -> Answer:
        entry = next((entry for entry in self.ledger.of_kind(kind) if entry["number"] == number), None)
        if entry is None:
            return Answer(markup.error(f"No {kind} {number}."))
        boxes, form = {
            "customer": (entities.CUSTOMER, forms.customer_form),
            "account": (entities.ACCOUNT, forms.account_form),
        }[kind]
        values = {box.box: entities.on_page(box, entry["fields"].get(box.name, "")) for box in boxes}
        return Answer(form(forms.Sheet(values, read_only=True, number=number, nasty=self.nasty)))

    def _save(
        self,
        posted: Mapping[str, str],
        session: Session,
        boxes: tuple[entities.Box, ...],
        kind: str,
        form: Callable[[forms.Sheet], str],
    ) -> Answer:
        nasty, self.once = self.nasty.changed(self.once), {}
        time.sleep(nasty.slow_commit)
        try:
            values = entities.canonical(boxes, posted)
            if nasty.refuse_saves:
                raise EntryRefused(nasty.refuse_saves)  # noqa: TRY301 - the same answer as any refusal
            if nasty.mojibake:
                values = {name: value.encode().decode("latin-1") for name, value in values.items()}
            with self.ledger.lock:
                self._check(kind, values, nasty)
                if nasty.late_commit:
                    late = threading.Timer(nasty.late_commit, self._commit, (kind, values, session.user))
                    late.daemon = True
                    late.start()
                    return Answer("<H1>Gateway Time-out</H1>", 504)
                entry = self._commit(kind, values, session.user)
        except EntryRefused as refusal:
            return Answer(markup.error(str(refusal)))
        if nasty.drop_answer:
            return Answer(None)
        message = "Customer saved!" if kind == "customer" else f"Account opened! IBAN {entry['number']}"
        return Answer(form(forms.Sheet(message="" if nasty.silent_save else message, nasty=self.nasty)))

    def _check(self, kind: str, values: Mapping[str, str], nasty: Nastiness) -> None:
        if kind == "customer":
            entities.check_customer(values)
            same = [e for e in self.ledger.of_kind(kind) if e["fields"]["tax_code"] == values["tax_code"]]
            if same and nasty.duplicates == "refuse":
                raise EntryRefused(f"A customer with this Tax Code exists already: {same[0]['number']}.")
            return
        entities.check_account(values)
        if all(entry["number"] != values["customer_number"] for entry in self.ledger.of_kind("customer")):
            raise EntryRefused(f"No customer {values['customer_number']}.")
        keys = ("customer_number", "package")
        if nasty.duplicates == "refuse" and any(
            all(entry["fields"][key] == values[key] for key in keys) for entry in self.ledger.of_kind(kind)
        ):
            raise EntryRefused("This customer has such an account already.")

    def _commit(self, kind: str, values: dict[str, str], user: str) -> Entry:
        with self.ledger.lock:
            number = (
                self.ledger.next_customer_number()
                if kind == "customer"
                else make_iban(len(self.ledger.of_kind("account")) + 1)
            )
            return self.ledger.append(kind, number, user, values)

    def _search_customers(self, request: Request, session: Session) -> Answer:
        boxes = (("cf", "Tax Code"), ("cogn", "Surname"), ("num", "Customer Number"))
        wanted = {"tax_code": request.query.get("cf", ""), "surname": request.query.get("cogn", "")}
        hits = self._hits("customer", {**wanted, "": request.query.get("num", "")})
        headings = ("Customer Number", "Tax Code", "Surname", "Given Names", "Born", "City")
        rows = []
        for entry in hits:
            of = entry["fields"]
            born = "/".join(reversed(of["birth_date"].split("-")))
            cells = (entry["number"], of["tax_code"], of["surname"], of["given_names"], born, of["city"])
            rows.append((f"customer.pl?num={entry['number']}", cells))
        found = markup.results(headings, rows, "No customers found.") if request.query else ""
        return Answer(forms.search_form("Search Customers", "customers.pl", boxes, found))

    def _search_accounts(self, request: Request, session: Session) -> Answer:
        boxes = (("cli", "Customer Number"), ("rif", "Our Reference"), ("iban", "IBAN"))
        wanted = {"customer_number": request.query.get("cli", ""), "reference": request.query.get("rif", "")}
        hits = self._hits("account", {**wanted, "": request.query.get("iban", "")})
        headings = ("IBAN", "Customer Number", "Service Package", "Our Reference", "First Deposit")
        boxes_by_name = {box.name: box for box in entities.ACCOUNT}
        rows = []
        for entry in hits:
            of = entry["fields"]
            package = entities.PACKAGES[of["package"]]
            deposit = entities.on_page(boxes_by_name["initial_deposit"], of["initial_deposit"])
            cells = (entry["number"], of["customer_number"], package, of["reference"], deposit)
            rows.append((f"account.pl?num={entry['number']}", cells))
        found = markup.results(headings, rows, "No accounts found.") if request.query else ""
        return Answer(forms.search_form("Search Accounts", "accounts.pl", boxes, found))

    def _hits(self, kind: str, wanted: Mapping[str, str]) -> list[Entry]:
        asked = {name: "".join(text.split()).upper() for name, text in wanted.items() if text.strip()}
        found = []
        for entry in self.ledger.of_kind(kind) if asked else []:
            have = {
                name: "".join((entry["fields"][name] if name else entry["number"]).split()).upper() for name in asked
            }
            fits = str.startswith if self.nasty.prefix_search else str.__eq__
            if all(fits(have[name], text) for name, text in asked.items()):
                found.append(entry)
        return found[:HITS]

    def _places(self, request: Request, session: Session) -> Answer:
        text = request.query.get("des", "")
        return Answer(markup.places(text, search_places(text), asked="des" in request.query))

    def _branches(self, request: Request, session: Session) -> Answer:
        time.sleep(self.nasty.options_late)
        rows = branches_of(request.query.get("prov", ""))[1:]
        return Answer("\n".join(f"{code}|{name}" for code, name in rows), kind="text/plain")
