import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import { ImapSource, type ImapSourceOptions, verifyImap } from '../../../drivers/mail/imap.ts'
import { systemClock } from '../../../drivers/world.ts'
import { type Dovecot, type DovecotOptions, findServer, startDovecot } from '../../support/dovecot.ts'
import { quietLog } from '../../support/logs.ts'
import { waitFor } from '../../support/wait-for.ts'
import { MemoryStore, rawMail } from './memory-store.ts'
import { TcpProxy } from './tcp-proxy.ts'

const found = findServer('dovecot')
const reason = 'missing' in found ? ` (skipped: ${found.missing})` : ''
const signal = () => new AbortController().signal

let server: Dovecot
let serial = 0
const running: { close(): Promise<void> }[] = []

/** Every test has a user of its own, so that they share the server and nothing else. */
const names = Array.from({ length: 30 }, (_, n) => `user${n}`)
const users = Object.fromEntries(names.map((name) => [name, `${name}-pass`]))

function source(user: string, more: Partial<ImapSourceOptions> = {}, dovecot = server): ImapSource {
  const made = new ImapSource({
    name: 'office',
    host: dovecot.host,
    port: dovecot.ports.imap,
    tls: 'starttls',
    ca: dovecot.ca,
    user,
    password: `${user}-pass`,
    pollMs: 60_000,
    clock: systemClock,
    log: quietLog,
    ...more,
  })
  running.push(made)
  return made
}

async function proxyTo(port: number): Promise<TcpProxy> {
  const proxy = await TcpProxy.start(port)
  running.push(proxy)
  return proxy
}

function nextUser(): string {
  return names[serial++] as string
}

function failure(work: Promise<unknown>): Promise<GatewayError> {
  return work.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: GatewayError) => error,
  )
}

describe.skipIf('missing' in found)(`a mailbox on Dovecot${reason}`, () => {
  beforeAll(async () => {
    server = await startDovecot({ users })
  })
  afterAll(() => server?.remove())
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.close()))
  })

  test('takes what arrives, moves it to its folder, and leaves what was there before', async () => {
    const user = nextUser()
    const store = new MemoryStore()
    server.deliver(user, rawMail('before'))
    store.decide = (mail) => (mail.parsed.subject === 'no' ? 'Rejected' : 'Processed')
    await source(user).open(store.events, signal())
    server.deliver(user, rawMail('yes'))
    await waitFor('the first mail to be filed', () => store.filedUids.length === 1)
    server.deliver(user, rawMail('no'))
    await waitFor('both mails to be filed', () => store.filedUids.length === 2)
    expect(store.subjects).toEqual(['yes', 'no'])
    expect(store.mails[0]?.mail).toMatchObject({
      source: { kind: 'imap', account: 'office', mailbox: 'INBOX', uid: '2' },
      parsed: { from: [{ address: 'anna@office.test', name: 'Anna' }], text: 'Words.\n' },
    })
    expect(Buffer.from(store.mails[0]?.mail.raw ?? []).toString()).toContain('Subject: yes\r\n')
    expect(server.folders(user)).toEqual(['.Textpost.Processed', '.Textpost.Rejected'])
    expect(server.mails(user, '.Textpost.Processed')).toHaveLength(1)
    expect(server.mails(user, '.Textpost.Rejected')).toHaveLength(1)
    expect(server.mails(user).join('')).toContain('Subject: before')
    expect(server.mails(user)).toHaveLength(1)
    await waitFor('the cursor', () => store.cursor?.lastUid === 3)
    expect(store.attentions).toEqual([])
  })

  test('TLS from the start; mails that came while it was away are taken at the next start, in order', async () => {
    const user = nextUser()
    const store = new MemoryStore()
    const tls = { tls: 'tls' as const, port: server.ports.imaps }
    const first = source(user, tls)
    await first.open(store.events, signal())
    await first.close()
    for (const subject of ['one', 'two', 'three']) server.deliver(user, rawMail(subject))
    await source(user, tls).open(store.events, signal())
    await waitFor('three mails', () => store.filedUids.length === 3)
    expect(store.subjects).toEqual(['one', 'two', 'three'])
    expect(store.losses).toEqual([])
  })

  test('takes what was there before when it is told to', async () => {
    const user = nextUser()
    const store = new MemoryStore()
    for (let n = 0; n < 120; n++) server.deliver(user, rawMail(`mail ${n}`))
    await source(user, { takeFrom: 'all' }).open(store.events, signal())
    await waitFor('all mails', () => store.filedUids.length === 120)
    expect(new Set(store.subjects).size).toBe(120)
    expect(server.mails(user)).toEqual([])
    expect(server.mails(user, '.Textpost.Processed')).toHaveLength(120)
  })

  test('a connection cut between commit and move: filed at the next start, taken once', async () => {
    const user = nextUser()
    const store = new MemoryStore()
    const proxy = await proxyTo(server.ports.imap)
    await source(user, { port: proxy.port }).open(store.events, signal())
    store.committed = () => proxy.cut()
    server.deliver(user, rawMail('cut'))
    await waitFor('the loss', () => store.losses.length === 1)
    expect(store.losses[0]).toMatchObject({ code: 'mail/imap-lost', retry: 'later' })
    expect(store.filedUids).toEqual([])
    expect(server.mails(user)).toHaveLength(1)
    store.committed = () => {}
    await source(user).open(store.events, signal())
    await waitFor('the mail to be filed', () => store.filedUids.length === 1)
    expect(store.subjects).toEqual(['cut'])
    expect(store.takes).toBe(1)
    expect(server.mails(user)).toEqual([])
    expect(server.mails(user, '.Textpost.Processed')).toHaveLength(1)
  })

  test('a mailbox that was numbered anew: known mails are filed again but not taken, old unknown ones are left, fresh ones taken', async () => {
    const user = nextUser()
    const store = new MemoryStore()
    const old = new Date(Date.now() - 72 * 3_600_000)
    server.deliver(user, rawMail('long ago'), { at: old })
    const first = source(user)
    await first.open(store.events, signal())
    const again = rawMail('known')
    server.deliver(user, again)
    await waitFor('the mail to be filed', () => store.filedUids.length === 1)
    await first.close()
    const before = store.cursor?.uidValidity
    await server.stop()
    server.renumber(user)
    // As after a restored backup: the mail that was filed is back in the inbox.
    server.deliver(user, again)
    server.deliver(user, rawMail('fresh'))
    await server.start()
    await source(user).open(store.events, signal())
    await waitFor('both to be filed', () => store.filedUids.length === 3)
    await waitFor('the new cursor', () => store.cursor?.uidValidity !== before)
    expect(store.subjects).toEqual(['known', 'fresh'])
    expect(server.mails(user).join('')).toContain('Subject: long ago')
    expect(server.mails(user)).toHaveLength(1)
    expect(store.attentions).toEqual(['mail/imap-renumbered'])
  })

  test('too large: reported by its header, before it is fetched', async () => {
    const user = nextUser()
    const store = new MemoryStore()
    store.decide = (mail) => (mail.parsed.subject === 'large' ? 'Rejected' : 'Processed')
    await source(user, { maxSizeBytes: 20_000 }).open(store.events, signal())
    server.deliver(user, rawMail('large', {}, 'x'.repeat(70).concat('\r\n').repeat(1000)))
    server.deliver(user, rawMail('small'))
    await waitFor('both mails', () => store.filedUids.length === 2)
    const [large] = store.mails
    expect(large?.sizeBytes).toBeGreaterThan(70_000)
    expect(large?.mail.raw.length).toBeLessThan(1000)
    expect(large?.mail.parsed).toMatchObject({
      subject: 'large',
      from: [{ address: 'anna@office.test' }],
      attachments: [],
    })
    expect(server.mails(user, '.Textpost.Rejected')).toHaveLength(1)
  })

  test('a mail that the store cannot be written for stays and is tried again, before those behind it', async () => {
    const user = nextUser()
    const store = new MemoryStore()
    let isRefusing = true
    store.decide = (mail) => {
      if (isRefusing && mail.parsed.subject === 'refused')
        throw new GatewayError('store/unavailable', { details: { reason: 'full' } })
      return 'Processed'
    }
    await source(user, { retryMs: 50 }).open(store.events, signal())
    server.deliver(user, rawMail('refused'))
    await waitFor('the refusal', () => store.takes > 0)
    server.deliver(user, rawMail('passes'))
    const takes = store.takes
    await waitFor('another try', () => store.takes > takes + 1)
    expect([store.subjects, store.cursor?.lastUid]).toEqual([[], 0])
    isRefusing = false
    await waitFor('the refused mail', () => store.filedUids.length === 2)
    expect(store.subjects).toEqual(['refused', 'passes'])
    await waitFor('the cursor to pass both', () => store.cursor?.lastUid === 2)
  })

  test('a mail that fails for itself goes to Failed with a word to the office, and blocks nothing', async () => {
    const user = nextUser()
    const store = new MemoryStore()
    store.decide = (mail) => {
      if (mail.parsed.subject === 'poison') throw new TypeError('cannot read properties of undefined')
      return 'Processed'
    }
    await source(user, { retryMs: 20 }).open(store.events, signal())
    server.deliver(user, rawMail('poison'))
    server.deliver(user, rawMail('good'))
    await waitFor('the good mail', () => store.filedUids.length === 1)
    await waitFor(
      'the other in Failed',
      () => server.folders(user).includes('.Textpost.Failed') && server.mails(user, '.Textpost.Failed').length === 1,
    )
    await waitFor('the word to the office', () => store.attentions.length > 0)
    expect(store.attentions).toEqual(['mail/take-failed'])
    await waitFor('the cursor to pass both', () => store.cursor?.lastUid === 2)
  })

  test('broken mails are taken like others', async () => {
    const user = nextUser()
    const store = new MemoryStore()
    await source(user).open(store.events, signal())
    server.deliver(user, Buffer.from('\x00\xff\xfe garbage without a header \r\n\r\n\x80\x81', 'latin1'))
    server.deliver(user, 'Subject: only a header')
    server.deliver(
      user,
      rawMail('broken', { 'Content-Type': 'multipart/mixed; boundary="x', 'Message-ID': '' }, '--x\r\n\r\n'),
    )
    await waitFor('three mails', () => store.filedUids.length === 3)
    expect(server.mails(user, '.Textpost.Processed')).toHaveLength(3)
  })

  test('another folder is watched, and filed below a prefix of one’s own', async () => {
    const user = nextUser()
    const store = new MemoryStore()
    server.deliver(user, rawMail('elsewhere'), { folder: '.SMS' })
    await source(user, { mailbox: 'SMS', folderPrefix: 'SMS/Done', takeFrom: 'all' }).open(store.events, signal())
    await waitFor('the mail', () => store.filedUids.length === 1)
    expect(server.mails(user, '.SMS.Done.Processed')).toHaveLength(1)
    expect(store.mails[0]?.mail.source.mailbox).toBe('SMS')
  })

  test('wrong login, wrong certificate, wrong folder, wrong port: each said in its own words', async () => {
    const user = nextUser()
    const open = (more: Partial<ImapSourceOptions>) =>
      failure(source(user, more).open(new MemoryStore().events, signal()))
    expect(await open({ password: 'wrong' })).toMatchObject({
      code: 'mail/imap-login',
      retry: 'never',
      wire: expect.stringMatching(/fail/i),
    })
    const { ca: _, ...unknown } = { ca: '' }
    const strange = new ImapSource({
      name: 'office',
      host: server.host,
      port: server.ports.imap,
      tls: 'starttls',
      user,
      password: `${user}-pass`,
      clock: systemClock,
      log: quietLog,
      ...unknown,
    })
    expect(await failure(strange.open(new MemoryStore().events, signal()))).toMatchObject({
      code: 'mail/imap-tls',
      retry: 'later',
    })
    expect(await open({ tls: 'tls', port: server.ports.imaps, host: 'localhost', ca: '' })).toMatchObject({
      code: 'mail/imap-tls',
    })
    expect(await open({ mailbox: 'Nowhere' })).toMatchObject({ code: 'mail/imap-mailbox', retry: 'never' })
    expect(await open({ port: 1 })).toMatchObject({ code: 'mail/imap-unreachable', retry: 'later' })
    expect(await open({ host: 'no-such-host.invalid' })).toMatchObject({
      code: 'mail/imap-unreachable',
      details: { reason: 'there is no server of that name' },
    })
    expect(await open({ tls: 'tls' })).toMatchObject({
      code: 'mail/imap-unreachable',
      details: { reason: 'it does not speak TLS there' },
    })
    await verifyImap(
      {
        name: 'office',
        host: server.host,
        port: server.ports.imap,
        tls: 'starttls',
        ca: server.ca,
        user,
        password: `${user}-pass`,
        clock: systemClock,
        log: quietLog,
      },
      signal(),
    )
    const wrong = {
      name: 'office',
      host: server.host,
      port: server.ports.imap,
      tls: 'starttls' as const,
      ca: server.ca,
      user,
      password: 'no',
      clock: systemClock,
      log: quietLog,
    }
    expect(await failure(verifyImap(wrong, signal()))).toMatchObject({ code: 'mail/imap-login' })
  })

  test('the server stops: lost; back again, a new source goes on', async () => {
    const user = nextUser()
    const store = new MemoryStore()
    const first = source(user)
    await first.open(store.events, signal())
    await server.stop()
    await waitFor('the loss', () => store.losses.length === 1)
    expect(store.losses[0]).toMatchObject({ code: 'mail/imap-lost', retry: 'later' })
    await first.close()
    expect(await failure(source(user).open(store.events, signal()))).toMatchObject({
      code: 'mail/imap-unreachable',
      details: { reason: 'nothing answers there' },
    })
    server.deliver(user, rawMail('meanwhile'))
    await server.start()
    await source(user).open(store.events, signal())
    await waitFor('the mail', () => store.filedUids.length === 1)
    expect(store.losses).toHaveLength(1)
  })

  test('a line that is dead without a word is noticed at the next look', async () => {
    const user = nextUser()
    const store = new MemoryStore()
    const proxy = await proxyTo(server.ports.imap)
    await source(user, { port: proxy.port, pollMs: 50, answerMs: 1_000 }).open(store.events, signal())
    proxy.freeze()
    await waitFor('the loss', () => store.losses.length === 1)
    expect(store.losses[0]).toMatchObject({ code: 'mail/imap-silent', retry: 'later' })
  })

  test('what is not announced is found at the next look', async () => {
    const user = nextUser()
    const quiet = await startDovecot({
      users: { [user]: `${user}-pass` },
      capabilities: 'IMAP4rev1 LITERAL+ ENABLE NAMESPACE UIDPLUS MOVE',
    })
    try {
      const store = new MemoryStore()
      const polling = source(user, { pollMs: 100 }, quiet)
      await polling.open(store.events, signal())
      quiet.deliver(user, rawMail('polled'))
      await waitFor('the mail', () => store.filedUids.length === 1)
      await polling.close()
    } finally {
      await quiet.remove()
    }
  })

  test('IDLE is begun anew', async () => {
    const user = nextUser()
    const store = new MemoryStore()
    const lines: string[] = []
    const log = {
      ...quietLog,
      write: (_level: string, _event: string, fields: Readonly<Record<string, unknown>> = {}) =>
        lines.push(String(fields.line)),
    }
    await source(user, { idleMs: 60, log: { ...log, child: () => quietLog } as never }).open(store.events, signal())
    await waitFor('two more IDLEs', () => lines.filter((line) => / IDLE$/.test(line)).length >= 3)
    server.deliver(user, rawMail('after'))
    await waitFor('the mail', () => store.filedUids.length === 1)
    // The conversation is traced without its secret.
    expect(lines.join('\n')).not.toContain(Buffer.from(`\u0000${user}\u0000${user}-pass`).toString('base64'))
  })

  test('closing lets the mail in hand finish, and only that one', async () => {
    const user = nextUser()
    const store = new MemoryStore()
    let release: () => void = () => {}
    const first = source(user)
    await first.open(store.events, signal())
    store.decide = () =>
      new Promise((resolve) => {
        release = () => resolve('Processed')
      })
    server.deliver(user, rawMail('in hand'))
    await waitFor('the mail to be in hand', () => store.takes === 1)
    server.deliver(user, rawMail('next'))
    const closed = first.close()
    release()
    await closed
    expect(store.subjects).toEqual(['in hand'])
    expect(store.filedUids).toEqual(['1'])
    expect(store.losses).toEqual([])
    await first.close()
  })

  test('an opening that is given up is given up at once', async () => {
    const user = nextUser()
    const proxy = await proxyTo(server.ports.imap)
    proxy.freeze()
    const abort = new AbortController()
    const opening = failure(source(user, { port: proxy.port }).open(new MemoryStore().events, abort.signal))
    await waitFor('the connection', () => proxy.accepted === 1)
    abort.abort()
    expect((await opening).code).toBe('mail/closed')
    expect((await failure(source(user).open(new MemoryStore().events, abort.signal))).code).toBe('mail/closed')
  })
})

describe.skipIf('missing' in found)(`servers that can do less${reason}`, () => {
  const user = 'gateway'
  const password = 'gateway-pass'

  async function on(
    options: DovecotOptions,
    run: (
      dovecot: Dovecot,
      store: MemoryStore,
      make: (more?: Partial<ImapSourceOptions>) => ImapSource,
    ) => Promise<void>,
  ) {
    const dovecot = await startDovecot({ users: { [user]: password }, ...options })
    try {
      await run(dovecot, new MemoryStore(), (more) => source(user, { password, ...more }, dovecot))
    } finally {
      await Promise.all(running.splice(0).map((one) => one.close()))
      await dovecot.remove()
    }
  }

  test('without MOVE: copied, and expunged by UID, other deleted mails untouched', async () => {
    await on({ capabilities: 'IMAP4rev1 LITERAL+ ENABLE IDLE NAMESPACE UIDPLUS' }, async (dovecot, store, make) => {
      await make().open(store.events, signal())
      dovecot.deliver(user, rawMail('copied'))
      await waitFor('the mail', () => store.filedUids.length === 1)
      expect(dovecot.mails(user)).toEqual([])
      expect(dovecot.mails(user, '.Textpost.Processed')).toHaveLength(1)
    })
  })

  test('without MOVE and UIDPLUS: marked where it lies, and not taken again', async () => {
    await on({ capabilities: 'IMAP4rev1 LITERAL+ ENABLE IDLE NAMESPACE' }, async (dovecot, store, make) => {
      const first = make()
      await first.open(store.events, signal())
      dovecot.deliver(user, rawMail('marked'))
      await waitFor('the mail', () => store.filedUids.length === 1)
      await first.close()
      expect(dovecot.mails(user)).toHaveLength(1)
      expect(dovecot.folders(user)).toEqual([])
      // Even with the cursor lost: the mark alone says so.
      const other = new MemoryStore()
      await make({ takeFrom: 'all' }).open(other.events, signal())
      dovecot.deliver(user, rawMail('next'))
      await waitFor('the next mail', () => other.filedUids.length === 1)
      expect(other.subjects).toEqual(['next'])
    })
  })

  test('folders below INBOX, with dots', async () => {
    await on({ namespace: { prefix: 'INBOX.', separator: '.' } }, async (dovecot, store, make) => {
      await make().open(store.events, signal())
      dovecot.deliver(user, rawMail('prefixed'))
      await waitFor('the mail', () => store.filedUids.length === 1)
      expect(dovecot.mails(user, '.Textpost.Processed')).toHaveLength(1)
    })
  })

  test('a folder that cannot be made: the mail is taken once, the office is told, and moving is tried again', async () => {
    await on({ namespace: { prefix: 'INBOX.', separator: '.' } }, async (dovecot, store, make) => {
      const { chmodSync, rmSync, writeFileSync } = await import('node:fs')
      // A file where the folder would be.
      const inTheWay = `${dovecot.maildir(user)}/.Textpost.Processed`
      writeFileSync(inTheWay, '')
      chmodSync(inTheWay, 0o400)
      await make({ retryMs: 50 }).open(store.events, signal())
      dovecot.deliver(user, rawMail('stuck'))
      await waitFor('the word to the office', () => store.attentions.includes('mail/imap-filing'))
      expect(store.attention?.details).toMatchObject({ folder: 'INBOX.Textpost.Processed', mailbox: 'INBOX' })
      expect(store.takes).toBe(1)
      expect(store.cursor?.lastUid).toBe(0)
      rmSync(inTheWay)
      await waitFor('the mail to be filed', () => store.filedUids.length === 1)
      await waitFor('the all-clear', () => store.attentions.at(-1) === undefined)
      expect(store.takes).toBe(1)
    })
  })
})
