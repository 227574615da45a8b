/**
 * Mail in quantity: mails that wait in Dovecot until the last is a text at an SMSC that answers at once, and texts from phones until the
 * last has its 250 from the mail server. Against the same steps by bare imapflow, mailparser, nodemailer and smpp, which keep nothing.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import nodemailer from 'nodemailer'
import { type Dovecot, startDovecot } from '../support/dovecot.ts'
import { mailTo, ourEngine } from './mail.ts'
import { bareMail, bareMailbox } from './mail-peer.ts'
import { atLeast, type BenchRow } from './rows.ts'

interface BareSession {
  bind_transceiver(fields: object, done: (answer: { command_status: number }) => void): void
  submit_sm(fields: object): void
  on(event: 'connect' | 'error', listener: (error?: Error) => void): void
  on(event: 'deliver_sm', listener: (pdu: BareDeliver) => void): void
  send(pdu: object): void
  close(): void
}

interface BareDeliver {
  readonly esm_class: number
  readonly source_addr: string
  readonly short_message: { readonly message: string }
  response(): object
}

const { connect } = createRequire(import.meta.url)('smpp') as { connect: (options: object) => BareSession }
const peerName = 'imapflow + mailparser + nodemailer + smpp, nothing kept'
/** Of what the bare libraries reach that keep nothing: ours has each on the disk, files the mail, and checks who may. */
const goal = null
const mostMs = 100_000

interface Ports {
  readonly imap: Dovecot
  readonly smsc: number
  readonly smtp: number
  /** Of the gateway. */
  readonly folder: string
}

/** Begins to work; the function ends it. */
type Side = (ports: Ports) => Promise<() => Promise<void>>

const ours: Side = async ({ imap, smsc, smtp, folder }) => {
  const engine = await ourEngine(folder, imap, smsc, smtp)
  return () => engine.stop()
}

const bare: Side = async ({ imap: dovecot, smsc, smtp }) => {
  const session = connect({ url: `smpp://127.0.0.1:${smsc}` })
  await new Promise<void>((resolve, reject) => {
    session.on('error', reject)
    session.on('connect', () =>
      session.bind_transceiver({ system_id: 'textpost', password: 'secret' }, ({ command_status: status }) =>
        status === 0 ? resolve() : reject(new Error(`bind: ${status}`)),
      ),
    )
  })
  const mailer = nodemailer.createTransport({ host: '127.0.0.1', port: smtp, pool: true, ignoreTLS: true })
  session.on('deliver_sm', (pdu) => {
    session.send(pdu.response())
    void mailer.sendMail(bareMail(pdu))
  })
  const imap = bareMailbox(dovecot)
  await imap.connect()
  const { exists } = await imap.mailboxOpen('INBOX')
  if (exists > 0) {
    for await (const { source } of imap.fetch('1:*', { source: true })) {
      const { text = '', to } = await simpleParser(source ?? '')
      const address = (Array.isArray(to) ? to[0] : to)?.value[0]?.address ?? ''
      session.submit_sm({
        source_addr: '46700000001',
        source_addr_ton: 1,
        source_addr_npi: 1,
        destination_addr: address.split('@')[0]?.replace('+', '') ?? '',
        dest_addr_ton: 1,
        dest_addr_npi: 1,
        registered_delivery: 1,
        short_message: text.trim(),
      })
    }
  }
  return async () => {
    await imap.logout()
    mailer.close()
    session.close()
  }
}

export async function benchMailBulk({ mails, texts, rounds }: Record<'mails' | 'texts' | 'rounds', number>) {
  return [...(await mailInRows(mails, rounds)), ...(await mailOutRows(texts, rounds))]
}

/** Mails a second: from the first text at the SMSC to the last. */
async function mailInRows(mails: number, rounds: number): Promise<BenchRow[]> {
  const rates = { ours: [] as number[], peer: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    for (const who of ['peer', 'ours'] as const) {
      const imap = await startDovecot({ users: { [who]: 'pass' } })
      const smsc = fork(join(import.meta.dirname, 'smpp-smsc.ts'), ['0', String(mails)])
      const sink = fork(join(import.meta.dirname, 'mail-world.ts'), ['1'])
      const folder = mkdtempSync(join(tmpdir(), 'textpost-bench-'))
      try {
        const [[{ port }], [{ smtp }]] = (await Promise.all([once(smsc, 'message'), once(sink, 'message')])) as [
          [{ port: number }],
          [{ smtp: number }],
        ]
        const ports = { imap, smsc: port, smtp, folder }
        // What lies in a mailbox when it is first looked at is not sent on: these come while the gateway is away.
        if (who === 'ours') await (await ours(ports))()
        for (let number = 0; number < mails; number++) imap.deliver(who, mailTo(`+${46_702_000_000 + number}`, number))
        const done = told(smsc)
        const end = await (who === 'ours' ? ours : bare)(ports)
        rates[who].push((mails * 1000) / (await done))
        await end()
      } finally {
        smsc.kill()
        sink.kill()
        await imap.remove()
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
      }
    }
  }
  const name = `mail in: ${mails} mails in Dovecot until the last is at the SMSC`
  return [atLeast({ name, unit: 'mails/s', ours: rates.ours, peer: rates.peer, peerName, goal })]
}

/** Texts a second: from the first that a phone writes to the last 250 of the mail server. */
async function mailOutRows(texts: number, rounds: number): Promise<BenchRow[]> {
  const rates = { ours: [] as number[], peer: [] as number[] }
  const imap = await startDovecot({ users: { ours: 'pass', peer: 'pass' } })
  try {
    for (let round = 0; round < rounds; round++) {
      for (const who of ['peer', 'ours'] as const) {
        const world = fork(join(import.meta.dirname, 'mail-world.ts'), [String(texts)])
        const folder = mkdtempSync(join(tmpdir(), 'textpost-bench-'))
        try {
          const [{ smtp, smsc }] = (await once(world, 'message')) as [{ smtp: number; smsc: number }]
          const end = await (who === 'ours' ? ours : bare)({ imap, smsc, smtp, folder })
          const done = told(world)
          world.send({ begin: true })
          rates[who].push((texts * 1000) / (await done))
          await end()
        } finally {
          world.kill()
          rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
        }
      }
    }
  } finally {
    await imap.remove()
  }
  const name = `mail out: ${texts} texts from phones until the last has its 250`
  return [atLeast({ name, unit: 'texts/s', ours: rates.ours, peer: rates.peer, peerName, goal })]
}

/** What a process tells of how long it took. */
function told(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const tooLong = setTimeout(() => reject(new Error(`not done within ${mostMs} ms`)), mostMs)
    child.on('message', ({ tookMs }: { tookMs?: number }) => {
      if (tookMs === undefined) return
      clearTimeout(tooLong)
      resolve(tookMs)
    })
  })
}

if (import.meta.main) {
  const [mails = 2_000, texts = 2_000] = process.argv.slice(2).map(Number)
  for (const row of await benchMailBulk({ mails, texts, rounds: 1 })) process.stdout.write(`${JSON.stringify(row)}\n`)
  process.exit(0)
}
