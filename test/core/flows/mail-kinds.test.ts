import { describe, expect, test } from 'vitest'
import { openBench } from '../../support/gateway.ts'

const head = (type: string) => [
  'Authentication-Results: mx.example.com; dmarc=pass header.from=example.com',
  'From: Anna Berg <anna@example.com>',
  'To: +46701234567@sms.example.com',
  'Subject: The subject',
  'Message-ID: <kind@example.com>',
  'MIME-Version: 1.0',
  `Content-Type: ${type}`,
  '',
]
const part = (type: string, body: string, more: readonly string[] = []) => [
  '--b',
  `Content-Type: ${type}`,
  ...more,
  '',
  body,
]
const base64 = (text: string) => Buffer.from(text).toString('base64')
const attached = ['Content-Transfer-Encoding: base64', 'Content-Disposition: attachment; filename=x']
const many = (type: string, ...parts: readonly (readonly string[])[]) => [...head(type), ...parts.flat(), '--b--', '']

const words = 'Lunch at noon?'
const invitation = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Lunch\r\nEND:VEVENT\r\nEND:VCALENDAR'
const forwarded =
  '---------- Forwarded message ---------\r\nFrom: Bo <bo@example.com>\r\nDate: Mon, 2 Mar 2026\r\nSubject: Keys\r\nTo: Anna <anna@example.com>\r\n\r\nThe keys are with Eva.'

interface Kind {
  readonly lines: readonly string[]
  readonly text?: string
  readonly bounce?: RegExp
}

describe('mails of every kind (BEHAVIOUR §4.1)', () => {
  test.each<[string, Kind]>([
    [
      'signed with S/MIME',
      {
        lines: many(
          'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=b',
          part('text/plain', words),
          part('application/pkcs7-signature; name=smime.p7s', base64('signature'), attached),
        ),
        text: words,
      },
    ],
    [
      'encrypted with S/MIME',
      {
        lines: [...head('application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m'), base64('sealed')],
        bounce: /encrypted, or written in a form/,
      },
    ],
    [
      'signed with PGP/MIME',
      {
        lines: many(
          'multipart/signed; protocol="application/pgp-signature"; boundary=b',
          part('text/plain', words),
          part('application/pgp-signature', '-----BEGIN PGP SIGNATURE-----\r\nabc\r\n-----END PGP SIGNATURE-----'),
        ),
        text: words,
      },
    ],
    [
      'encrypted with PGP/MIME',
      {
        lines: many(
          'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
          part('application/pgp-encrypted', 'Version: 1'),
          part('application/octet-stream', '-----BEGIN PGP MESSAGE-----\r\nabc\r\n-----END PGP MESSAGE-----'),
        ),
        bounce: /encrypted/,
      },
    ],
    [
      'encrypted with PGP in its text',
      {
        lines: [...head('text/plain'), '-----BEGIN PGP MESSAGE-----', '', 'abc', '-----END PGP MESSAGE-----'],
        bounce: /encrypted/,
      },
    ],
    [
      'signed with PGP in its text',
      {
        lines: [
          ...head('text/plain'),
          '-----BEGIN PGP SIGNED MESSAGE-----',
          'Hash: SHA256',
          '',
          words,
          '- - with a dash',
          '-----BEGIN PGP SIGNATURE-----',
          '',
          'abc',
          '-----END PGP SIGNATURE-----',
        ],
        text: `${words}\n- with a dash`,
      },
    ],
    [
      'from Outlook as TNEF, with its text',
      {
        lines: many(
          'multipart/mixed; boundary=b',
          part('text/plain', words),
          part('application/ms-tnef; name=winmail.dat', base64('tnef'), attached),
        ),
        text: words,
      },
    ],
    [
      'from Outlook as TNEF alone',
      { lines: [...head('application/ms-tnef; name=winmail.dat'), base64('tnef')], bounce: /winmail\.dat/ },
    ],
    [
      'an invitation with words',
      {
        lines: many(
          'multipart/alternative; boundary=b',
          part('text/plain', words),
          part('text/html', `<p>${words}</p>`),
          part('text/calendar; method=REQUEST', invitation),
        ),
        text: words,
      },
    ],
    ['an invitation alone', { lines: [...head('text/calendar; method=REQUEST'), invitation], text: 'The subject' }],
    ['passed on without a word', { lines: [...head('text/plain'), forwarded], text: 'The keys are with Eva.' }],
    ['passed on with words', { lines: [...head('text/plain'), `See below.\r\n\r\n${forwarded}`], text: 'See below.' }],
    [
      'passed on as an attachment',
      {
        lines: many(
          'multipart/mixed; boundary=b',
          part('text/plain', words),
          part('message/rfc822', `Subject: Keys\r\n\r\nInside`),
        ),
        text: words,
      },
    ],
    ['empty: its subject', { lines: [...head('text/plain'), ''], text: 'The subject' }],
    ['white space only: its subject', { lines: [...head('text/html'), '<p>&nbsp;</p>\u200b'], text: 'The subject' }],
    [
      'HTML alone',
      { lines: [...head('text/html'), '<table><tr><td>Gate</td><td>4</td></tr></table>'], text: 'Gate | 4' },
    ],
  ])('%s', async (_, { lines, text, bounce }) => {
    const bench = await openBench()
    const filing = await bench.mail(new TextEncoder().encode(lines.join('\r\n')))
    if (text !== undefined) expect(bench.network().bodies).toEqual([text])
    else expect(bench.network().bodies).toEqual([])
    expect(filing).toBe(text === undefined ? 'Failed' : 'Processed')
    if (bounce) expect(bench.server().last.text).toMatch(bounce)
    else expect(bench.server().mails).toEqual([])
  })
})
