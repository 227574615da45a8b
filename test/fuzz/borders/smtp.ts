import { SmtpMailer } from '../../../drivers/mail/smtp.ts'
import { systemClock } from '../../../drivers/world.ts'
import { quietLog } from '../../support/logs.ts'
import { type Border, must } from '../border.ts'
import { HostileServer, mustSettle, scriptOf } from './hostile.ts'

let server: HostileServer | undefined
const at = Date.UTC(2026, 0, 15, 9)

/** What a good server says to a line; the lines of a mail itself are not answered. */
function politely(line: string): string | undefined {
  const word = line.split(/[ :]/)[0]?.toUpperCase()
  if (word === 'EHLO') return '250-test\r\n250-AUTH PLAIN LOGIN\r\n250-SIZE 1000000\r\n250 8BITMIME\r\n'
  if (word === 'AUTH') return '235 in\r\n'
  if (word === 'DATA') return '354 go on\r\n'
  if (line === '.') return '250 accepted as 1\r\n'
  return ['HELO', 'MAIL', 'RCPT', 'RSET', 'NOOP', 'QUIT'].includes(word ?? '') ? '250 fine\r\n' : undefined
}

/** SMTP answers: part by part of the input what a server says to each command; an empty part is a good answer. */
export const border: Border = {
  name: 'smtp',
  waits: true,
  source: ['drivers/mail/smtp'],
  longest: 1_500,
  limitMs: 5_000,
  words: [
    '\n====\n',
    '250 ',
    '250-',
    '354 go\r\n',
    '421 ',
    '450 4.2.0 ',
    '535 5.7.8 ',
    '550 5.1.1 ',
    '550 5.7.30 ',
    '334 VXNlcm5hbWU6\r\n',
    '\r\n',
    'STARTTLS',
    'AUTH XOAUTH2',
  ],
  seeds: () => [
    '',
    '220 hi\r\n',
    '\n====\n250-x\r\n250-AUTH LOGIN\r\n250 SMTPUTF8\r\n\n====\n334 VXNlcm5hbWU6\r\n\n====\n334 UGFzc3dvcmQ6\r\n',
    '\n====\n\n====\n535 5.7.8 no\r\n',
    '\n====\n\n====\n\n====\n\n====\n550 5.1.1 nobody\r\n',
    '\n====\n\n====\n\n====\n\n====\n\n====\n452 4.3.1 full\r\n',
    '421 busy\r\n',
  ],
  async run(input) {
    server ??= await HostileServer.start()
    const [greeting = Buffer.alloc(0), ...answers] = scriptOf(input)
    let turn = 0
    server.play(greeting.length === 0 ? '220 hi\r\n' : greeting, (line) => {
      const good = politely(line)
      if (good === undefined) return undefined
      const answer = answers[turn++]
      return answer === undefined || answer.length === 0 ? good : answer
    })
    const mailer = new SmtpMailer({
      host: '127.0.0.1',
      port: server.port,
      tls: 'none',
      user: 'office',
      password: 'pass',
      answerMs: 100,
      connectMs: 1_000,
      clock: systemClock,
      log: quietLog,
    })
    const sending = mailer.send(
      {
        from: { address: 'gateway@example.com', name: '' },
        to: [{ address: 'anna@example.com', name: '' }],
        subject: 'Hi',
        messageId: '<1@example.com>',
        date: at,
        headers: [],
        text: 'Hello\n',
        envelopeFrom: 'gateway@example.com',
      },
      new AbortController().signal,
    )
    const refusal = await mustSettle('sending', sending, 4_000)
    must(refusal === undefined || refusal.code.startsWith('mail/'), 'a refusal is of mail')
    await mustSettle('closing', mailer.close(), 3_000)
  },
  async close() {
    await server?.close()
  },
}
