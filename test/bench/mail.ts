/**
 * Mail's latency: `node test/bench/mail.ts [rounds, 500 by default]`. A mail's arrival in Dovecot to its text on the SMSC's wire, and a text's
 * deliver_sm to the mail server's 250; in turn with the same steps by bare imapflow, nodemailer and smpp, in the same process and run.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import type { createServer, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import nodemailer from 'nodemailer'
// @ts-expect-error: the package has no types
import smpp from 'smpp'
import type { SMTPServer } from 'smtp-server'
import { parseSettings, settingsError } from '../../core/settings/parse.ts'
import type { SettingsInput } from '../../core/settings/schema.ts'
import { SimulatedNetwork } from '../../drivers/simulator/phones.ts'
import { type SimulatedSmsc, startSmsc } from '../../drivers/simulator/smsc/index.ts'
import { type Engine, startEngine } from '../../host/engine.ts'
import { type Dovecot, startDovecot } from '../support/dovecot.ts'
import { quietLog } from '../support/logs.ts'
import { memorySecrets } from '../support/sign-in-server.ts'
import { waitFor } from '../support/wait-for.ts'
import { bareMail, bareMailbox, takingServer } from './mail-peer.ts'
import { type BenchRow, printed } from './rows.ts'

const own = '+46700000001'
const phoneNumber = '+46701234567'
const peerName = 'imapflow + nodemailer + smpp'
/** Rounds before those that count. */
const warmUp = 5

/** One side: an SMSC of its own, and a mail server that notes when it said 250. */
interface Side {
  readonly smsc: SimulatedSmsc
  readonly network: SimulatedNetwork
  /** User whose mailbox it watches. */
  readonly user: string
}

/** Instants of what was seen last, awaited by the bench. */
class Moment {
  #resolve: ((atMs: number) => void) | undefined

  next(): Promise<number> {
    return new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  seen(): void {
    this.#resolve?.(performance.now())
    this.#resolve = undefined
  }
}

export async function rows(rounds = 500): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'textpost-bench-mail-'))
  const dovecot = await startDovecot({ users: { ours: 'pass', peer: 'pass' } })
  const accepted = { ours: new Moment(), peer: new Moment() }
  const arrived = { ours: new Moment(), peer: new Moment() }
  const mailServers = {
    ours: await takingServer(() => accepted.ours.seen()),
    peer: await takingServer(() => accepted.peer.seen()),
  }
  const sides = { ours: await side('ours', arrived.ours), peer: await side('peer', arrived.peer) }
  const engine = await ourEngine(folder, dovecot, sides.ours.smsc.port, portOf(mailServers.ours))
  const peer = await startPeer(dovecot, sides.peer.smsc.port, portOf(mailServers.peer))
  try {
    const taken = {
      toText: { ours: [] as number[], peer: [] as number[] },
      toMail: { ours: [] as number[], peer: [] as number[] },
    }
    for (let round = 0; round < rounds + warmUp; round++) {
      for (const who of ['ours', 'peer'] as const) {
        const counts = round >= warmUp
        const text = arrived[who].next()
        let startMs = performance.now()
        dovecot.deliver(who, mailFor(round))
        const textMs = (await text) - startMs
        const mail = accepted[who].next()
        startMs = performance.now()
        await sides[who].network.phone(phoneNumber).send(`Answer ${round}`, own)
        const mailMs = (await mail) - startMs
        if (counts) {
          taken.toText[who].push(textMs)
          taken.toMail[who].push(mailMs)
        }
      }
    }
    return [
      ...compared('mail in Dovecot to submit_sm', taken.toText, 1.3),
      // Informs: the peer keeps nothing. Ours has the text and the mail on the disk, each by a commit of its own, before they go on.
      ...compared('deliver_sm to SMTP 250', taken.toMail, null),
    ]
  } finally {
    await engine.stop()
    await peer.close()
    for (const { smsc } of Object.values(sides)) await smsc.close()
    for (const server of Object.values(mailServers)) await new Promise<void>((resolve) => server.close(() => resolve()))
    await dovecot.remove()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** `goal` is of the median; the 99th percentile informs, as it is the disk's and the neighbours' too. */
function compared(name: string, { ours, peer }: { ours: number[]; peer: number[] }, goal: number | null): BenchRow[] {
  return ([0.5, 0.99] as const).map((part) => {
    const [a, b] = [quantile(ours, part), quantile(peer, part)]
    const ratio = Number((a / b).toFixed(2))
    const figure = part === 0.5 ? 'median' : '99th percentile'
    const wanted = part === 0.5 ? goal : null
    return {
      name: `${name}, ${figure}`,
      unit: 'ms',
      ours: shortened(a),
      peer: shortened(b),
      peerName,
      ratio,
      goal: wanted,
      holds: wanted === null ? null : ratio <= wanted,
    }
  })
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

function shortened(ms: number): number {
  return Number(ms.toFixed(2))
}

async function side(user: string, arrived: Moment): Promise<Side> {
  const network = new SimulatedNetwork()
  network.phone(phoneNumber)
  network.subscribe((event) => {
    if (event.kind === 'arrived') arrived.seen()
  })
  return { user, network, smsc: await startSmsc({ network }) }
}

function mailFor(round: number): string {
  return mailTo(phoneNumber, round)
}

/** A mail that may be sent on, to a phone at the domain of texts. */
export function mailTo(phone: string, round: number): string {
  return [
    'Return-Path: <anna@office.test>',
    'Authentication-Results: mx.office.test; dmarc=pass header.from=office.test',
    'From: Anna <anna@office.test>',
    `To: ${phone}@sms.test`,
    `Subject: Round ${round}`,
    `Message-ID: <${round}.${process.pid}@office.test>`,
    `Date: ${new Date().toUTCString()}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Words of round ${round}.`,
    '',
  ].join('\r\n')
}

function portOf({ server }: { readonly server: Server } | SMTPServer): number {
  const address = (server as ReturnType<typeof createServer>).address()
  return typeof address === 'object' && address ? address.port : 0
}

/** A gateway over that mailbox, SMSC and mail server, all links working. */
export async function ourEngine(folder: string, dovecot: Dovecot, smscPort: number, smtpPort: number): Promise<Engine> {
  const input: SettingsInput = {
    office: { country: 'SE', smsDomains: ['sms.test'] },
    mail: {
      accounts: [
        {
          name: 'office',
          address: 'gateway@office.test',
          imap: { host: '127.0.0.1', port: dovecot.ports.imap, tls: 'none', user: 'ours' },
          smtp: { host: '127.0.0.1', port: smtpPort, tls: 'none', user: '' },
          trustedAuthservIds: ['mx.office.test'],
        },
      ],
    },
    transports: [
      {
        kind: 'smpp',
        name: 'smsc',
        address: `127.0.0.1:${smscPort}`,
        systemId: 'textpost',
        sender: own,
        ownNumbers: [own],
        window: 50,
        hourLimitParts: null,
        dayLimitParts: null,
      },
    ],
    permission: {
      allow: ['@office.test'],
      limits: { perSenderHourParts: null, perSenderDayParts: null, perPhoneHourParts: null, officeDayParts: null },
    },
    replies: { defaultRecipient: 'anna@office.test' },
  }
  const reading = parseSettings(input)
  if ('problems' in reading) throw settingsError(reading.problems)
  const secrets = memorySecrets({ 'imap/office': 'pass', 'smpp/smsc': 'secret' })
  const engine = await startEngine({ folder, settings: reading.settings, secrets, log: quietLog })
  await waitFor('our links', async () => {
    const { links } = await engine.calls.status({})
    return links.length === 3 && links.every(({ state }) => state === 'working')
  })
  return engine
}

/** The same steps with the libraries alone: nothing is stored, checked or filed. */
async function startPeer(dovecot: Dovecot, smscPort: number, smtpPort: number): Promise<{ close(): Promise<void> }> {
  const session = smpp.connect({ url: `smpp://127.0.0.1:${smscPort}` })
  await new Promise<void>((resolve, reject) => {
    session.on('error', reject)
    session.bind_transceiver({ system_id: 'textpost', password: 'secret' }, (pdu: { command_status: number }) =>
      pdu.command_status === 0 ? resolve() : reject(new Error(`bind: ${pdu.command_status}`)),
    )
  })
  const mailer = nodemailer.createTransport({ host: '127.0.0.1', port: smtpPort, pool: true, ignoreTLS: true })
  session.on(
    'deliver_sm',
    (pdu: { esm_class: number; source_addr: string; short_message: { message: string }; response(): unknown }) => {
      session.send(pdu.response())
      // Receipts are none of its business.
      if ((pdu.esm_class & 0x3c) !== 0) return
      void mailer.sendMail(bareMail(pdu))
    },
  )
  const imap = bareMailbox(dovecot)
  await imap.connect()
  await imap.mailboxOpen('INBOX')
  imap.on('exists', ({ count }: { count: number }) => void take(count).then(() => imap.idle()))
  // By itself it begins after fifteen seconds only.
  void imap.idle()
  async function take(seq: number): Promise<void> {
    const message = await imap.fetchOne(String(seq), { source: true })
    if (!message || message.source === undefined) return
    const { text = '', to } = await simpleParser(message.source)
    const address = (Array.isArray(to) ? to[0] : to)?.value[0]?.address ?? ''
    session.submit_sm({
      source_addr: own.slice(1),
      source_addr_ton: 1,
      source_addr_npi: 1,
      destination_addr: address.split('@')[0]?.replace('+', '') ?? '',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      registered_delivery: 1,
      short_message: text.trim(),
    })
  }
  return {
    close: async () => {
      await imap.logout()
      mailer.close()
      session.destroy?.()
      session.close?.()
    },
  }
}

if (process.argv[1] === import.meta.filename) {
  for (const row of await rows(Number(process.argv[2] ?? 500))) process.stdout.write(`${printed(row)}\n`)
  process.exit(0)
}
