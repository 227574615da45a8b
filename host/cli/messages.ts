import { GatewayError } from '../../core/errors.ts'
import { explain } from '../../core/ledger/words.ts'
import type { AnyText } from '../../core/ports/store.ts'
import type { GatewayStatus, LinkStatus } from '../../core/status.ts'
import type { Params, SentText, Story } from '../contract/contract.ts'
import type { ContactRow } from '../contract/results.ts'
import { type ControlClient, connectControl } from '../control/client.ts'
import { howLong, print, printable, type Terminal, table, when } from './output.ts'
import { language, stateWord, t } from './words.ts'

/** What every command that speaks with a running gateway is told. */
export interface Asked {
  readonly folder: string
  readonly json: boolean
  readonly terminal: Terminal
}

/** Runs `work` on a connection to the gateway and closes it. */
export async function withGateway<T>(folder: string, work: (client: ControlClient) => Promise<T>): Promise<T> {
  const client = await connectControl(folder, language())
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
      ? t('Paused: nothing is sent or fetched, after a restart too. “textpost resume” goes on.')
      : t('Textpost sends and fetches again.'),
  )
}

export async function sendText({ folder, json, terminal }: Asked, order: Params<'send'>): Promise<void> {
  const sent = await withGateway(folder, (client) => client.call('send', order))
  print(terminal, json, sent, ({ texts }) => texts.map(sentWords).join('\n'))
}

export async function showLog({ folder, json, terminal }: Asked, filter: Params<'texts'>): Promise<void> {
  const texts = await withGateway(folder, (client) => client.call('texts', filter))
  print(terminal, json, texts, (found) => (found.length === 0 ? t('No texts yet.') : logWords(found)))
}

/** Prints all texts that the filter lets through as a file. */
export async function exportLog(
  { folder, terminal }: Asked,
  filter: NonNullable<Params<'exportTexts'>['filter']>,
  form: Params<'exportTexts'>['form'],
): Promise<void> {
  await withGateway(folder, async (client) => {
    const stretches: string[] = []
    let afterId: number | undefined
    do {
      const next = await client.call('exportTexts', { filter, form, ...(afterId === undefined ? {} : { afterId }) })
      stretches.push(next.stretch)
      afterId = next.afterId
    } while (afterId !== undefined)
    // The terminal ends it with a line end of its own.
    terminal.out(stretches.join('').replace(/\n$/, ''))
  })
}

export async function showMails({ folder, json, terminal }: Asked, filter: Params<'mails'>): Promise<void> {
  const mails = await withGateway(folder, (client) => client.call('mails', filter))
  print(terminal, json, mails, (found) =>
    found.length === 0
      ? t('No mails yet.')
      : table(
          [t('mail'), t('time'), t('state'), t('from'), t('subject')],
          found.map((mail) => [
            String(mail.id),
            when(mail.arrivedAt),
            stateWord(mail.state),
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
  print(terminal, json, { textId, done }, () => doneWords[call](textId))
}

const doneWords = {
  hold: (id: number) => t('Text {id} is held.', { id }),
  release: (id: number) => t('Text {id} is released.', { id }),
  cancel: (id: number) => t('Text {id} is cancelled.', { id }),
  resend: (id: number) => t('Text {id} is queued again.', { id }),
}

/** Gives a text other words. */
export async function rewordText({ folder, json, terminal }: Asked, textId: number, text: string): Promise<void> {
  const { parts } = await withGateway(folder, (client) => client.call('reword', { textId, text }))
  print(terminal, json, { textId, parts }, () =>
    t('Text {number} is changed; it takes {count} part(s).', { number: textId, count: parts }),
  )
}

/** What the SMS provider says of a text. */
export async function askAfter({ folder, json, terminal }: Asked, textId: number): Promise<void> {
  const { parts } = await withGateway(folder, (client) => client.call('askAfter', { textId }))
  print(terminal, json, parts, (answers) =>
    answers
      .map(({ number, state, wire }) =>
        t('Part {number}: {state} ({answer})', { number, state: stateWord(state), answer: printable(wire) }),
      )
      .join('\n'),
  )
}

/** Gives a text that nobody was known for to an address. */
export async function assignText({ folder, json, terminal }: Asked, textId: number, address: string): Promise<void> {
  await withGateway(folder, (client) => client.call('assign', { textId, address }))
  print(terminal, json, { textId, address }, () =>
    t('Text {id} goes to {address}, and later ones of this phone too.', { id: textId, address }),
  )
}

/** Passes on a mail that was ignored or rejected. */
export async function releaseMail({ folder, json, terminal }: Asked, mailId: number): Promise<void> {
  const released = await withGateway(folder, (client) => client.call('releaseMail', { mailId }))
  print(terminal, json, { mailId, ...released }, ({ state }) =>
    state === 'released'
      ? t('Mail {id} is passed on.', { id: mailId })
      : t('Mail {id} could not be passed on; “textpost why --mail {id}” says why.', { id: mailId }),
  )
}

/** Shows which mail server vouches for a mail that was refused as not proven; with its name, trusts it and passes the mail on. */
export async function trustServer({ folder, json, terminal }: Asked, mailId: number, server?: string): Promise<void> {
  if (server !== undefined) {
    const done = await withGateway(folder, (client) => client.call('trustServer', { mailId, server }))
    print(terminal, json, { mailId, server, ...done }, ({ state }) =>
      [
        t('{server} is trusted from now on.', { server }),
        state === 'released'
          ? t('Mail {mail} is passed on.', { mail: mailId })
          : t('Mail {mail} could not be passed on; “textpost why --mail {mail}” says why.', { mail: mailId }),
      ].join(' '),
    )
    return
  }
  const found = await withGateway(folder, (client) => client.call('voucher', { mailId }))
  print(terminal, json, found, (voucher) => {
    if (!voucher) return t('No mail server vouches for mail {mail}, or it was not refused for that.', { mail: mailId })
    const { server: name, says, kin, bearing, of } = voucher
    return [
      t('{server} says that mail {mail} is genuine ({says}).', {
        server: printable(name),
        mail: mailId,
        says: printable(says),
      }),
      t('Its line stands in {bearing} of the last {of} mails of the account {account}.', {
        bearing,
        of,
        account: voucher.account,
      }),
      kin
        ? ''
        : t('Its name has nothing in common with the servers of the mailbox; a forger could have written the line.'),
      t("Trust it only when it is the server of your own mailbox: textpost trust {mail} '{server}'", {
        mail: mailId,
        server: printable(name),
      }),
    ]
      .filter((line) => line !== '')
      .join('\n')
  })
}

export async function listContacts({ folder, json, terminal }: Asked): Promise<void> {
  const contacts = await withGateway(folder, allContacts)
  print(terminal, json, contacts, (found) =>
    found.length === 0
      ? t('No contacts yet. Add one with “textpost contacts add ALIAS PHONE”.')
      : table(
          [t('alias'), t('phone'), t('name'), t('groups')],
          found.map((contact) => [
            contact.alias,
            [contact.phone, ...(contact.others ?? [])].join(', '),
            printable(contact.name),
            contact.groups.join(', '),
          ]),
        ),
  )
}

/** Adds a contact, or changes the one with its alias: what is not given stays. */
export async function addContact({ folder, json, terminal }: Asked, given: GivenContact): Promise<void> {
  const saved = await withGateway(folder, async (client) => {
    const before = await contactOf(client, given.alias)
    const name = given.name ?? before?.name ?? ''
    const groups = given.groups ?? before?.groups ?? []
    const others = given.others ?? before?.others ?? []
    return client.call('saveContact', {
      ...given,
      name,
      groups: [...groups],
      others: [...others],
      ...(before === undefined ? {} : { id: before.id }),
    })
  })
  print(terminal, json, saved, ({ alias, phone }) => t('{alias} is {phone}.', { alias, phone }))
}

export async function deleteContact({ folder, json, terminal }: Asked, alias: string): Promise<void> {
  await withGateway(folder, async (client) => {
    const contact = await contactOf(client, alias)
    if (contact === undefined) throw new GatewayError('engine/no-contact', { details: { alias } })
    return client.call('removeContact', { id: contact.id })
  })
  print(terminal, json, { alias }, () => t('{alias} is gone from the contacts.', { alias }))
}

interface GivenContact {
  readonly alias: string
  readonly phone: string
  readonly name?: string
  readonly groups?: readonly string[]
  readonly others?: readonly string[]
}

async function contactOf(client: ControlClient, alias: string): Promise<ContactRow | undefined> {
  return (await client.call('contacts', { alias }))[0]
}

async function allContacts(client: ControlClient): Promise<readonly ContactRow[]> {
  const all: ContactRow[] = []
  for (let page: readonly ContactRow[] = []; ; ) {
    const last = page.at(-1)
    page = await client.call('contacts', last ? { after: { name: last.name, id: last.id } } : {})
    if (page.length === 0) return all
    all.push(...page)
  }
}

function statusWords(status: GatewayStatus): string {
  const links = status.links.map((link) => [
    `${linkSign[link.state]} ${link.name}`,
    link.kind,
    stateWord(link.state),
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
    t('Textpost {version}, running for {time}.', {
      version: status.version,
      time: howLong(status.now - status.startedAt),
    }),
    ...(status.pausedSince === undefined
      ? []
      : [
          t('Paused since {time}: nothing is sent or fetched. “textpost resume” goes on.', {
            time: when(status.pausedSince),
          }),
        ]),
    '',
    status.links.length === 0
      ? t('No links are set up.')
      : table([t('link'), t('kind'), t('state'), t('for'), ''], links),
    ...(queues.length > 0 ? ['', table([t('queue'), t('waiting'), t('held'), t('unknown'), t('oldest')], queues)] : []),
    '',
    t('Parts sent today {today}, this month {month}. Mails waiting {mails}. Texts without an addressee {texts}.', {
      today: status.partsToday,
      month: status.partsThisMonth,
      mails: status.mailsWaiting,
      texts: status.unrouted,
    }),
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
  const retry = link.retryAt === undefined ? '' : t('again in {time}', { time: howLong(link.retryAt - nowMs) })
  const { peer, signalDbm, registration } = link.health ?? {}
  const readings = [
    peer,
    registration === undefined ? undefined : stateWord(registration),
    signalDbm === undefined ? undefined : `${signalDbm} dBm`,
  ]
  return [...readings, retry].filter((word) => word !== undefined && word !== '').join(', ')
}

function sentWords(text: SentText): string {
  const parts = text.parts === 1 ? t('1 part') : t('{count} parts', { count: text.parts })
  const held = text.sentence ? ` ${text.sentence}` : ''
  const { textId: id, phone, state, transport: name } = text
  return `${t('Text {id} to {phone}: {state}, {parts}, by {name}.', { id, phone, state, parts, name })}${held}`
}

function logWords(texts: readonly AnyText[]): string {
  const rows = texts.map((text) => [
    String(text.id),
    when(text.createdAt),
    text.direction === 'out' ? '→' : '←',
    text.phone,
    stateWord(text.state),
    text.transport,
    printable(text.body).slice(0, 60),
  ])
  return table([t('text'), t('time'), '', t('phone'), t('state'), t('by'), t('words')], rows)
}

function storyWords(story: Story): string {
  const mail = story.mail
    ? [
        t('Mail {id} from {sender}: {subject}', {
          id: story.mail.id,
          sender: printable(story.mail.from),
          subject: printable(story.mail.subject),
        }),
      ]
    : []
  const texts = story.texts.map(({ text, parts }) => {
    const { id, phone, state, partCount } = text
    const details = { id, phone, state, count: Math.max(parts.length, partCount), body: printable(text.body) }
    return text.direction === 'out'
      ? t('Text {id} to {phone}, {state}, {count} part(s): {body}', details)
      : t('Text {id} from {phone}, {state}, {count} part(s): {body}', details)
  })
  const events = story.events.map((event) => `  ${when(event.at)}  ${printable(explain(event, language()))}`)
  return [...mail, ...texts, ...events].join('\n')
}
