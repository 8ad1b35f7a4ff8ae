"""Notices of delivery as servers of different make write them; written by hand, about people who do not exist."""

from __future__ import annotations

from textwrap import dedent

from newsletters.models import MailingRecipient

MAILBOX = "bounce@beispiel.example"

NOTICES = {
    "postfix": """\
        Return-Path: <>
        Delivered-To: {envelope}
        Received: by mx.verein.example (Postfix) id 4XyZ1; Tue, 24 Nov 2026 12:01:02 +0100 (CET)
        From: MAILER-DAEMON@mx.verein.example (Mail Delivery System)
        Subject: Undelivered Mail Returned to Sender
        To: {envelope}
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="4XyZ1.1795517/mx"

        This is a MIME-encapsulated message.

        --4XyZ1.1795517/mx
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        <anna@example.org>: host mx.example.org[192.0.2.7] said: 550 5.1.1 User unknown

        --4XyZ1.1795517/mx
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.verein.example
        X-Postfix-Queue-ID: 4XyZ1
        Arrival-Date: Tue, 24 Nov 2026 12:01:01 +0100 (CET)

        Final-Recipient: rfc822; anna@example.org
        Original-Recipient: rfc822;anna@example.org
        Action: {action}
        Status: {status}
        Remote-MTA: dns; mx.example.org
        Diagnostic-Code: smtp; {diagnosis}

        --4XyZ1.1795517/mx
        Content-Description: Undelivered Message Headers
        Content-Type: text/rfc822-headers

        From: Dorfnetz <news@beispiel.example>
        To: anna@example.org
        Message-ID: {message_id}

        --4XyZ1.1795517/mx--
        """,
    "exchange": """\
        Received: from AM0PR01MB0001.eurprd01.prod.exchangelabs.com by mx.verein.example with ESMTPS
         for <{envelope}>; Tue, 24 Nov 2026 11:01:02 +0000
        From: <postmaster@stadt.example>
        To: <{envelope}>
        Date: Tue, 24 Nov 2026 11:01:02 +0000
        Content-Type: multipart/report; report-type=delivery-status;
        \tboundary="5a7b_AM0PR01MB0001"
        X-MS-Exchange-Message-Is-Ndr:
        Content-Language: de-DE
        Subject: Unzustellbar: =?utf-8?Q?Wer_h=C3=A4lt_das_Dorf_zusammen=3F?=
        Auto-Submitted: auto-replied
        MIME-Version: 1.0

        --5a7b_AM0PR01MB0001
        Content-Type: multipart/alternative; differences=Content-Type;
        \tboundary="c0de_AM0PR01MB0001"

        --c0de_AM0PR01MB0001
        Content-Type: text/plain; charset="iso-8859-1"
        Content-Transfer-Encoding: quoted-printable

        Ihre Nachricht an anna@example.org konnte nicht zugestellt werden.

        --c0de_AM0PR01MB0001--

        --5a7b_AM0PR01MB0001
        Content-Type: message/delivery-status

        Reporting-MTA: dns;AM0PR01MB0001.eurprd01.prod.exchangelabs.com
        Received-From-MTA: dns;mx.verein.example
        Arrival-Date: Tue, 24 Nov 2026 11:01:01 +0000

        Final-Recipient: rfc822;anna@example.org
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp;{diagnosis}

        --5a7b_AM0PR01MB0001
        Content-Type: message/rfc822

        Message-ID: {message_id}
        Subject: =?utf-8?Q?Wer_h=C3=A4lt_das_Dorf_zusammen=3F?=
        From: Dorfnetz <news@beispiel.example>

        Guten Tag

        --5a7b_AM0PR01MB0001--
        """,
    "gmail": """\
        Delivered-To: bounce@beispiel.example
        Return-Path: <>
        Received: by mail-sor-f69.google.example with SMTP id x1 for <{envelope}>; Tue, 24 Nov 2026 03:01:02 -0800 (PST)
        Content-Type: multipart/report; boundary="000000000000a1b2"; report-type=delivery-status
        To: {envelope}
        Auto-Submitted: auto-replied
        X-Failed-Recipients: anna@example.org
        Subject: Delivery Status Notification (Failure)
        From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>

        --000000000000a1b2
        Content-Type: text/plain; charset="UTF-8"

        ** Die Adresse wurde nicht gefunden **

        --000000000000a1b2
        Content-Type: message/delivery-status

        Reporting-MTA: dns; googlemail.example
        Arrival-Date: Tue, 24 Nov 2026 03:01:01 -0800 (PST)
        X-Original-Message-ID: {message_id}

        Final-Recipient: rfc822; anna@example.org
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; {diagnosis}
        Last-Attempt-Date: Tue, 24 Nov 2026 03:01:02 -0800 (PST)

        --000000000000a1b2
        Content-Type: message/rfc822

        Message-ID: {message_id}
        To: anna@example.org

        Guten Tag

        --000000000000a1b2--
        """,
    "german": """\
        Return-Path: <>
        Envelope-To: <{envelope}>
        From: "Mail Delivery System" <mailer-daemon@kundenserver.example>
        To: {envelope}
        Subject: Mail delivery failed: returning message to sender
        MIME-Version: 1.0
        Content-Type: multipart/report; boundary="=_qp_1"; report-type="delivery-status"

        --=_qp_1
        Content-Type: text/plain; charset="utf-8"
        Content-Transfer-Encoding: 8bit

        Diese Nachricht wurde automatisch von der Mailserver-Software erzeugt. Eine Zustellung war nicht möglich.

        --=_qp_1
        Content-Type: message/delivery-status

        Reporting-MTA: dns; kundenserver.example

        Final-Recipient: RFC822; anna@example.org
        Action: {action}
        Status: {status}
        Diagnostic-Code: SMTP; {diagnosis}

        --=_qp_1
        Content-Type: text/rfc822-headers

        Message-ID: {message_id}

        --=_qp_1--
        """,
}

ABSENT = """\
    Return-Path: <>
    From: anna@example.org
    To: {envelope}
    Subject: Abwesenheitsnotiz: Wer hält das Dorf zusammen?
    Auto-Submitted: auto-replied

    Ich bin bis Montag nicht im Büro.
    """

UNSUBSCRIBE = """\
    Return-Path: <anna@example.org>
    From: anna@example.org
    To: <{envelope}>
    Subject: unsubscribe

    """

COMPLAINT = """\
    From: <feedback@provider.example>
    To: <abuse@beispiel.example>
    Subject: FW: Wer hält das Dorf zusammen?
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=feedback-report; boundary="arf1"

    --arf1
    Content-Type: text/plain

    This is an email abuse report.

    --arf1
    Content-Type: message/feedback-report

    Feedback-Type: abuse
    User-Agent: SomeGenerator/1.0
    Version: 1

    --arf1
    Content-Type: message/rfc822

    Message-ID: {message_id}

    Guten Tag

    --arf1--
    """


def notice(
    template: str,
    row: MailingRecipient,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnosis: str = "550 5.1.1 <anna@example.org>: Recipient address rejected",
    token: str | None = None,
    message_id: str | None = None,
) -> bytes:
    """A mail about ``row``, as it lies in the mailbox."""
    local, _at, domain = MAILBOX.partition("@")
    text = dedent(NOTICES.get(template, template)).format(
        envelope=f"{local}+{row.verp_token if token is None else token}@{domain}",
        message_id=row.rfc_message_id if message_id is None else message_id,
        action=action,
        status=status,
        diagnosis=diagnosis,
    )
    return text.replace("\n", "\r\n").encode()
