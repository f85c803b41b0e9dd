"""Send one mail by the server that the administrator named.

`smtps://user:password@host:465` speaks TLS from the start, `smtp://…` turns to TLS (STARTTLS) wherever a
password goes along; without a password plain mail to a relay of one's own is possible.
"""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from jiheng.errors import UsageError
from jiheng.sources.network.messages import SHOWN, Told

PATIENCE = 15  # seconds
PORTS = {"smtp": 25, "smtps": 465}
TEMPORARY = range(400, 500)  # of SMTP: try again


def send_mail(server: str, sender: str, to: str, text: str, message_id: str) -> Told:
    """Send a text, its first line as the subject. Raises UsageError for a server that cannot be read."""
    parts = urlsplit(server)
    if parts.scheme not in PORTS or not parts.hostname or not sender:
        raise UsageError(
            "发不了邮件：JIHENG_SMTP 或 JIHENG_MAIL_FROM 没有设对\n"
            "    应当是：smtps://用户:密码@主机:465 和发件地址"
        )
    mail = EmailMessage()
    first = text.split("\n", 1)[0]
    subject = "".join(each for each in first if each.isprintable())  # a name may hold what ends a header
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<{message_id}@{parseaddr(sender)[1].rpartition('@')[2] or parts.hostname}>"
    mail.set_content(text)
    try:
        with _connected(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme]) as smtp:
            if parts.username:
                if parts.scheme == "smtp":
                    smtp.starttls(context=ssl.create_default_context())
                smtp.login(unquote(parts.username), unquote(parts.password or ""))
            smtp.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        [(code, told)] = error.recipients.values()
        return _refused(code, told)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return Told(taken=False, answer=f"邮件服务器没有收下：{error}"[:SHOWN], again=True)
    return Told(taken=True, answer="邮件服务器已收下")


def _connected(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=PATIENCE)


def _refused(code: int, told: bytes | str) -> Told:
    words = told.decode(errors="replace") if isinstance(told, bytes) else told
    slowly = code in TEMPORARY
    return Told(taken=False, answer=f"SMTP {code} {words}"[:SHOWN], again=slowly, slowly=slowly)
