import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import { ImapSource, type ImapSourceOptions } from '../../../drivers/mail/imap.ts'
import { systemClock } from '../../../drivers/world.ts'
import {
  type Dovecot,
  type DovecotOptions,
  findServer,
  ownAll,
  serverUser,
  startDovecot,
} from '../../support/dovecot.ts'
import { english } from '../../support/english.ts'
import { quietLog } from '../../support/logs.ts'
import { waitFor } from '../../support/wait-for.ts'
import { MemoryStore, rawMail } from './memory-store.ts'

const user = 'office'
/** 50,000 in the long form; making the files is most of the time. */
const crowd = process.env.TEXTPOST_LONG === '1' ? 50_000 : 5_000
const signal = () => new AbortController().signal

async function dovecotWith(options: DovecotOptions): Promise<Dovecot> {
  const dovecot = await startDovecot({ users: { [user]: 'pass', anna: 'pass' }, ...options })
  onTestFinished(() => dovecot.remove())
  return dovecot
}

/** Opens a mailbox and watches it until the test ends. */
async function watch(dovecot: Dovecot, store: MemoryStore, more: Partial<ImapSourceOptions> = {}): Promise<ImapSource> {
  const { host, ports, ca } = dovecot
  const source = new ImapSource({
    name: 'office',
    host,
    port: ports.imap,
    tls: 'starttls',
    ca,
    user,
    password: 'pass',
    clock: systemClock,
    log: quietLog,
    ...more,
  })
  onTestFinished(() => source.close())
  await source.open(store.events, signal())
  return source
}

describe.skipIf('missing' in findServer('dovecot'))('servers that are not like others', () => {
  test('without IDLE: what comes is found at the next look', async () => {
    const dovecot = await dovecotWith({ capabilities: 'IMAP4rev1 LITERAL+ ENABLE NAMESPACE UIDPLUS MOVE' })
    const store = new MemoryStore()
    await watch(dovecot, store, { pollMs: 100 })
    dovecot.deliver(user, rawMail('looked for'))
    await waitFor('the mail', () => store.filedUids.length === 1)
    expect(dovecot.mails(user, '.Textpost.Processed')).toHaveLength(1)
  })

  test('a mailbox that may be read only: every mail once, where it lies, and a word to the office', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'textpost-acl-'))
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
    const { uid, gid } = serverUser()
    writeFileSync(join(dir, 'acl'), '* owner lr\n')
    ownAll(dir, uid, gid)
    const dovecot = await dovecotWith({
      config: `mail_plugins = acl\nplugin {\n  acl = vfile:${join(dir, 'acl')}\n}\n`,
    })
    const store = new MemoryStore()
    const first = await watch(dovecot, store)
    dovecot.deliver(user, rawMail('read only'))
    await waitFor('the word to the office', () => store.attentions.includes('mail/imap-read-only'))
    expect(store.subjects).toEqual(['read only'])
    expect(dovecot.mails(user)).toHaveLength(1)
    await first.close()
    await watch(dovecot, store)
    dovecot.deliver(user, rawMail('and another'))
    await waitFor('the other', () => store.subjects.length === 2)
    expect(store.subjects).toEqual(['read only', 'and another'])
  })

  test('a mailbox that is full: the mail is taken once, the reason is told, and it is moved when there is room', async () => {
    const dovecot = await dovecotWith({
      // Moving needs no room; copying does.
      capabilities: 'IMAP4rev1 LITERAL+ ENABLE IDLE NAMESPACE UIDPLUS',
      config: `mail_plugins = quota\nplugin {\n  quota = maildir:User quota\n  quota_rule = *:storage=10K\n}\n`,
    })
    const store = new MemoryStore()
    dovecot.deliver(user, rawMail('ballast', {}, 'x'.repeat(6_000)), { folder: '.Archive' })
    await watch(dovecot, store, { retryMs: 50 })
    dovecot.deliver(user, rawMail('too much', {}, 'x'.repeat(3_000)))
    await waitFor('the word to the office', () => store.attentions.includes('mail/imap-filing'))
    expect(english(store.attention?.details.reason)).toMatch(/OVERQUOTA/)
    expect(store.takes).toBe(1)
    expect(dovecot.mails(user)).toHaveLength(1)
    // Somebody tidies up.
    const maildir = dovecot.maildir(user)
    for (const path of [join(maildir, '.Archive'), join(maildir, 'maildirsize')])
      rmSync(path, { recursive: true, force: true })
    await waitFor('the mail to be filed', () => store.filedUids.length === 1)
    await waitFor('the all-clear', () => store.attentions.at(-1) === undefined)
    expect(store.takes).toBe(1)
  })

  test('two accounts and two folders of one server: each takes its own, and files it below its own prefix', async () => {
    const dovecot = await dovecotWith({})
    const [office, alarms, anna] = [new MemoryStore(), new MemoryStore(), new MemoryStore()]
    dovecot.deliver(user, rawMail('there before'), { folder: '.Alarms' })
    await Promise.all([
      watch(dovecot, office),
      watch(dovecot, alarms, { name: 'alarms', mailbox: 'Alarms', folderPrefix: 'Done/Alarms' }),
      watch(dovecot, anna, { name: 'anna', user: 'anna' }),
    ])
    dovecot.deliver(user, rawMail('for the office'))
    dovecot.deliver(user, rawMail('an alarm'), { folder: '.Alarms' })
    dovecot.deliver('anna', rawMail('for Anna'))
    const all = [office, alarms, anna]
    await waitFor('every mail', () => all.every((store) => store.filedUids.length === 1))
    expect(all.map(({ subjects }) => subjects)).toEqual([['for the office'], ['an alarm'], ['for Anna']])
    expect(dovecot.mails(user, '.Textpost.Processed')).toHaveLength(1)
    expect(dovecot.mails(user, '.Done.Alarms.Processed')).toHaveLength(1)
    expect(dovecot.mails('anna', '.Textpost.Processed')).toHaveLength(1)
  })

  test(`${crowd} mails at the first start: none is touched, and the next one is taken at once`, async () => {
    const dovecot = await dovecotWith({})
    const cur = join(dovecot.maildir(user), 'cur')
    const raw = rawMail('old')
    for (let n = 0; n < crowd; n++) writeFileSync(join(cur, `${1_600_000_000 + n}.M1P1.old:2,S`), raw)
    const store = new MemoryStore()
    const startedMs = performance.now()
    await watch(dovecot, store)
    const openedMs = performance.now() - startedMs
    dovecot.deliver(user, rawMail('new'))
    await waitFor('the new mail', () => store.filedUids.length === 1)
    expect(store.subjects).toEqual(['new'])
    expect(store.cursor?.lastUid).toBe(crowd + 1)
    // Most of it is Dovecot's, which numbers them all when it sees them first.
    expect(openedMs).toBeLessThan(20_000)
  }, 60_000)

  test('senders that cannot be proven yet wait in the mailbox; the others pass, and the office is told', async () => {
    const dovecot = await dovecotWith({})
    const store = new MemoryStore()
    let away = true
    store.decide = ({ parsed }) => {
      if (!away || !parsed.subject.startsWith('signed')) return 'Processed'
      throw new GatewayError('mail/sender-check', { details: { sender: 'anna@example.com', reason: 'x', hours: 4 } })
    }
    await watch(dovecot, store, { retryMs: 50 })
    // More of them than refusals in a row that end a pass.
    for (const n of [1, 2, 3, 4, 5]) dovecot.deliver(user, rawMail(`signed ${n}`))
    dovecot.deliver(user, rawMail('plain'))
    await waitFor('the plain one', () => store.subjects.includes('plain'))
    await waitFor('the word to the office', () => store.attentions.at(-1) === 'mail/sender-check')
    expect(store.subjects).toEqual(['plain'])
    away = false
    await waitFor('all of them', () => store.filedUids.length === 6)
    await waitFor('the all-clear', () => store.attentions.at(-1) === undefined)
    expect([...store.subjects].sort()).toEqual(['plain', 'signed 1', 'signed 2', 'signed 3', 'signed 4', 'signed 5'])
    expect(dovecot.mails(user)).toEqual([])
  })
})
