import { createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import type { OutgoingMail } from '../../../core/ports/mail.ts'
import { composeMime, SmtpMailer, type SmtpMailerOptions } from '../../../drivers/mail/smtp.ts'
import { systemClock } from '../../../drivers/world.ts'
import { quietLog } from '../../support/logs.ts'
import { waitFor } from '../../support/wait-for.ts'

const signal = () => new AbortController().signal
const running: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()))
})

/** What a server says to a command; `cut` ends the connection, nothing at all is silence. */
type Answer = string | 'cut' | undefined

interface Script {
  readonly greeting?: Answer
  /** By the command's first word, or `.` for the end of the mail. A list gives one answer after the other. */
  readonly answers?: Readonly<Record<string, Answer | readonly Answer[]>>
}

/** A server that answers by script, octet for octet, and keeps what it was told. */
class ScriptedServer {
  readonly port: number
  readonly commands: string[] = []
  /** Whole mails, as they came, with their final dot. */
  readonly mails: string[] = []
  readonly #close: () => Promise<void>

  private constructor(port: number, close: () => Promise<void>) {
    this.port = port
    this.#close = close
  }

  static async start(script: Script): Promise<ScriptedServer> {
    const sockets = new Set<Socket>()
    const used = new Map<string, number>()
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const made = new ScriptedServer((server.address() as { port: number }).port, async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    })
    const answerTo = (word: string, otherwise: Answer): Answer => {
      const answer = script.answers?.[word]
      if (!Array.isArray(answer)) return word in (script.answers ?? {}) ? (answer as Answer) : otherwise
      const turn = used.get(word) ?? 0
      used.set(word, turn + 1)
      return turn < answer.length ? answer[turn] : otherwise
    }
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
      const say = (answer: Answer) => {
        if (answer === 'cut') socket.resetAndDestroy()
        else if (answer !== undefined) socket.write(`${answer}\r\n`)
      }
      let data: string | undefined
      let rest = ''
      socket.on('data', (chunk: Buffer) => {
        rest += chunk.toString('latin1')
        for (;;) {
          if (data !== undefined) {
            const end = rest.indexOf('\r\n.\r\n')
            if (end < 0) return
            made.mails.push(rest.slice(0, end + 5))
            rest = rest.slice(end + 5)
            data = undefined
            say(answerTo('.', '250 accepted'))
            continue
          }
          const end = rest.indexOf('\r\n')
          if (end < 0) return
          const line = rest.slice(0, end)
          rest = rest.slice(end + 2)
          made.commands.push(line)
          const word = line.split(/[ :]/)[0]?.toUpperCase() ?? ''
          const answer = answerTo(
            word,
            word === 'DATA'
              ? '354 go on'
              : word === 'AUTH'
                ? '235 in'
                : word === 'EHLO'
                  ? '250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME'
                  : '250 fine',
          )
          if (word === 'DATA' && answer?.startsWith('354')) data = ''
          say(answer)
        }
      })
      say('greeting' in script ? script.greeting : '220 test')
    })
    running.push(made)
    return made
  }

  close(): Promise<void> {
    return this.#close()
  }
}

async function against(
  script: Script,
  more: Partial<SmtpMailerOptions> = {},
): Promise<{ server: ScriptedServer; mailer: SmtpMailer }> {
  const server = await ScriptedServer.start(script)
  const mailer = new SmtpMailer({
    host: '127.0.0.1',
    port: server.port,
    tls: 'none',
    user: 'gateway',
    password: 'pass',
    clock: systemClock,
    log: quietLog,
    ...more,
  })
  running.unshift(mailer)
  return { server, mailer }
}

const mail: OutgoingMail = {
  from: { address: 'gateway@office.test', name: 'Anna' },
  to: [{ address: 'bo@office.test', name: 'Bo' }],
  subject: 'Subject',
  messageId: '<1@office.test>',
  date: Date.UTC(2026, 0, 15, 9),
  headers: [],
  text: 'Words.\n',
  envelopeFrom: 'gateway@office.test',
}

function failure(work: Promise<unknown>): Promise<GatewayError> {
  return work.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: GatewayError) => error,
  )
}

describe('what an answer means for the mail', () => {
  test.each([
    ['4xx to MAIL', { MAIL: '451 4.3.0 busy' }, 'mail/smtp-deferred', 'later'],
    ['5xx to MAIL', { MAIL: '550 5.1.8 no such sender' }, 'mail/smtp-refused', 'never'],
    ['sign in first', { MAIL: '530 5.7.0 authentication required' }, 'mail/smtp-login', 'later'],
    ['4xx to RCPT', { RCPT: '450 4.2.1 greylisted' }, 'mail/smtp-deferred', 'later'],
    ['5xx to RCPT', { RCPT: '550 5.1.1 unknown' }, 'mail/smtp-refused', 'never'],
    ['5xx to RCPT, quota', { RCPT: '552 5.2.2 mailbox full' }, 'mail/smtp-refused', 'never'],
    ['4xx to DATA', { DATA: '421 closing' }, 'mail/smtp-deferred', 'later'],
    ['5xx to DATA', { DATA: '554 no valid recipients' }, 'mail/smtp-refused', 'never'],
    ['bad sequence', { DATA: '503 bad sequence' }, 'mail/smtp-deferred', 'later'],
    ['4xx to the mail', { '.': '452 4.3.1 disk full' }, 'mail/smtp-deferred', 'later'],
    ['5xx to the mail', { '.': '554 5.7.1 spam' }, 'mail/smtp-refused', 'never'],
    ['a password for now', { AUTH: '454 4.7.0 temporary' }, 'mail/smtp-deferred', 'later'],
    ['a password for good', { AUTH: '535 5.7.8 no' }, 'mail/smtp-login', 'later'],
    [
      'Microsoft 365 without basic sign-in',
      { AUTH: '535 5.7.139 basic authentication is disabled' },
      'mail/smtp-login',
      'later',
    ],
  ] as [string, Record<string, Answer>, string, string][])('%s', async (_name, answers, code, retry) => {
    const { mailer } = await against({ answers })
    const error = await failure(mailer.send(mail, signal()))
    expect(error).toMatchObject({ code, retry })
    expect(error.wire).toContain(Object.values(answers)[0])
  })

  test.each([
    ['before the greeting', { greeting: 'cut' }, 'later'],
    ['at EHLO', { answers: { EHLO: 'cut', HELO: 'cut' } }, 'later'],
    ['at AUTH', { answers: { AUTH: 'cut' } }, 'later'],
    ['at MAIL', { answers: { MAIL: 'cut' } }, 'later'],
    ['at RCPT', { answers: { RCPT: 'cut' } }, 'later'],
    ['at DATA', { answers: { DATA: 'cut' } }, 'later'],
    ['after the final dot', { answers: { '.': 'cut' } }, 'unknown'],
  ] as [string, Script, string][])('a connection cut %s: %s', async (_name, script, retry) => {
    const { server, mailer } = await against(script)
    const error = await failure(mailer.send(mail, signal()))
    expect(error.retry).toBe(retry)
    expect(error.code).toMatch(retry === 'unknown' ? 'mail/smtp-unknown' : /^mail\/smtp-(?:lost|unreachable)$/)
    expect(server.mails).toHaveLength(retry === 'unknown' ? 1 : 0)
  })

  test('cut in the middle of a large mail: later, since the server cannot have it', async () => {
    const { server, mailer } = await against({})
    const sending = failure(mailer.send({ ...mail, text: 'x'.repeat(70).concat('\n').repeat(200_000) }, signal()))
    await waitFor('DATA', () => server.commands.includes('DATA'))
    await server.close()
    expect(await sending).toMatchObject({ retry: 'later' })
  })

  test('silence after the final dot: unknown; before it: later', async () => {
    const after = await against({ answers: { '.': undefined } }, { answerMs: 100 })
    expect(await failure(after.mailer.send(mail, signal()))).toMatchObject({
      code: 'mail/smtp-unknown',
      retry: 'unknown',
    })
    const before = await against({ answers: { RCPT: undefined } }, { answerMs: 100 })
    expect((await failure(before.mailer.send(mail, signal()))).retry).toBe('later')
    const greeting = await against({ greeting: undefined }, { connectMs: 100 })
    expect(await failure(greeting.mailer.send(mail, signal()))).toMatchObject({
      code: 'mail/smtp-unreachable',
      details: { reason: 'it does not answer' },
    })
  })

  test('a server that offers no STARTTLS where it is wanted', async () => {
    const { server, mailer } = await against({ answers: { STARTTLS: '502 no' } }, { tls: 'starttls' })
    expect(await failure(mailer.send(mail, signal()))).toMatchObject({ code: 'mail/smtp-no-starttls', retry: 'later' })
    expect(server.commands.join()).not.toContain('AUTH')
  })

  test('a kept connection that the server closed meanwhile: sent over another one, once', async () => {
    const { server, mailer } = await against({ answers: { MAIL: ['250 fine', 'cut'] } })
    await mailer.send(mail, signal())
    await mailer.send({ ...mail, messageId: '<2@office.test>' }, signal())
    expect(server.mails).toHaveLength(2)
    expect(server.mails[1]).toContain('<2@office.test>')
  })

  test('a mail that was whole is never sent again by itself', async () => {
    const { server, mailer } = await against({ answers: { '.': ['250 fine', 'cut'] } })
    await mailer.send(mail, signal())
    expect(await failure(mailer.send(mail, signal()))).toMatchObject({ retry: 'unknown' })
    expect(server.mails).toHaveLength(2)
  })

  test('given up before DATA: closed; after it was whole: unknown', async () => {
    const early = await against({ answers: { RCPT: undefined } })
    const abort = new AbortController()
    const sending = failure(early.mailer.send(mail, abort.signal))
    await waitFor('RCPT', () => early.server.commands.some((line) => line.startsWith('RCPT')))
    abort.abort()
    expect(await sending).toMatchObject({ code: 'mail/smtp-closed', retry: 'later' })
    const late = await against({ answers: { '.': undefined } })
    const other = new AbortController()
    const whole = failure(late.mailer.send(mail, other.signal))
    await waitFor('the mail', () => late.server.mails.length === 1)
    other.abort()
    expect(await whole).toMatchObject({ code: 'mail/smtp-unknown' })
  })

  test('closing waits for the mail in hand, and refuses new ones', async () => {
    const { server, mailer } = await against({})
    const sending = mailer.send(mail, signal())
    await waitFor('the greeting to be answered', () => server.commands.length > 0)
    await Promise.all([sending, mailer.close()])
    expect(server.mails).toHaveLength(1)
    expect(await failure(mailer.send(mail, signal()))).toMatchObject({ code: 'mail/smtp-closed' })
  })

  test('an access token in place of a password', async () => {
    const { server, mailer } = await against(
      { answers: { EHLO: '250-test\r\n250 AUTH XOAUTH2' } },
      { accessToken: async () => 'token-1' },
    )
    await mailer.send(mail, signal())
    const auth = server.commands.find((line) => line.startsWith('AUTH')) ?? ''
    expect(Buffer.from(auth.split(' ')[2] ?? '', 'base64').toString()).toBe(
      'user=gateway\u0001auth=Bearer token-1\u0001\u0001',
    )
  })

  test('a server that has OAUTHBEARER alone gets that (RFC 7628)', async () => {
    const { server, mailer } = await against(
      { answers: { EHLO: '250-test\r\n250 AUTH OAUTHBEARER' } },
      { accessToken: async () => 'token-1' },
    )
    await mailer.send(mail, signal())
    const auth = server.commands.find((line) => line.startsWith('AUTH OAUTHBEARER')) ?? ''
    const words = Buffer.from(auth.split(' ')[2] ?? '', 'base64')
      .toString()
      .split('\u0001')
    expect(words).toEqual([
      'n,a=gateway,',
      'host=127.0.0.1',
      expect.stringMatching(/^port=\d+$/),
      'auth=Bearer token-1',
      '',
      '',
    ])
  })

  test('a token that is refused is renewed once; then the mail waits, and the reason is not a password', async () => {
    const asked: boolean[] = []
    const { server, mailer } = await against(
      { answers: { EHLO: '250-test\r\n250 AUTH XOAUTH2', AUTH: '535 5.7.3 Authentication unsuccessful' } },
      {
        accessToken: async (renew: boolean) => {
          asked.push(renew)
          return 'stale'
        },
      },
    )
    expect(await failure(mailer.send(mail, signal()))).toMatchObject({ code: 'mail/sign-in-no-mailbox' })
    expect(asked).toEqual([false, true])
    expect(server.commands.filter((line) => line.startsWith('AUTH'))).toHaveLength(2)
  })

  test('where there is no token, the mail waits with the provider’s reason', async () => {
    const expired = new GatewayError('mail/sign-in-expired', { details: { account: 'office', provider: 'Google' } })
    const { mailer } = await against(
      { answers: { EHLO: '250-test\r\n250 AUTH XOAUTH2' } },
      { accessToken: () => Promise.reject(expired) },
    )
    expect(await failure(mailer.send(mail, signal()))).toBe(expired)
  })

  test('the conversation is traced, the password is not', async () => {
    const lines: string[] = []
    const log = {
      child: () => log,
      write: (_level: string, _event: string, fields?: Readonly<Record<string, unknown>>) =>
        void lines.push(JSON.stringify(fields)),
    }
    const { mailer } = await against({}, { password: 'very-secret', log })
    await mailer.send(mail, signal())
    expect(lines.join('\n')).toContain('RCPT TO:<bo@office.test>')
    expect(lines.join('\n')).not.toContain('very-secret')
    expect(lines.join('\n')).not.toContain(Buffer.from('\u0000gateway\u0000very-secret').toString('base64'))
  })
})

describe('header injection', () => {
  const evil = [
    'x\r\nBcc: all@example.com',
    'x\nBcc: all@example.com',
    'x\rBcc: all@example.com',
    'x\u2028Bcc: all@example.com',
    'x\u0085Bcc: y',
    'x\u0000y',
    '\r\n\r\nbody',
    '=?utf-8?q?x=0D=0ABcc:_y?=',
  ]
  const names =
    /^(?:From|To|Reply-To|Subject|Message-ID|Date|In-Reply-To|References|X-Textpost|MIME-Version|Content-Type|Content-Transfer-Encoding)$/

  /** The names of the header's fields, unfolded. */
  function fieldNames(raw: Buffer): string[] {
    const header = raw.toString('latin1').split('\r\n\r\n')[0] ?? ''
    return header
      .replace(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map((line) => line.split(':')[0] ?? '')
  }

  test.each(evil)('%j in any place makes no field of its own', async (value) => {
    const raw = await composeMime({
      ...mail,
      from: { address: mail.from.address, name: value },
      to: [{ address: 'bo@office.test', name: value }],
      replyTo: { address: 'a@b.cc', name: value },
      subject: value,
      messageId: `<${value}>`,
      inReplyTo: `<${value}>`,
      references: [`<${value}>`, value],
      headers: [
        { name: 'X-Textpost', value },
        { name: value, value: 'x' },
      ],
    })
    expect(fieldNames(raw).filter((name) => !names.test(name))).toEqual([])
    expect(raw.toString('latin1').split('\r\n\r\n')[0]).not.toMatch(/^Bcc/im)
  })

  test('no address with anything of the kind is used', async () => {
    for (const address of ['a@b.cc\r\nDATA', 'a@b.cc> SIZE=1', 'a b@c.dd', '', 'a@b.cc,c@d.ee']) {
      expect(
        (await failure(Promise.resolve().then(() => composeMime({ ...mail, to: [{ address, name: '' }] })))).code,
      ).toBe('mail/bad-address')
      const { server, mailer } = await against({})
      expect((await failure(mailer.send({ ...mail, to: [{ address, name: '' }] }, signal()))).code).toBe(
        'mail/bad-address',
      )
      expect(
        (await failure(mailer.send({ ...mail, envelopeFrom: address === '' ? 'x' : address }, signal()))).code,
      ).toBe('mail/bad-address')
      expect(server.commands).toEqual([])
    }
  })

  test('with anything at all in every place, header and body stay apart', async () => {
    const any = fc.string({ unit: 'binary', maxLength: 80 })
    await fc.assert(
      fc.asyncProperty(any, any, any, any, async (name, subject, value, text) => {
        const raw = await composeMime({
          ...mail,
          from: { address: mail.from.address, name },
          subject,
          headers: [{ name: 'X-Textpost', value }],
          inReplyTo: value,
          text,
        })
        expect(fieldNames(raw).filter((field) => !names.test(field))).toEqual([])
        // Nothing but CRLF ends a line on the wire, and no line of the header passes 998 octets.
        expect(raw.toString('latin1')).not.toMatch(/[^\r]\n|\r[^\n]/)
        expect(
          raw
            .toString('latin1')
            .split('\r\n')
            .every((line) => line.length <= 998),
        ).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('the same mail has the same header at every try', async () => {
    const [one, two] = [await composeMime(mail), await composeMime(mail)]
    expect(one.toString()).toBe(two.toString())
  })
})
