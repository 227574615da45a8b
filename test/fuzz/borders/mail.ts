import { extractWords } from '../../../core/mail/extract.ts'
import { machineMail } from '../../../core/mail/machine-mail.ts'
import { unreportable } from '../../../core/mail/report.ts'
import { stripReply } from '../../../core/mail/strip.ts'
import { rawHeader } from '../../../core/rules/raw-header.ts'
import { parseHeader, parseMail } from '../../../drivers/mail/parse.ts'
import { type Border, must, mustEqual } from '../border.ts'
import { accountMail, decide, mustBeSafeToAnswer } from './mail-promises.ts'

const crlf = (text: string) => text.replaceAll('\n', '\r\n')

/** What the mail server of the office writes above everything that came from outside. */
const unproven = crlf(`Authentication-Results: mx.example.com; dmarc=none header.from=example.com; spf=none; dkim=none
`)

/** Mails as they lie in a mailbox: taken apart, their words found, their sender judged, and answered. */
export const border: Border = {
  name: 'mail',
  share: 3,
  source: ['drivers/mail/', 'core/mail/', 'core/rules/'],
  longest: 3_000,
  stretched: 200_000,
  limitMs: 2_000,
  words: [
    'Content-Type: text/html; charset=utf-8\r\n',
    'Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n',
    'Content-Transfer-Encoding: quoted-printable\r\n',
    'Content-Transfer-Encoding: base64\r\n',
    'Content-Type: message/rfc822\r\n\r\n',
    'Content-Disposition: attachment; filename="a.pdf"\r\n',
    "filename*0*=utf-8''%e2%82%ac",
    'charset="utf-8; format=flowed"',
    '\r\n--b--\r\n',
    '=?utf-8?B?w6Q=?=',
    '=?iso-8859-1?Q?=E4_?=',
    'From: anna@example.com\r\n',
    'Authentication-Results: mx.example.com; dmarc=pass header.from=example.com\r\n',
  ],
  seeds: () =>
    [
      'From: Anna <anna@example.com>\nTo: +46701234567@sms.example.com\nSubject: Hi\nMessage-ID: <1@x>\nDate: Thu, 15 Jan 2026 09:00:00 +0100\n\nHello\n\n-- \nAnna\n',
      'From: =?utf-8?Q?Anna_=C3=85?= <anna@example.com>, b@example.com\nSubject: =?iso-8859-1?B?5OT2?= =?utf-8?Q?x?=\nContent-Type: text/plain; charset=iso-8859-1; format=flowed; delsp=yes\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe \naus=20\n> quoted \n',
      'From: a@b.se\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/plain\n\nplain\n--c\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPHA+SGVsbG8gPGEgaHJlZj0iaHR0cDovL3guc2UiPng8L2E+PC9wPg==\n--c--\n--b\nContent-Type: application/pdf; name="a.pdf"\nContent-Disposition: attachment; filename*=utf-8\'\'%e2%82%ac.pdf\n\nx\n--b--\n',
      'Return-Path: <>\nFrom: MAILER-DAEMON@example.com\nAuto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\n\n--r\n\nfailed\n--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.se\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no\n\n--r\nContent-Type: message/rfc822\n\nSubject: x\n\n--r--\n',
      'From: a@b.se\nContent-Type: text/html\n\n<table><tr><td>a<td>b</table><blockquote>q</blockquote><pre> x\n y</pre>',
      'From: a@b.se\nIn-Reply-To: <1@x>\nReferences: <0@x> <1@x>\nX-Priority: 1\nX-SMS-Send-At: +2h\nList-Id: <l.x>\nContent-Type: text/plain; charset=utf-7\n\nOn Mon, 5 Jan 2026, Bob <b@c.de> wrote:\n> hi\n\nyes\n',
    ].map(crlf),
  async run(input) {
    const parsed = await parseMail(input, { timeoutMs: 5_000 })
    mustEqual(parseHeader(input).subject, parsed.subject, 'the header says the same without the body')
    for (const { name, value } of parsed.headers) {
      must(/^[\x21-\x39\x3b-\x7e]+$/.test(name) && name === name.toLowerCase(), 'names of fields are plain')
      must(!/[\r\n]/.test(value) || /=\?/.test(Buffer.from(input).toString('latin1')), 'values of fields are unfolded')
    }
    must(parsed.date === undefined || Number.isFinite(parsed.date), 'a date is a number')
    const words = extractWords(parsed)
    must(words.text.length <= 4 * input.length + 2_000, 'words are as long as the mail')
    const stripped = stripReply(words.text)
    must(stripped.text.length <= words.text.length, 'stripping makes nothing longer')
    rawHeader(input)
    const arrived = accountMail(input, parsed)
    machineMail(arrived, { exempt: ['@example.com'] })
    unreportable(arrived, ['gateway@example.com'])
    // The same mail behind a server that found no proof is from nobody that may text.
    const full = Buffer.concat([Buffer.from(unproven), input])
    const permission = decide(accountMail(full, await parseMail(full, { timeoutMs: 5_000 })))
    must(!permission.allowed, 'nobody proves himself by what he wrote')
    await mustBeSafeToAnswer(arrived, stripped.text)
  },
}
