import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as tlsConnect } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import type { Clock } from '../../../core/ports/world.ts'
import { SmtpListener, type SmtpListenerOptions } from '../../../drivers/mail/listener.ts'
import { SmtpMailer } from '../../../drivers/mail/smtp.ts'
import { systemClock } from '../../../drivers/world.ts'
import { makeCertificate } from '../../support/dovecot.ts'
import { quietLog } from '../../support/logs.ts'
import { waitFor } from '../../support/wait-for.ts'
import { MemoryStore, rawMail } from './memory-store.ts'

const signal = () => new AbortController().signal
const running: { close(): unknown }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()))
})

async function listen(
  more: Partial<SmtpListenerOptions> = {},
  store = new MemoryStore(),
): Promise<{ port: number; store: MemoryStore; listener: SmtpListener }> {
  const listener = new SmtpListener({
    account: 'listener',
    host: '127.0.0.1',
    port: 0,
    users: [{ name: 'alarm', password: 'alarm-pass' }],
    maxSizeBytes: 100_000,
    clock: systemClock,
    log: quietLog,
    ...more,
  })
  running.push(listener)
  await listener.open(store.events, signal())
  return { port: listener.port as number, store, listener }
}

/** A client over a bare socket: says a line, gives the whole answer. */
class Client {
  readonly socket: Socket
  #text = ''
  #waiting: (() => void) | undefined

  constructor(socket: Socket) {
    this.socket = socket
    running.push({ close: () => socket.destroy() })
    socket.on('error', () => {})
    socket.on('close', () => this.#waiting?.())
    this.#listen()
  }

  #listen(): void {
    this.socket.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('utf8')
      this.#waiting?.()
    })
  }

  static async open(port: number): Promise<Client> {
    const socket = createConnection({ port, host: '127.0.0.1' })
    const client = new Client(socket)
    await client.answer()
    return client
  }

  /** The next whole answer, which may have several lines. */
  async answer(): Promise<string> {
    const limit = Date.now() + 10_000
    for (;;) {
      const end = /^\d{3} .*\r\n/m.exec(this.#text)
      if (end) {
        const answer = this.#text.slice(0, end.index + end[0].length)
        this.#text = this.#text.slice(answer.length)
        return answer.trimEnd()
      }
      if (this.socket.destroyed || Date.now() > limit) return 'closed'
      await new Promise<void>((resolve) => {
        this.#waiting = resolve
        setTimeout(resolve, 100)
      })
    }
  }

  async say(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`)
    return this.answer()
  }

  /** Hands a mail over; gives the answer to its end. */
  async send(raw: string, from = 'alarm@office.test', to = ['+46701234567@sms.test']): Promise<string> {
    await this.say(`MAIL FROM:<${from}>`)
    for (const address of to) await this.say(`RCPT TO:<${address}>`)
    await this.say('DATA')
    return this.say(`${raw.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..')}\r\n.`.replace(/\r\n\r\n\.$/, '\r\n.'))
  }

  async signIn(user = 'alarm', password = 'alarm-pass'): Promise<string> {
    return this.say(`AUTH PLAIN ${Buffer.from(`\u0000${user}\u0000${password}`).toString('base64')}`)
  }
}

async function ready(port: number): Promise<Client> {
  const client = await Client.open(port)
  await client.say('EHLO device')
  return client
}

describe('a mail from a device', () => {
  test('is taken with its envelope and who signed in, and answered when it is committed', async () => {
    const { port, store } = await listen()
    const client = await ready(port)
    expect(await client.signIn()).toMatch(/^235/)
    let isCommitted = false
    store.committed = async () => {
      await new Promise((resolve) => setImmediate(resolve))
      isCommitted = true
    }
    const raw = rawMail('Alarm', {}, 'Door open.\n.\n.dots')
    expect(await client.send(raw, 'alarm@office.test', ['+46701234567@sms.test', 'anna@sms.test'])).toMatch(/^250 /)
    expect(isCommitted).toBe(true)
    expect(store.mails[0]?.mail).toMatchObject({
      source: { kind: 'smtp', account: 'listener', mailbox: '', uidValidity: '' },
      smtp: {
        user: 'alarm',
        mailFrom: 'alarm@office.test',
        rcptTo: ['+46701234567@sms.test', 'anna@sms.test'],
        remote: '127.0.0.1',
      },
      parsed: { subject: 'Alarm', text: 'Door open.\n.\n.dots\n' },
    })
    expect(store.filedUids).toEqual([store.mails[0]?.mail.source.uid])
    expect(await client.say('QUIT')).toMatch(/^221/)
  })

  test('without signing in has no user; the null sender is empty', async () => {
    const { port, store } = await listen()
    expect(await (await ready(port)).send(rawMail('x'), '')).toMatch(/^250 /)
    expect(store.mails[0]?.mail.smtp).toEqual({ mailFrom: '', rcptTo: ['+46701234567@sms.test'], remote: '127.0.0.1' })
  })

  test('is put off while the store refuses, and taken after', async () => {
    const { port, store } = await listen()
    store.decide = () => {
      throw new GatewayError('store/unavailable', { details: { reason: 'full' } })
    }
    const client = await ready(port)
    const raw = rawMail('x')
    expect(await client.send(raw)).toMatch(/^451 /)
    store.decide = () => 'Processed'
    expect(await client.send(raw)).toMatch(/^250 /)
    expect(store.subjects).toEqual(['x'])
  })

  test('that can never be taken is refused for good', async () => {
    const { port, store } = await listen()
    store.decide = () => {
      throw new GatewayError('mail/bad-address', { details: { address: 'x' } })
    }
    expect(await (await ready(port)).send(rawMail('x'))).toMatch(/^554 /)
  })

  test('that is too large is refused by its announced size, and by its real one', async () => {
    const { port, store } = await listen({ maxSizeBytes: 10_000 })
    const client = await ready(port)
    expect(await client.say('MAIL FROM:<a@b.cc> SIZE=20000')).toMatch(/^552 /)
    expect(await client.send(rawMail('x', {}, 'y'.repeat(70).concat('\n').repeat(300)))).toMatch(/^552 /)
    expect(await client.send(rawMail('small'))).toMatch(/^250 /)
    expect(store.subjects).toEqual(['small'])
  })

  test('broken mails are taken too', async () => {
    const { port, store } = await listen()
    const client = await ready(port)
    expect(await client.send('no header at all\n\u0000\u0001')).toMatch(/^250 /)
    expect(await client.send('Content-Type: multipart/mixed; boundary="\n\n--')).toMatch(/^250 /)
    expect(store.mails).toHaveLength(2)
  })

  test('SmtpMailer hands over over STARTTLS', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'textpost-tls-'))
    running.push({ close: () => rmSync(dir, { recursive: true }) })
    const cert = makeCertificate(dir)
    const { port, store } = await listen({ tls: { key: readFileSync(join(dir, 'key.pem'), 'utf8'), cert } })
    const mailer = new SmtpMailer({
      host: '127.0.0.1',
      port,
      tls: 'starttls',
      ca: cert,
      user: 'alarm',
      password: 'alarm-pass',
      clock: systemClock,
      log: quietLog,
    })
    running.push(mailer)
    await mailer.send(
      {
        from: { address: 'alarm@office.test', name: 'Dörr' },
        to: [{ address: '+46701234567@sms.test', name: '' }],
        subject: 'Öppen',
        messageId: '<1@x>',
        date: Date.now(),
        headers: [],
        text: 'Öppen.\n',
        envelopeFrom: 'alarm@office.test',
      },
      signal(),
    )
    expect(store.mails[0]?.mail.parsed).toMatchObject({ subject: 'Öppen', text: 'Öppen.\n', from: [{ name: 'Dörr' }] })
    // Before STARTTLS nobody signs in.
    const client = await ready(port)
    expect(await client.signIn()).toMatch(/^(?:5|530|538)/)
    expect(await client.say('STARTTLS')).toMatch(/^220/)
    const secure = tlsConnect({ socket: client.socket, ca: cert, servername: 'localhost' })
    await new Promise((resolve) => secure.once('secureConnect', resolve))
    const inside = new Client(secure)
    expect(await inside.say('EHLO device')).toMatch(/AUTH LOGIN PLAIN/)
    expect(await inside.signIn()).toMatch(/^235/)
  })
})

describe('who may', () => {
  test('a wrong password is refused; without users nobody signs in', async () => {
    const { port } = await listen()
    expect(await (await ready(port)).signIn('alarm', 'wrong')).toMatch(/^535/)
    expect(await (await ready(port)).signIn('nobody', 'alarm-pass')).toMatch(/^535/)
    const none = await listen({ users: [] })
    const client = await Client.open(none.port)
    expect(await client.say('EHLO x')).not.toMatch(/AUTH/)
    expect(await client.signIn()).toMatch(/^5/)
    const empty = await listen({ users: [{ name: 'alarm', password: '' }] })
    expect(await (await ready(empty.port)).signIn('alarm', '')).toMatch(/^5/)
  })

  test('only allowed networks connect', async () => {
    const refused = await listen({ allowedNetworks: ['10.0.0.0/8', 'fc00::/7'] })
    const socket = createConnection({ port: refused.port, host: '127.0.0.1' })
    expect(await new Client(socket).answer()).toMatch(/^554 /)
    const allowed = await listen({ allowedNetworks: ['192.168.0.0/16', '127.0.0.1'] })
    expect(await (await ready(allowed.port)).send(rawMail('x'))).toMatch(/^250/)
  })

  test('more than a hundred recipients are too many', async () => {
    const { port } = await listen()
    const client = await ready(port)
    await client.say('MAIL FROM:<a@b.cc>')
    for (let n = 0; n < 100; n++) expect(await client.say(`RCPT TO:<${n}@sms.test>`)).toMatch(/^250/)
    expect(await client.say('RCPT TO:<100@sms.test>')).toMatch(/^452/)
  })
})

/** A clock that tells another time. */
const at = (now: () => number): Clock => ({ now, after: (delayMs, fire) => systemClock.after(delayMs, fire) })

describe('how much', () => {
  test('an address that hands over too many mails is told to come again, and may after a while', async () => {
    let later = 0
    const { port, store } = await listen({ mailsPerMinute: 6, clock: at(() => Date.now() + later) })
    for (let n = 0; n < 6; n++) expect(await (await ready(port)).send(rawMail(`Alarm ${n}`))).toMatch(/^250/)
    const client = await ready(port)
    expect(await client.say('MAIL FROM:<alarm@office.test>')).toMatch(/^451 .*try again in a minute/)
    expect(store.mails).toHaveLength(6)
    // A sixth of a minute is one mail.
    later = 11_000
    expect(await client.send(rawMail('Alarm 7'))).toMatch(/^250/)
    expect(await client.say('MAIL FROM:<alarm@office.test>')).toMatch(/^451/)
    later = 120_000
    for (let n = 8; n < 14; n++) expect(await client.send(rawMail(`Alarm ${n}`))).toMatch(/^250/)
  })

  test('without a limit there is none', async () => {
    const { port, store } = await listen({ mailsPerMinute: null })
    const client = await ready(port)
    for (let n = 0; n < 200; n++) expect(await client.send(rawMail(`Alarm ${n}`))).toMatch(/^250/)
    expect(store.mails).toHaveLength(200)
  })

  test('after ten wrong passwords the right one is not heard either, for a while', async () => {
    let later = 0
    const { port } = await listen({ clock: at(() => Date.now() + later) })
    for (let n = 0; n < 10; n++) expect(await (await ready(port)).signIn('alarm', `wrong ${n}`)).toMatch(/^535/)
    expect(await (await ready(port)).signIn()).toMatch(/^454 .*try again in a minute/)
    later = 60_000
    expect(await (await ready(port)).signIn()).toMatch(/^235/)
  })
})

describe('the same mail again', () => {
  test('a client that did not see the 250 hands over again: one text', async () => {
    const { port, store } = await listen()
    const raw = rawMail('once')
    const impatient = await ready(port)
    store.committed = () => void impatient.socket.destroy()
    await impatient.send(raw)
    store.committed = () => {}
    expect(await (await ready(port)).send(raw)).toMatch(/^250/)
    expect(store.subjects).toEqual(['once'])
    expect(store.takes).toBe(2)
  })

  test.each([
    ['another Message-ID', { 'Message-ID': '<2@x>' }, {}],
    ['another date', { Date: 'Thu, 15 Jan 2026 09:00:01 +0000' }, {}],
    ['another body', {}, { body: 'Other.' }],
    ['another recipient', {}, { to: ['+46707654321@sms.test'] }],
    ['another sender', {}, { from: 'x@office.test' }],
  ] as [string, Record<string, string>, { body?: string; to?: string[]; from?: string }][])(
    '%s: another mail',
    async (_name, headers, more) => {
      const { port, store } = await listen()
      const client = await ready(port)
      const fixed = { 'Message-ID': '<1@x>' }
      await client.send(rawMail('a', fixed))
      await client.send(rawMail('a', { ...fixed, ...headers }, more.body), more.from, more.to)
      expect(store.mails).toHaveLength(2)
      await client.send(rawMail('a', fixed))
      expect(store.mails).toHaveLength(2)
    },
  )

  test('the order of the recipients does not matter', async () => {
    const { port, store } = await listen()
    const client = await ready(port)
    const raw = rawMail('a', { 'Message-ID': '<1@x>' })
    await client.send(raw, 'a@b.cc', ['1@sms.test', '2@sms.test'])
    await client.send(raw, 'a@b.cc', ['2@sms.test', '1@sms.test'])
    expect(store.mails).toHaveLength(1)
  })

  test('devices that name no mail: a repeat within ten minutes, a new alarm after twenty', async () => {
    let now = Date.UTC(2026, 0, 15, 9, 9, 59)
    const { port, store } = await listen({ clock: at(() => now) })
    const client = await ready(port)
    for (const missing of [{ 'Message-ID': '' }, { Date: '' }, { 'Message-ID': '', Date: '' }]) {
      const before = store.mails.length
      const raw = rawMail('Door', { 'Message-ID': '<const@device>', ...missing })
      await client.send(raw)
      expect(store.mails).toHaveLength(before + 1)
      // Over the edge of a window.
      now += 2_000
      expect(await client.send(raw)).toMatch(/^250/)
      now += 9 * 60_000
      expect(await client.send(raw)).toMatch(/^250/)
      expect(store.mails).toHaveLength(before + 1)
      now += 20 * 60_000
      await client.send(raw)
      expect(store.mails).toHaveLength(before + 2)
      now += 3_600_000
    }
  })
})

describe('opening and closing', () => {
  test('a port in use is said in words', async () => {
    const { port } = await listen()
    const second = new SmtpListener({
      account: 'listener',
      host: '127.0.0.1',
      port,
      users: [],
      maxSizeBytes: 1000,
      clock: systemClock,
      log: quietLog,
    })
    await expect(second.open(new MemoryStore().events, signal())).rejects.toMatchObject({
      code: 'mail/listener-address',
      retry: 'later',
      details: { reason: 'another program uses this port' },
    })
  })

  test('a certificate that is none, or not of the key', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'textpost-tls-'))
    running.push({ close: () => rmSync(dir, { recursive: true }) })
    const cert = makeCertificate(dir)
    makeCertificate(dir)
    const key = readFileSync(join(dir, 'key.pem'), 'utf8')
    for (const tls of [
      { key: 'x', cert: 'y' },
      { key, cert },
    ]) {
      await expect(listen({ tls })).rejects.toMatchObject({ code: 'mail/listener-tls', retry: 'never' })
    }
  })

  test('closing lets the mail in hand be answered, and ends idle connections', async () => {
    const { port, store, listener } = await listen()
    const idle = await ready(port)
    const busy = await ready(port)
    let release: () => void = () => {}
    store.decide = () =>
      new Promise((resolve) => {
        release = () => resolve('Processed')
      })
    const answer = busy.send(rawMail('in hand'))
    await waitFor('the mail to be in hand', () => store.takes === 1)
    const closed = listener.close()
    release()
    expect(await answer).toMatch(/^250/)
    await closed
    await waitFor('the idle connection to end', () => idle.socket.destroyed)
    expect(await new Client(createConnection({ port, host: '127.0.0.1' })).answer()).toBe('closed')
    await listener.close()
  })

  test('closing does not wait for ever', async () => {
    const { port, store, listener } = await listen()
    store.decide = () => new Promise(() => {})
    const client = await ready(port)
    void client.send(rawMail('stuck'))
    await waitFor('the mail to be in hand', () => store.takes === 1)
    const start = performance.now()
    await listener.close()
    expect(performance.now() - start).toBeLessThan(3_000)
  })

  test('opens once, and not when it is given up', async () => {
    const { listener } = await listen()
    await expect(listener.open(new MemoryStore().events, signal())).rejects.toMatchObject({ code: 'mail/closed' })
    const abort = new AbortController()
    abort.abort()
    const other = new SmtpListener({
      account: 'l',
      host: '127.0.0.1',
      port: 0,
      users: [],
      maxSizeBytes: 1,
      clock: systemClock,
      log: quietLog,
    })
    await expect(other.open(new MemoryStore().events, abort.signal)).rejects.toMatchObject({ code: 'mail/closed' })
    await other.close()
  })
})
