import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ParsedMail } from '../../core/ports/mail.ts'
import type { SettingsInput } from '../../core/settings/schema.ts'
import { parseMail } from '../../drivers/mail/parse.ts'
import {
  openPty,
  SimulatedModem,
  type SimulatedModemOptions,
  type SimulatedPty,
} from '../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../drivers/simulator/phones.ts'
import { type SimulatedSmsc, type SmscOptions, startSmsc } from '../../drivers/simulator/smsc/index.ts'
import { atEnd } from './at-end.ts'
import { type Dovecot, findServer, startDovecot } from './dovecot.ts'
import { EngineProcess } from './engine-process.ts'
import { type Exim, startExim } from './exim.ts'
import { tempDir } from './temp-dir.ts'
import { waitFor } from './wait-for.ts'

/** Why tests with real mail servers cannot run here, or undefined. */
export function missingServers(): string | undefined {
  for (const name of ['dovecot', 'exim4', 'socat']) {
    const found = findServer(name)
    if ('missing' in found) return found.missing
  }
  return undefined
}

export interface OfficeOptions {
  readonly smsc?: SmscOptions
  readonly modem?: Partial<SimulatedModemOptions>
  /** Which transports the settings have. Both unless told. */
  readonly transports?: readonly ('smsc' | 'modem')[]
  /** Done when the servers run, before the settings are written. */
  readonly prepare?: (servers: Pick<Office, 'dovecot' | 'exim' | 'smsc'>) => Promise<void>
  /** Changes to the settings. */
  readonly settings?: (settings: SettingsInput) => SettingsInput
}

/** An office: real mail servers, a simulated SMSC and modem with real bytes, and a gateway in a process of its own. */
export interface Office {
  readonly dovecot: Dovecot
  readonly exim: Exim
  readonly network: SimulatedNetwork
  readonly smsc: SimulatedSmsc
  readonly modem: SimulatedModem
  readonly pty: SimulatedPty
  readonly engine: EngineProcess
  /** Variables that make the gateway trust the servers' certificates. */
  readonly environment: Readonly<Record<string, string>>
  /** Starts the gateway and waits until all its links work. */
  ready(): Promise<void>
  /** A mail from Anna lands in the gateway's mailbox, as her server delivers it. Gives its Message-ID. */
  annaWrites(mail: AnnasMail): string
  /** What lies in Anna's inbox, parsed, in the order of arrival. */
  annasInbox(): Promise<ParsedMail[]>
  /** Waits for a mail to Anna that `matches`. */
  annaGets(what: string, matches: (mail: ParsedMail) => boolean, deadlineMs?: number): Promise<ParsedMail>
}

export interface AnnasMail {
  readonly to: string
  readonly subject?: string
  readonly text: string
  readonly inReplyTo?: string
  readonly references?: readonly string[]
  /** Raw header lines in place of the proof of her identity. */
  readonly proof?: string
  readonly headers?: readonly string[]
}

let serial = 0

/** Starts everything but the gateway; all of it ends with the test. */
export async function openOffice(options: OfficeOptions = {}): Promise<Office> {
  const dovecot = await startDovecot()
  atEnd(() => dovecot.remove())
  const gateway = dovecot.maildir('gateway')
  const exim = await startExim({
    maildirs: { '*@sms.test': gateway, 'gateway@office.test': gateway, 'anna@office.test': dovecot.maildir('anna') },
  })
  atEnd(() => exim.remove())
  const network = new SimulatedNetwork()
  const smsc = await startSmsc({ network, ...options.smsc })
  atEnd(() => smsc.close())
  const modem = new SimulatedModem({
    network,
    name: 'sim',
    sim: { number: '+46700000002' },
    networkDelayMs: 20,
    ...options.modem,
  })
  atEnd(() => modem.close())
  const pty = await openPty(modem)
  atEnd(() => pty.close())
  await options.prepare?.({ dovecot, exim, smsc })
  const folder = tempDir()
  const ca = join(folder, 'ca.pem')
  writeFileSync(ca, `${dovecot.ca}\n${exim.ca}`)
  const settings = officeSettings(dovecot, exim, smsc.port, pty.path, options.transports ?? ['smsc', 'modem'])
  const engine = new EngineProcess(folder, options.settings ? options.settings(settings) : settings, {
    'imap/office': 'gateway-pass',
    'smtp/office': 'gateway-pass',
    'smpp/smsc': 'secret',
  })
  const environment = { NODE_EXTRA_CA_CERTS: ca }
  const office: Office = {
    dovecot,
    exim,
    network,
    smsc,
    modem,
    pty,
    engine,
    environment,
    ready: async () => {
      await engine.start(environment)
      await linksWork(engine)
    },
    annaWrites: (mail) => {
      const messageId = `<mail-${++serial}.${process.pid}@anna.office.test>`
      dovecot.deliver('gateway', annasMail(mail, messageId))
      return messageId
    },
    annasInbox: () => Promise.all(dovecot.mails('anna').map((raw) => parseMail(Buffer.from(raw, 'latin1')))),
    annaGets: (what, matches, deadlineMs = 15_000) =>
      waitFor(what, async () => (await office.annasInbox()).find(matches), deadlineMs),
  }
  return office
}

/** Waits until every link of a gateway works. */
export function linksWork(engine: EngineProcess, deadlineMs = 20_000): Promise<unknown> {
  return waitFor(
    'all links to work',
    async () => {
      const { links } = await engine.call('status', {})
      const idle = links.filter((link) => link.state !== 'working')
      if (idle.length > 0)
        throw new Error(idle.map((link) => `${link.name} is ${link.state}: ${link.sentence}`).join('; '))
      return true
    },
    deadlineMs,
  )
}

function officeSettings(
  dovecot: Dovecot,
  exim: Exim,
  smscPort: number,
  modemPath: string,
  transports: readonly ('smsc' | 'modem')[],
): SettingsInput {
  const all = {
    smsc: {
      kind: 'smpp',
      name: 'smsc',
      address: `127.0.0.1:${smscPort}`,
      systemId: 'textpost',
      sender: '+46700000001',
      ownNumbers: ['+46700000001'],
    },
    modem: { kind: 'modem', name: 'modem', port: modemPath, ownNumbers: ['+46700000002'] },
  } satisfies Record<string, NonNullable<SettingsInput['transports']>[number]>
  return {
    office: { country: 'SE', smsDomains: ['sms.test'], adminAddress: 'anna@office.test' },
    mail: {
      accounts: [
        {
          name: 'office',
          address: 'gateway@office.test',
          imap: { host: 'localhost', port: dovecot.ports.imap, tls: 'starttls', user: 'gateway', pollSeconds: 5 },
          smtp: { host: 'localhost', port: exim.ports.smtp, tls: 'starttls', user: 'gateway' },
          trustedAuthservIds: ['mx.office.test'],
        },
      ],
    },
    transports: transports.map((name) => all[name]),
    permission: {
      allow: ['@office.test'],
      limits: { perSenderHourParts: null, perSenderDayParts: null, perPhoneHourParts: null, officeDayParts: null },
    },
    queue: { unknownWaitSeconds: 1 },
  }
}

const proven = 'Authentication-Results: mx.office.test; dmarc=pass header.from=office.test'

function annasMail(mail: AnnasMail, messageId: string): string {
  const threading = mail.inReplyTo
    ? [`In-Reply-To: ${mail.inReplyTo}`, `References: ${[...(mail.references ?? []), mail.inReplyTo].join(' ')}`]
    : []
  return [
    'Return-Path: <anna@office.test>',
    mail.proof ?? proven,
    `Delivered-To: ${mail.to}`,
    'From: Anna Andersson <anna@office.test>',
    `To: ${mail.to}`,
    `Subject: ${mail.subject ?? 'Hello'}`,
    `Message-ID: ${messageId}`,
    ...threading,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    ...(mail.headers ?? []),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(mail.text, 'utf8').toString('base64'),
    '',
  ]
    .filter((line) => line !== undefined)
    .join('\n')
}
