"""The pages around the forms: frames, banner, menu, log-in, messages, windows. As legacy as they come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

BANK = "BANCA ESEMPIO"
SYSTEM = "S.I.A.C. - Sistema Informativo Anagrafe Clienti"
STYLE = """<STYLE TYPE="text/css">
<!--
BODY { font-family: Verdana, Arial, sans-serif; font-size: 11px; color: #000000; }
TD, TH { font-family: Verdana, Arial, sans-serif; font-size: 11px; }
INPUT, SELECT { font-family: "Courier New", monospace; font-size: 12px; }
.bottone { font-family: Verdana, Arial; font-size: 11px; font-weight: bold; background-color: #D4D0C8;
 border: 2px outset #FFFFFF; width: 84px; }
.puntini { font-family: Verdana; font-size: 10px; background-color: #D4D0C8; border: 2px outset #FFFFFF; width: 24px; }
.sez { background-color: #336699; color: #FFFFFF; font-weight: bold; }
.eti { background-color: #E4EBF3; }
.menu A { color: #003366; text-decoration: none; } .menu A:hover { text-decoration: underline; color: #CC0000; }
.ro { background-color: #EFEFEF; }
-->
</STYLE>"""
FOOT = (
    '<HR SIZE="1" NOSHADE COLOR="#336699"><FONT SIZE="1" COLOR="#808080">S.I.A.C. rel. 3.2.1 (c) 1998-2003 '
    "- Sito ottimizzato per Internet Explorer 5.5 o superiore, risoluzione 1024 x 768 - SPECIMEN</FONT>"
)


def page(title: str, body: str, *, attributes: str = 'BGCOLOR="#FFFFFF"', script: str = "", pixel: str = "") -> str:
    """A page in the markup of 2003.

    Args:
        title: Its title.
        body: What stands in the body.
        attributes: Those of the body element.
        script: JavaScript for the head.
        pixel: Address of a picture of another host, or nothing.
    """
    code = f'<SCRIPT LANGUAGE="JavaScript">\n<!--\n{script}\n//-->\n</SCRIPT>' if script else ""
    spy = f'<IMG SRC="{escape(pixel)}" WIDTH="1" HEIGHT="1">' if pixel else ""
    return (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">\n'
        f"<HTML><HEAD><TITLE>{escape(title)}</TITLE>{STYLE}{code}</HEAD>\n"
        f"<BODY {attributes}>\n{body}\n{spy}</BODY></HTML>\n"
    )


def frameset() -> str:
    """The three frames that everything happens in."""
    return (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN">\n'
        f"<HTML><HEAD><TITLE>{BANK} - S.I.A.C.</TITLE></HEAD>\n"
        '<FRAMESET ROWS="58,*" BORDER="0" FRAMEBORDER="NO" FRAMESPACING="0">\n'
        '<FRAME NAME="alto" SRC="top.pl" SCROLLING="NO" NORESIZE>\n'
        '<FRAMESET COLS="186,*" BORDER="0" FRAMEBORDER="NO" FRAMESPACING="0">\n'
        '<FRAME NAME="menu" SRC="menu.pl" NORESIZE>\n<FRAME NAME="centro" SRC="home.pl">\n'
        "</FRAMESET>\n</FRAMESET></HTML>\n"
    )


def banner(user: str, today: date) -> str:
    """The frame at the top."""
    return page(
        "top",
        '<TABLE WIDTH="100%" CELLPADDING="4" CELLSPACING="0" BORDER="0"><TR>'
        f'<TD><FONT FACE="Times New Roman" SIZE="5" COLOR="#FFCC00"><B><I>{BANK}</I></B></FONT></TD>'
        f'<TD ALIGN="CENTER"><FONT COLOR="#FFFFFF" SIZE="2">{SYSTEM}</FONT></TD>'
        f'<TD ALIGN="RIGHT"><FONT COLOR="#FFFFFF" SIZE="1">Utente: <B>{escape(user)}</B> - Filiale 00100<BR>'
        f"Data contabile {today:%d/%m/%Y}</FONT></TD></TR></TABLE>",
        attributes='BGCOLOR="#003366" TOPMARGIN="4" LEFTMARGIN="4" MARGINWIDTH="4" MARGINHEIGHT="4"',
    )


def menu(opened: str) -> str:
    """The frame on the left: a tree whose branches open by a round trip."""
    trees = {
        "customers": ("Customers", [("Add Customer", "customer.pl"), ("Search Customers", "customers.pl")]),
        "accounts": ("Accounts", [("Open Account", "account.pl"), ("Search Accounts", "accounts.pl")]),
    }
    rows = []
    for key, (title, leaves) in trees.items():
        sign = "-" if key == opened else "+"
        rows.append(f'<TR><TD WIDTH="14">[{sign}]</TD><TD><A HREF="menu.pl?apri={key}"><B>{title}</B></A></TD></TR>')
        if key == opened:
            rows += [
                f'<TR><TD></TD><TD>&#187; <A HREF="{href}" TARGET="centro">{leaf}</A></TD></TR>'
                for leaf, href in leaves
            ]
    rows.append('<TR><TD COLSPAN="2"><HR SIZE="1"></TD></TR>')
    rows.append('<TR><TD></TD><TD><A HREF="logout.pl" TARGET="_top">Log out</A></TD></TR>')
    body = f'<TABLE CLASS="menu" CELLPADDING="3" CELLSPACING="0" BORDER="0">{"".join(rows)}</TABLE>'
    return page("menu", body, attributes='BGCOLOR="#C9D6E4"')


def home() -> str:
    """What stands in the middle before anything is chosen."""
    return page(
        "home",
        f'<BR><BR><CENTER><FONT SIZE="4" COLOR="#003366"><B>{SYSTEM}</B></FONT><BR><BR>'
        '<TABLE BORDER="1" CELLPADDING="10" CELLSPACING="0" BORDERCOLOR="#336699" WIDTH="60%"><TR><TD>'
        "Avviso agli operatori: le operazioni di fine giornata iniziano alle ore 18.30. Si prega di chiudere la "
        f"sessione prima di lasciare il posto di lavoro.</TD></TR></TABLE></CENTER><BR><BR>{FOOT}",
    )


def log_in(message: str = "", *, ended: bool = False) -> str:
    """The log-in page, which also stands in a frame when the session has ended.

    Args:
        message: What went wrong, or nothing.
        ended: Whether a session has just ended.
    """
    why = "Your session has ended. " if ended else ""
    wrong = f'<TR><TD COLSPAN="2"><FONT COLOR="#CC0000"><B>{escape(message)}</B></FONT></TD></TR>' if message else ""
    return page(
        "Login",
        '<BR><BR><CENTER><FORM METHOD="POST" ACTION="login.pl" TARGET="_top">'
        '<TABLE BORDER="1" BORDERCOLOR="#336699" CELLPADDING="0" CELLSPACING="0"><TR><TD>'
        '<TABLE BORDER="0" CELLPADDING="6" CELLSPACING="0" WIDTH="320">'
        f'<TR><TD COLSPAN="2" CLASS="sez">{BANK} - S.I.A.C.</TD></TR>'
        f'<TR><TD COLSPAN="2">{why}Please log in</TD></TR>{wrong}'
        '<TR><TD CLASS="eti">User:</TD><TD><INPUT TYPE="TEXT" NAME="ute" SIZE="16" MAXLENGTH="16"></TD></TR>'
        '<TR><TD CLASS="eti">Password:</TD><TD><INPUT TYPE="PASSWORD" NAME="pwd" SIZE="16" MAXLENGTH="32"></TD></TR>'
        '<TR><TD></TD><TD><INPUT TYPE="SUBMIT" VALUE="Login" CLASS="bottone"></TD></TR>'
        f"</TABLE></TD></TR></TABLE></FORM>{FOOT}</CENTER>",
    )


def interposed() -> str:
    """A page that stands between logging in and working."""
    return page(
        "Avviso",
        '<BR><BR><CENTER><TABLE BORDER="1" CELLPADDING="10" CELLSPACING="0"><TR><TD>'
        "Your password expires in 9 days.<BR><BR>"
        '<FORM METHOD="GET" ACTION="index.pl" TARGET="_top"><INPUT TYPE="SUBMIT" VALUE="Continue" CLASS="bottone">'
        "</FORM></TD></TR></TABLE></CENTER>",
    )


def error(message: str, code: str = "ANA0417") -> str:
    """The page that an error is, with nothing of what was typed."""
    return page(
        "Errore",
        '<BR><TABLE BORDER="1" BORDERCOLOR="#CC0000" CELLPADDING="8" CELLSPACING="0" WIDTH="70%"><TR>'
        f'<TD BGCOLOR="#FFEEEE"><FONT COLOR="#CC0000" SIZE="3"><B>Error!</B></FONT><BR><BR>{escape(message)}<BR><BR>'
        f'<FONT SIZE="1">{code}</FONT></TD></TR></TABLE><BR><A HREF="javascript:history.back()">Back</A><BR><BR>{FOOT}',
    )


def results(headings: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]], none: str) -> str:
    """A table of hits whose first column links to the record.

    Args:
        headings: The columns' headings.
        rows: (address of the record, cells).
        none: What is said where there is no hit.
    """
    body = "".join(
        f'<TR BGCOLOR="{"#FFFFFF" if number % 2 else "#F4F4E8"}"><TD><A HREF="{href}">{escape(cells[0])}</A></TD>'
        + "".join(f"<TD>{escape(cell) or '&nbsp;'}</TD>" for cell in cells[1:])
        + "</TR>"
        for number, (href, cells) in enumerate(rows)
    )
    if not body:
        return f'<P><FONT COLOR="#CC0000">{none}</FONT></P>'
    head = "".join(f'<TD CLASS="sez">{heading}</TD>' for heading in headings)
    return f'<TABLE BORDER="1" CELLPADDING="3" CELLSPACING="0" BORDERCOLOR="#C0C0C0"><TR>{head}</TR>{body}</TABLE>'


def places(text: str, found: Sequence[tuple[str, str, str]], *, asked: bool) -> str:
    """The look-up window for places of birth."""
    rows = "".join(
        f"<TR><TD>{code}</TD><TD><A HREF=\"javascript:scegli('{code}',{number})\">{escape(name)}</A></TD>"
        f"<TD>{province}</TD></TR>"
        for number, (code, name, province) in enumerate(found)
    )
    head = '<TR><TD CLASS="sez">Code</TD><TD CLASS="sez">Description</TD><TD CLASS="sez">Prov.</TD></TR>'
    table = f'<TABLE BORDER="1" CELLPADDING="3" CELLSPACING="0" WIDTH="100%">{head}{rows}</TABLE>'
    script = (
        "function scegli(codice, riga) {\n"
        "  var scheda = window.opener.document.forms[0];\n"
        "  scheda.cod_bel.value = codice;\n"
        "  scheda.luo_nas.value = document.links[riga].innerHTML.replace(/&amp;/g, '&');\n"
        "  window.close();\n}"
    )
    none = "<P>No places found.</P>" if asked else ""
    return page(
        "Tabella luoghi",
        '<FORM METHOD="GET" ACTION="places.pl"><TABLE CELLPADDING="3" CELLSPACING="0" BORDER="0"><TR>'
        '<TD CLASS="eti">Description</TD>'
        f'<TD><INPUT TYPE="TEXT" NAME="des" VALUE="{escape(text)}" SIZE="22" MAXLENGTH="50"></TD>'
        '<TD><INPUT TYPE="SUBMIT" VALUE="Search" CLASS="bottone"></TD></TR></TABLE></FORM>'
        f"{table if found else none}",
        script=script,
    )
