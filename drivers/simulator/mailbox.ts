/// <reference path="./hoodiecrow-imap.d.ts" />
import type { Socket } from 'node:net'
import hoodiecrow from 'hoodiecrow-imap'
import { parseAddresses } from '../../core/mail/addresses.ts'
import { rfc5322Date } from '../../core/mail/date.ts'
import type { Clock, Log } from '../../core/ports/world.ts'
import { headerFields } from '../mail/header-fields.ts'
import { SmtpRefusal, SmtpService, type SubmittedMail } from '../mail/listener.ts'
import { systemClock } from '../world.ts'

/** Somebody with a mailbox: the gateway, or a person in the office. */
export interface MailboxUser {
  /** Name to sign in with, over IMAP and SMTP. */
  readonly name: string
  readonly password: string
  readonly address: string
}

export interface SimulatedMailboxOptions {
  readonly users: readonly MailboxUser[]
  /** Name of the user whose mailbox gets what is sent to phones. */
  readonly gateway: string
  /** Every address at these domains, and below them, is the gateway's. */
  readonly smsDomains: readonly string[]
  /** What the server signs its Authentication-Results with. `mail.test` unless told. */
  readonly authservId?: string
  readonly host?: string
  /** Free ports unless told. */
  readonly imapPort?: number
  readonly smtpPort?: number
  readonly maxSizeBytes?: number
  readonly clock?: Clock
  readonly log: Log
}

/** A mail that came into a mailbox. */
export interface DeliveredMail {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly user: MailboxUser
  readonly mailFrom: string
  readonly rcptTo: readonly string[]
  readonly raw: Uint8Array
}

const plugins = ['ID', 'ENABLE', 'IDLE', 'LITERALPLUS', 'NAMESPACE', 'MOVE', 'UIDPLUS', 'UNSELECT', 'SPECIAL-USE']

/**
 * A mail server of one small office, for the demo and quick tests: IMAP and SMTP on loopback, without encryption, everything in memory. People
 * send with their login; mail to phones goes to the gateway's mailbox, other mail to the mailbox of its address.
 */
export class SimulatedMailbox {
  readonly host: string
  readonly imapPort: number
  readonly smtpPort: number
  readonly users: readonly MailboxUser[]
  readonly #options: SimulatedMailboxOptions
  readonly #boxes: ReadonlyMap<string, hoodiecrow.ImapServer>
  readonly #imap: ImapFront
  readonly #smtp: SmtpService
  readonly #listeners: Set<(mail: DeliveredMail) => void>

  private constructor(options: SimulatedMailboxOptions, parts: Parts, listeners: Set<(mail: DeliveredMail) => void>) {
    this.#options = options
    this.#boxes = parts.boxes
    this.#imap = parts.imap
    this.#smtp = parts.smtp
    this.#listeners = listeners
    this.host = hostOf(options)
    this.users = options.users
    this.imapPort = parts.imap.port
    this.smtpPort = parts.smtp.port
  }

  /** Resolves when both servers listen. */
  static async start(options: SimulatedMailboxOptions): Promise<SimulatedMailbox> {
    const boxes = new Map(options.users.map(({ name }) => [name, newBox()]))
    const imap = await ImapFront.listen(options, boxes)
    const listeners = new Set<(mail: DeliveredMail) => void>()
    let mailbox: SimulatedMailbox | undefined
    try {
      const smtp = await SmtpService.listen({
        host: hostOf(options),
        port: options.smtpPort ?? 0,
        name: 'mail.test',
        users: options.users,
        maxSizeBytes: options.maxSizeBytes ?? 20_000_000,
        refuses: (recipient, user) => {
          if (user === undefined) return new SmtpRefusal(530, 'Sign in first')
          return recipientOf(recipient, options) ? undefined : new SmtpRefusal(550, 'No such mailbox')
        },
        accept: async (mail) => mailbox?.submit(mail),
        log: options.log,
      })
      mailbox = new SimulatedMailbox(options, { boxes, imap, smtp }, listeners)
      return mailbox
    } catch (thrown) {
      await imap.close()
      throw thrown
    }
  }

  /** Tells of every mail that comes into a mailbox; gives the way to end it. */
  onDelivery(listener: (mail: DeliveredMail) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Takes a mail as the SMTP server does once it has it: one copy into each mailbox that is meant. */
  submit(mail: SubmittedMail): void {
    const wanted = new Map<MailboxUser, string[]>()
    for (const recipient of mail.rcptTo) {
      const user = recipientOf(recipient, this.#options)
      if (user) wanted.set(user, [...(wanted.get(user) ?? []), recipient])
    }
    for (const [user, recipients] of wanted) this.#deliver(user, mail, recipients)
  }

  /** The mails in a user's folder, oldest first. */
  mails(name: string, folder = 'INBOX'): Uint8Array[] {
    const messages = this.#boxes.get(name)?.getMailbox(folder)?.messages ?? []
    return messages.map(({ raw }) => new Uint8Array(Buffer.from(raw, 'latin1')))
  }

  /** Forgets the mails in a user's folder. Nobody may have the folder open: no client is told. */
  forget(name: string, folder: string): void {
    this.#boxes.get(name)?.getMailbox(folder)?.messages.splice(0)
  }

  async close(): Promise<void> {
    this.#listeners.clear()
    await Promise.all([this.#smtp.close(), this.#imap.close()])
  }

  #deliver(user: MailboxUser, mail: SubmittedMail, rcptTo: readonly string[]): void {
    const at = (this.#options.clock ?? systemClock).now()
    const raw = stamped(mail, rcptTo, at, this.#options)
    this.#boxes.get(user.name)?.appendMessage('INBOX', [], false, raw.toString('latin1'))
    const delivered: DeliveredMail = { at, user, mailFrom: mail.mailFrom, rcptTo, raw: new Uint8Array(raw) }
    for (const listener of this.#listeners) listener(delivered)
  }
}

interface Parts {
  readonly boxes: ReadonlyMap<string, hoodiecrow.ImapServer>
  readonly imap: ImapFront
  readonly smtp: SmtpService
}

function hostOf(options: SimulatedMailboxOptions): string {
  return options.host ?? '127.0.0.1'
}

/** Whose mailbox an address is: its user's, with or without a plus, or the gateway's when it is for phones. */
function recipientOf(address: string, options: SimulatedMailboxOptions): MailboxUser | undefined {
  const [, local = '', domain = ''] = /^(.*)@([^@]*)$/.exec(address.toLowerCase()) ?? []
  const own = options.users.find((user) => user.address.toLowerCase() === `${local.replace(/\+.*$/, '')}@${domain}`)
  if (own) return own
  const isForPhones = options.smsDomains.some((name) => domain === name || domain.endsWith(`.${name}`))
  return isForPhones ? options.users.find(({ name }) => name === options.gateway) : undefined
}

/** The mail with the lines that a mail server puts on top; Authentication-Results that claim to be its own are taken out (RFC 8601 §5). */
function stamped(mail: SubmittedMail, rcptTo: readonly string[], at: number, options: SimulatedMailboxOptions): Buffer {
  const { authservId = 'mail.test', users } = options
  const { fields, bodyAt } = headerFields(mail.raw)
  const from = parseAddresses(fields.find(({ name }) => name === 'from')?.value ?? '')
  const user = users.find(({ name }) => name === mail.user)
  const isOwn = user !== undefined && from.length === 1 && from[0]?.address.toLowerCase() === user.address.toLowerCase()
  const domain = user?.address.split('@')[1] ?? ''
  const results = isOwn ? `auth=pass smtp.auth=${user.name}; dmarc=pass header.from=${domain}` : 'dmarc=none'
  const lines = [
    `Return-Path: <${mail.mailFrom}>`,
    `Envelope-To: ${rcptTo.join(', ')}`,
    `Received: from [${mail.remote}] by ${authservId} with ESMTP; ${rfc5322Date(at)}`,
    `Authentication-Results: ${authservId}; ${results}`,
  ]
  const header = Buffer.from(mail.raw.buffer, mail.raw.byteOffset, bodyAt).toString('latin1')
  const forged = new RegExp(
    `^Authentication-Results:[ \\t]*${authservId.replace(/[.]/g, '\\.')}\\b[^\\n]*\\n(?:[ \\t][^\\n]*\\n)*`,
    'gim',
  )
  const rest = Buffer.from(mail.raw.buffer, mail.raw.byteOffset + bodyAt, mail.raw.byteLength - bodyAt)
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n${header.replace(forged, '')}`, 'latin1'), rest])
}

function newBox(): hoodiecrow.ImapServer {
  // Another number at every start: what a client remembers of an earlier run is no longer true.
  const uidvalidity = Math.floor(systemClock.now() / 1000)
  const folder = (use: string) => ({ uidvalidity, 'special-use': use })
  const folders = { Drafts: folder('\\Drafts'), Sent: folder('\\Sent'), Trash: folder('\\Trash') }
  const box = hoodiecrow({
    plugins,
    storage: { INBOX: { uidvalidity, messages: [] }, '': { separator: '/', folders } },
  })
  box.setMaxListeners(0)
  endIdlesWithTheirSockets(box)
  return box
}

/** hoodiecrow's timer of half an hour for an IDLE would outlive a connection that was cut. */
function endIdlesWithTheirSockets(box: hoodiecrow.ImapServer): void {
  const idle = box.getCommandHandler('IDLE')
  const last = new WeakMap<hoodiecrow.Connection, (line: string) => void>()
  box.setCommandHandler('IDLE', (connection, parsed, data, done) => {
    idle(connection, parsed, data, done)
    const { socket, inputHandler } = connection
    if (!socket || !inputHandler) return
    if (!last.has(connection)) socket.once('close', () => last.get(connection)?.('DONE'))
    last.set(connection, inputHandler)
  })
}

/** The IMAP port. hoodiecrow knows one set of folders for all users, so each user has a server, and signing in moves the connection there. */
class ImapFront {
  readonly port: number
  readonly #front: hoodiecrow.ImapServer
  readonly #sockets: ReadonlySet<Socket>

  private constructor(front: hoodiecrow.ImapServer, sockets: ReadonlySet<Socket>, port: number) {
    this.#front = front
    this.#sockets = sockets
    this.port = port
  }

  static async listen(
    options: SimulatedMailboxOptions,
    boxes: ReadonlyMap<string, hoodiecrow.ImapServer>,
  ): Promise<ImapFront> {
    const users = Object.fromEntries(options.users.map(({ name, password }) => [name, { password }]))
    const front = hoodiecrow({ plugins, users, storage: { INBOX: {}, '': { separator: '/', folders: {} } } })
    front.setMaxListeners(0)
    const login = front.getCommandHandler('LOGIN')
    front.setCommandHandler('LOGIN', (connection, parsed, data, done) => {
      login(connection, parsed, data, () => {
        const box = boxes.get(parsed.attributes?.[0]?.value ?? '')
        if (connection.state === 'Authenticated' && box) moveTo(connection, box)
        done()
      })
    })
    const sockets = new Set<Socket>()
    front.server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      // hoodiecrow writes an answer line by line, and each would wait for the last one's acknowledgement.
      socket.setNoDelay(true)
      socket.once('close', () => sockets.delete(socket))
    })
    await new Promise<void>((resolve, reject) => {
      front.server.once('error', reject)
      front.listen(options.imapPort ?? 0, hostOf(options), resolve)
    })
    return new ImapFront(front, sockets, (front.server.address() as { port: number }).port)
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#front.server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}

function moveTo(connection: hoodiecrow.Connection, box: hoodiecrow.ImapServer): void {
  connection.server.removeListener('notify', connection._notificationCallback)
  connection.server = box
  box.on('notify', connection._notificationCallback)
}
