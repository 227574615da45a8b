import { GatewayError } from '../../core/errors.ts'
import { explain } from '../../core/ledger/words.ts'
import type { AnyText } from '../../core/ports/store.ts'
import type { GatewayStatus, LinkStatus } from '../../core/status.ts'
import type { Params, SentText, Story } from '../contract/contract.ts'
import type { ContactRow } from '../contract/results.ts'
import { type ControlClient, connectControl } from '../control/client.ts'
import { howLong, print, printable, type Terminal, table, when } from './output.ts'

/** What every command that speaks with a running gateway is told. */
export interface Asked {
  readonly folder: string
  readonly json: boolean
  readonly terminal: Terminal
}

/** Runs `work` on a connection to the gateway and closes it. */
export async function withGateway<T>(folder: string, work: (client: ControlClient) => Promise<T>): Promise<T> {
  const client = await connectControl(folder)
  try {
    return await work(client)
  } finally {
    client.close()
  }
}

export async function showStatus({ folder, json, terminal }: Asked): Promise<void> {
  const status = await withGateway(folder, (client) => client.call('status', {}))
  print(terminal, json, status, statusWords)
}

/** Pauses sending and receiving, or goes on. */
export async function setPaused({ folder, json, terminal }: Asked, paused: boolean): Promise<void> {
  await withGateway(folder, (client) => client.call(paused ? 'pause' : 'resume', {}))
  print(terminal, json, { paused }, () =>
    paused
      ? 'Paused: nothing is sent or fetched, after a restart too. “textpost resume” goes on.'
      : 'Textpost sends and fetches again.',
  )
}

export async function sendText({ folder, json, terminal }: Asked, order: Params<'send'>): Promise<void> {
  const sent = await withGateway(folder, (client) => client.call('send', order))
  print(terminal, json, sent, ({ texts }) => texts.map(sentWords).join('\n'))
}

export async function showLog({ folder, json, terminal }: Asked, filter: Params<'texts'>): Promise<void> {
  const texts = await withGateway(folder, (client) => client.call('texts', filter))
  print(terminal, json, texts, (found) => (found.length === 0 ? 'No texts yet.' : logWords(found)))
}

export async function showMails({ folder, json, terminal }: Asked, filter: Params<'mails'>): Promise<void> {
  const mails = await withGateway(folder, (client) => client.call('mails', filter))
  print(terminal, json, mails, (found) =>
    found.length === 0
      ? 'No mails yet.'
      : table(
          ['mail', 'time', 'state', 'from', 'subject'],
          found.map((mail) => [
            String(mail.id),
            when(mail.arrivedAt),
            mail.state,
            printable(mail.from),
            printable(mail.subject).slice(0, 60),
          ]),
        ),
  )
}

export async function showWhy({ folder, json, terminal }: Asked, subject: Params<'why'>): Promise<void> {
  const story = await withGateway(folder, (client) => client.call('why', subject))
  print(terminal, json, story, storyWords)
}

/** Calls that act on one message and have nothing to show but that they were done. */
export async function act(
  { folder, json, terminal }: Asked,
  call: 'hold' | 'release' | 'cancel' | 'resend',
  textId: number,
): Promise<void> {
  await withGateway(folder, (client) => client.call(call, { textId }))
  const done = { hold: 'held', release: 'released', cancel: 'cancelled', resend: 'queued again' }[call]
  print(terminal, json, { textId, done }, () => `Text ${textId} is ${done}.`)
}

/** Gives a text that nobody was known for to an address. */
export async function assignText({ folder, json, terminal }: Asked, textId: number, address: string): Promise<void> {
  await withGateway(folder, (client) => client.call('assign', { textId, address }))
  print(
    terminal,
    json,
    { textId, address },
    () => `Text ${textId} goes to ${address}, and later ones of this phone too.`,
  )
}

/** Passes on a mail that was ignored or rejected. */
export async function releaseMail({ folder, json, terminal }: Asked, mailId: number): Promise<void> {
  const released = await withGateway(folder, (client) => client.call('releaseMail', { mailId }))
  print(terminal, json, { mailId, ...released }, ({ state }) =>
    state === 'released'
      ? `Mail ${mailId} is passed on.`
      : `Mail ${mailId} could not be passed on; “textpost why --mail ${mailId}” says why.`,
  )
}

export async function listContacts({ folder, json, terminal }: Asked): Promise<void> {
  const contacts = await withGateway(folder, (client) => client.call('contacts', {}))
  print(terminal, json, contacts, (found) =>
    found.length === 0
      ? 'No contacts yet. Add one with “textpost contacts add ALIAS PHONE”.'
      : table(
          ['alias', 'phone', 'name', 'groups'],
          found.map((contact) => [contact.alias, contact.phone, printable(contact.name), contact.groups.join(', ')]),
        ),
  )
}

/** Adds a contact, or changes the one with its alias: what is not given stays. */
export async function addContact({ folder, json, terminal }: Asked, given: GivenContact): Promise<void> {
  const saved = await withGateway(folder, async (client) => {
    const before = await contactOf(client, given.alias)
    const name = given.name ?? before?.name ?? ''
    const groups = given.groups ?? before?.groups ?? []
    return client.call('saveContact', {
      ...given,
      name,
      groups: [...groups],
      ...(before === undefined ? {} : { id: before.id }),
    })
  })
  print(terminal, json, saved, ({ alias, phone }) => `${alias} is ${phone}.`)
}

export async function deleteContact({ folder, json, terminal }: Asked, alias: string): Promise<void> {
  await withGateway(folder, async (client) => {
    const contact = await contactOf(client, alias)
    if (contact === undefined) throw new GatewayError('engine/no-contact', { details: { alias } })
    return client.call('removeContact', { id: contact.id })
  })
  print(terminal, json, { alias }, () => `${alias} is gone from the contacts.`)
}

interface GivenContact {
  readonly alias: string
  readonly phone: string
  readonly name?: string
  readonly groups?: readonly string[]
}

async function contactOf(client: ControlClient, alias: string): Promise<ContactRow | undefined> {
  return (await client.call('contacts', {})).find((one) => one.alias === alias.toLowerCase())
}

function statusWords(status: GatewayStatus): string {
  const links = status.links.map((link) => [
    `${linkSign[link.state]} ${link.name}`,
    link.kind,
    link.state,
    howLong(status.now - link.since),
    linkDetail(link, status.now),
  ])
  const queues = status.queues.map((queue) => [
    queue.transport,
    String(queue.queued + queue.sending),
    String(queue.held),
    String(queue.unknown),
    queue.oldestAt === undefined ? '–' : howLong(status.now - queue.oldestAt),
  ])
  return [
    `Textpost ${status.version}, running for ${howLong(status.now - status.startedAt)}.`,
    ...(status.pausedSince === undefined
      ? []
      : [`Paused since ${when(status.pausedSince)}: nothing is sent or fetched. “textpost resume” goes on.`]),
    '',
    status.links.length === 0 ? 'No links are set up.' : table(['link', 'kind', 'state', 'for', ''], links),
    ...(queues.length > 0 ? ['', table(['queue', 'waiting', 'held', 'unknown', 'oldest'], queues)] : []),
    '',
    `Parts sent today ${status.partsToday}, this month ${status.partsThisMonth}. Mails waiting ${status.mailsWaiting}. Texts without an addressee ${status.unrouted}.`,
    ...status.problems.map((problem) => `! ${problem}`),
  ].join('\n')
}

const linkSign: Readonly<Record<LinkStatus['state'], string>> = {
  off: '–',
  connecting: '…',
  working: '✓',
  attention: '!',
  resting: '⏾',
  paused: '⏸',
  down: '✕',
  stopped: '✕',
}

function linkDetail(link: LinkStatus, nowMs: number): string {
  const retry = link.retryAt === undefined ? '' : `again in ${howLong(link.retryAt - nowMs)}`
  const { peer, signalDbm, registration } = link.health ?? {}
  const readings = [peer, registration, signalDbm === undefined ? undefined : `${signalDbm} dBm`]
  return [...readings, retry].filter((word) => word !== undefined && word !== '').join(', ')
}

function sentWords(text: SentText): string {
  const parts = `${text.parts} part${text.parts === 1 ? '' : 's'}`
  const held = text.sentence ? ` ${text.sentence}` : ''
  return `Text ${text.textId} to ${text.phone}: ${text.state}, ${parts}, by ${text.transport}.${held}`
}

function logWords(texts: readonly AnyText[]): string {
  const rows = texts.map((text) => [
    String(text.id),
    when(text.createdAt),
    text.direction === 'out' ? '→' : '←',
    text.phone,
    text.state,
    text.transport,
    printable(text.body).slice(0, 60),
  ])
  return table(['text', 'time', '', 'phone', 'state', 'by', 'words'], rows)
}

function storyWords(story: Story): string {
  const mail = story.mail
    ? [`Mail ${story.mail.id} from ${printable(story.mail.from)}: ${printable(story.mail.subject)}`]
    : []
  const texts = story.texts.map(
    ({ text, parts }) =>
      `Text ${text.id} ${text.direction === 'out' ? 'to' : 'from'} ${text.phone}, ${text.state}, ${Math.max(parts.length, text.partCount)} part(s): ${printable(text.body)}`,
  )
  const events = story.events.map((event) => `  ${when(event.at)}  ${printable(explain(event))}`)
  return [...mail, ...texts, ...events].join('\n')
}
