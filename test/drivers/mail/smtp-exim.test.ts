import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { GatewayError } from '../../../core/errors.ts'
import { composeTextMail } from '../../../core/mail/compose.ts'
import { composeReport } from '../../../core/mail/report.ts'
import type { OutgoingMail } from '../../../core/ports/mail.ts'
import { ImapSource } from '../../../drivers/mail/imap.ts'
import { parseMail } from '../../../drivers/mail/parse.ts'
import { SmtpMailer, type SmtpMailerOptions } from '../../../drivers/mail/smtp.ts'
import { systemClock } from '../../../drivers/world.ts'
import { findServer, startDovecot } from '../../support/dovecot.ts'
import { type Exim, startExim } from '../../support/exim.ts'
import { quietLog } from '../../support/logs.ts'
import { waitFor } from '../../support/wait-for.ts'
import { MemoryStore } from './memory-store.ts'
import { TcpProxy } from './tcp-proxy.ts'

const found = findServer('exim4')
const reason = 'missing' in found ? ` (skipped: ${found.missing})` : ''
const signal = () => new AbortController().signal

let server: Exim
const running: { close(): Promise<void> }[] = []

function mailer(more: Partial<SmtpMailerOptions> = {}): SmtpMailer {
  const made = new SmtpMailer({
    host: server.host,
    port: server.ports.smtp,
    tls: 'starttls',
    ca: server.ca,
    user: 'gateway',
    password: 'gateway-pass',
    clock: systemClock,
    log: quietLog,
    ...more,
  })
  running.push(made)
  return made
}

let serial = 0

function mailTo(address: string, more: Partial<OutgoingMail> = {}): OutgoingMail {
  const text = composeTextMail({
    gateway: 'gateway@office.test',
    to: [{ address, name: 'Bo Ök' }],
    phone: '+46701234567',
    phoneName: 'Anna "Å" Lund',
    body: 'Come at 9.\n.\n..two dots\nFrom here\nÅäö 😀',
    sentAt: Date.UTC(2026, 0, 15, 9),
    messageId: `<${++serial}@office.test>`,
    replyTo: '46701234567@sms.test',
    thread: { subject: 'Grind å', lastMessageId: '<m@x>', references: ['<l@x>'] },
    trace: { text: 12 },
  })
  return { ...text, ...more }
}

function failure(work: Promise<unknown>): Promise<GatewayError> {
  return work.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: GatewayError) => error,
  )
}

async function received(address: string): Promise<string> {
  return waitFor(`a mail for ${address}`, () => server.mails(address)[0])
}

describe.skipIf('missing' in found)(`sending over exim${reason}`, () => {
  beforeAll(async () => {
    server = await startExim()
  })
  afterAll(() => server?.remove())
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.close()))
  })

  test('with STARTTLS and a login: arrives as it was meant', async () => {
    const { response } = await mailer().send(mailTo('bo@office.test'), signal())
    expect(response).toMatch(/^250 /)
    const raw = await received('bo@office.test')
    expect(raw).toMatch(/with esmtpsa/)
    expect(raw).toMatch(/^Return-path: <gateway@office\.test>/)
    const parsed = await parseMail(Buffer.from(raw, 'latin1'))
    expect(parsed).toMatchObject({
      from: [{ address: 'gateway@office.test', name: 'Anna "Å" Lund (+46701234567)' }],
      to: [{ address: 'bo@office.test', name: 'Bo Ök' }],
      subject: 'Re: Grind å',
      messageId: `<${serial}@office.test>`,
      inReplyTo: ['<m@x>'],
      references: ['<l@x>', '<m@x>'],
      date: Date.UTC(2026, 0, 15, 9),
      text: 'Come at 9.\n.\n..two dots\nFrom here\nÅäö 😀\n',
    })
    const field = (name: string) => parsed.headers.find((one) => one.name === name)?.value
    expect(field('reply-to')).toBe('Anna "Å" Lund (+46701234567) <46701234567@sms.test>')
    expect(field('x-textpost')).toBe('1; text=12')
    expect(field('auto-submitted')).toBe('auto-generated')
    expect(field('x-auto-response-suppress')).toBe('All')
  })

  test('TLS from the start; several at once over kept connections', async () => {
    const sender = mailer({ tls: 'tls', port: server.ports.smtps })
    await sender.verify(signal())
    await Promise.all(Array.from({ length: 12 }, (_, n) => sender.send(mailTo(`many${n}@office.test`), signal())))
    for (let n = 0; n < 12; n++) await received(`many${n}@office.test`)
  })

  test('a delivery report is a multipart/report that parses as one, from the null sender', async () => {
    const report = composeReport({
      gateway: 'gateway@office.test',
      original: {
        from: { address: 'reported@office.test', name: 'Bo' },
        subject: 'Grind å',
        messageId: '<m@x>',
        references: [],
        headers: [{ name: 'subject', value: 'Grind å' }],
        arrivedAt: 0,
      },
      messageId: '<report@office.test>',
      date: Date.UTC(2026, 0, 15, 9),
      trace: { text: 12 },
      text: 'Come at 9.',
      phones: [
        {
          phone: '+46701234567',
          name: 'Anna',
          outcome: 'failed',
          reason: 'the phone was off for 48 hours',
          wire: 'état 34',
          at: 0,
        },
      ],
    })
    await mailer().send(report, signal())
    const raw = await received('reported@office.test')
    expect(raw).toMatch(/^Return-path: <>/)
    expect(raw).toMatch(/^Content-Type: multipart\/report; report-type=delivery-status;/m)
    const types = [...raw.matchAll(/^Content-Type: ([\w/-]+)/gm)].map((match) => match[1])
    expect(types).toEqual(['multipart/report', 'text/plain', 'message/delivery-status', 'text/rfc822-headers'])
    // RFC 3464 §2.1: per-message fields, an empty line, per-recipient fields; in ASCII.
    expect(raw).toMatch(
      /Reporting-MTA: dns; office\.test\nArrival-Date: [^\n]+\nX-Original-Message-ID: <m@x>\n\nFinal-Recipient: x-phone; \+46701234567\nAction: failed\nStatus: 5\.0\.0\nDiagnostic-Code: x-textpost; =\?UTF-8\?Q\?=C3=A9tat\?= 34\n/,
    )
    const parsed = await parseMail(Buffer.from(raw, 'latin1'))
    expect(parsed.text).toContain('Not delivered to Anna (+46701234567): the phone was off for 48 hours.')
    expect(parsed.attachments.map(({ type }) => type)).toEqual(['message/delivery-status'])
  })

  test('refused for good, put off, and one of two refused', async () => {
    const sender = mailer()
    expect(await failure(sender.send(mailTo('refused@office.test'), signal()))).toMatchObject({
      code: 'mail/smtp-refused',
      retry: 'never',
      wire: '550 No such person here',
      details: { to: 'refused@office.test' },
    })
    expect(await failure(sender.send(mailTo('later@office.test'), signal()))).toMatchObject({
      code: 'mail/smtp-deferred',
      retry: 'later',
      wire: '451 Try again later',
    })
    const two = await sender.send(
      mailTo('', {
        to: [
          { address: 'one@office.test', name: '' },
          { address: 'refused@office.test', name: '' },
        ],
      }),
      signal(),
    )
    expect(two.response).toMatch(/^250 .*refused: 550/)
    await received('one@office.test')
  })

  test('a wrong password: mails wait, and the server is left alone for a while', async () => {
    const proxy = await TcpProxy.start(server.ports.smtp)
    running.push(proxy)
    const sender = mailer({ password: 'wrong', port: proxy.port })
    for (const to of ['x@office.test', 'y@office.test', 'z@office.test']) {
      expect(await failure(sender.send(mailTo(to), signal()))).toMatchObject({
        code: 'mail/smtp-login',
        retry: 'later',
      })
    }
    expect(proxy.accepted).toBe(1)
    expect(await failure(sender.verify(signal()))).toMatchObject({ code: 'mail/smtp-login' })
  })

  test('a certificate that nobody vouches for, and no encryption where some is wanted: nothing is sent', async () => {
    const strange = new SmtpMailer({
      host: server.host,
      port: server.ports.smtp,
      tls: 'starttls',
      user: 'gateway',
      password: 'gateway-pass',
      clock: systemClock,
      log: quietLog,
    })
    running.push(strange)
    expect(await failure(strange.send(mailTo('x@office.test'), signal()))).toMatchObject({
      code: 'mail/smtp-tls',
      retry: 'later',
      details: { reason: 'its certificate is signed by itself' },
    })
    expect(await failure(mailer({ ca: '', tls: 'tls', port: server.ports.smtps }).verify(signal()))).toMatchObject({
      code: 'mail/smtp-tls',
    })
    expect(await failure(mailer({ tls: 'tls' }).verify(signal()))).toMatchObject({
      code: 'mail/smtp-unreachable',
      details: { reason: 'it does not speak TLS there' },
    })
    await mailer({ ca: '', allowUnverifiedCertificate: true }).verify(signal())
  })

  test('the server stops and comes back: later, then sent, over the same mailer', async () => {
    const sender = mailer()
    await sender.send(mailTo('first@office.test'), signal())
    await server.stop()
    expect(await failure(sender.send(mailTo('second@office.test'), signal()))).toMatchObject({ retry: 'later' })
    expect(await failure(sender.send(mailTo('second@office.test'), signal()))).toMatchObject({
      code: 'mail/smtp-unreachable',
      details: { reason: 'nothing answers there' },
    })
    await server.start()
    await sender.send(mailTo('second@office.test'), signal())
    await received('second@office.test')
    expect(server.mails('second@office.test')).toHaveLength(1)
  })

  test('delivered into a mailbox that Dovecot serves, and taken from there', async () => {
    if ('missing' in findServer('dovecot')) return
    const dovecot = await startDovecot()
    const exim = await startExim({ maildirs: { '*@sms.test': dovecot.maildir('gateway') } })
    try {
      const store = new MemoryStore()
      const source = new ImapSource({
        name: 'office',
        host: dovecot.host,
        port: dovecot.ports.imap,
        tls: 'starttls',
        ca: dovecot.ca,
        user: 'gateway',
        password: 'gateway-pass',
        clock: systemClock,
        log: quietLog,
      })
      running.push(source)
      await source.open(store.events, signal())
      const sender = mailer({ port: exim.ports.smtp, ca: exim.ca, user: 'anna', password: 'anna-pass' })
      await sender.send(mailTo('+46701234567@sms.test'), signal())
      await waitFor('the mail', () => store.filedUids.length === 1)
      expect(store.mails[0]?.mail.parsed.headers).toContainEqual({
        name: 'envelope-to',
        value: '+46701234567@sms.test',
      })
    } finally {
      await Promise.all(running.splice(0).map((one) => one.close()))
      await Promise.all([dovecot.remove(), exim.remove()])
    }
  })
})
