import { connect } from 'node:net'
import { SmtpListener } from '../../../drivers/mail/listener.ts'
import { systemClock } from '../../../drivers/world.ts'
import { MemoryStore } from '../../drivers/mail/memory-store.ts'
import { quietLog } from '../../support/logs.ts'
import { type Border, must } from '../border.ts'

const store = new MemoryStore()
let listening: Promise<SmtpListener> | undefined

async function listen(): Promise<SmtpListener> {
  const listener = new SmtpListener({
    account: 'listener',
    host: '127.0.0.1',
    port: 0,
    users: [{ name: 'scanner', password: 'pass' }],
    maxSizeBytes: 50_000,
    clock: systemClock,
    log: quietLog,
  })
  await listener.open(store.events, new AbortController().signal)
  return listener
}

/** Says all at once, as only a bad client does, and hears until the server ends or is silent. */
function talk(port: number, octets: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    let heard = ''
    const socket = connect(port, '127.0.0.1')
    // Who speaks before the greeting is sent away at once.
    socket.once('data', () => socket.end(octets))
    socket.setTimeout(1_000, () => socket.destroy())
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(heard))
  })
}

const script = (lines: readonly string[]) => `${lines.join('\r\n')}\r\n`
const letter = [
  'From: anna@example.com',
  'Message-ID: <1@x>',
  'Date: Thu, 15 Jan 2026 09:00:00 +0100',
  'Subject: Hi',
  '',
  'Hello',
  '.',
]

/** What devices of the office say to the listener. */
export const border: Border = {
  name: 'listener',
  waits: true,
  source: ['drivers/mail/listener', 'drivers/mail/parse', 'drivers/mail/header-fields'],
  longest: 3_000,
  stretched: 120_000,
  limitMs: 4_000,
  words: [
    'EHLO x\r\n',
    'HELO x\r\n',
    'MAIL FROM:<a@b.se>\r\n',
    'MAIL FROM:<>\r\n',
    'RCPT TO:<+46701234567@sms.example.com>\r\n',
    'DATA\r\n',
    '\r\n.\r\n',
    'AUTH PLAIN AHNjYW5uZXIAcGFzcw==\r\n',
    'AUTH LOGIN\r\n',
    'RSET\r\n',
    'QUIT\r\n',
    'STARTTLS\r\n',
    'BDAT 5 LAST\r\n',
    'VRFY x\r\n',
    ' SIZE=999999999',
    ' BODY=8BITMIME SMTPUTF8',
  ],
  seeds: () => [
    script([
      'EHLO x',
      'AUTH PLAIN AHNjYW5uZXIAcGFzcw==',
      'MAIL FROM:<scanner@example.com> SIZE=100',
      'RCPT TO:<+46701234567@sms.example.com>',
      'RCPT TO:<b@c.de>',
      'DATA',
      ...letter,
      'QUIT',
    ]),
    script([
      'HELO x',
      'MAIL FROM:<>',
      'RCPT TO:<b@c.de>',
      'DATA',
      'no header',
      '..',
      '.',
      'RSET',
      'NOOP',
      'VRFY x',
      'HELP',
      'STARTTLS',
      'QUIT',
    ]),
    script(['EHLO x', 'AUTH LOGIN', 'c2Nhbm5lcg==', 'cGFzcw==', 'AUTH PLAIN', '*', 'QUIT']),
  ],
  async run(input) {
    listening ??= listen()
    const { port = 0 } = await listening
    const [mails, takes] = [store.mails.length, store.takes]
    const heard = await talk(port, input)
    must(heard === '' || /^(?:\d{3}[ -][^\r\n]*\r\n)*/.exec(heard)?.[0] === heard, 'answers are lines with a code')
    must(!/^5\d\d.*(?:TypeError|RangeError|undefined)/m.test(heard), 'answers tell nothing of the inside')
    const accepted = heard.match(/^250 .*(?:queued|accepted|ok).*$/gim)?.length ?? 0
    must(store.takes - takes <= accepted + 20, 'a mail is taken for each that was handed over')
    for (const { mail } of store.mails.slice(mails))
      must((mail.smtp?.rcptTo.length ?? 0) <= 100 && mail.raw.length <= 60_000, 'a mail that is taken is bounded')
    store.mails.length = 0
    must(store.losses.length === 0, 'no client ends the listener')
  },
  async close() {
    await (await listening)?.close()
  },
}
