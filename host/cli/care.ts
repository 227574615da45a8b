import { money, say } from '../../core/words/say.ts'
import type { Params } from '../contract/contract.ts'
import type { PersonData, ToldProbe, ToldReply, ToldStep } from '../contract/results.ts'
import { type Asked, withGateway } from './messages.ts'
import { howLong, print, printable, table, when } from './output.ts'
import { type CliText, language, t } from './words.ts'

type ProbedPhone = ToldProbe['phones'][number]

/** `limits`: how much of them is used up. */
export async function showUsage({ folder, json, terminal }: Asked): Promise<void> {
  const usage = await withGateway(folder, (client) => client.call('usage', {}))
  print(terminal, json, usage, ({ limits, spent, cap, currency, since }) => {
    const rows = limits.map(({ name, transport, hours, used, limit }) => [
      name === 'office' ? t('office') : (transport ?? ''),
      hours === 1 ? t('hour') : t('day'),
      String(used),
      String(limit),
    ])
    const places = { since: when(since), spent: money(spent), currency }
    const spentWords =
      cap === null
        ? t('Spent since {since}: {spent} {currency}.', places)
        : t('Spent since {since}: {spent} {currency} of {cap}.', { ...places, cap: money(cap) })
    const headings = [t('of'), t('in an'), t('parts'), t('limit')]
    return rows.length === 0 ? spentWords : `${table(headings, rows)}\n\n${spentWords}`
  })
}

export async function releaseHeld({ folder, json, terminal }: Asked, code: string | undefined): Promise<void> {
  const done = await withGateway(folder, (client) => client.call('releaseHeld', code === undefined ? {} : { code }))
  print(terminal, json, done, (counts) => t('{released} texts released, {kept} kept.', counts))
}

/** `probe`: what would happen to a text. Nothing is sent. */
export async function probe({ folder, json, terminal }: Asked, asked: Params<'probe'>): Promise<void> {
  const found = await withGateway(folder, (client) => client.call('probe', asked))
  print(terminal, json, found, ({ steps, phones }) =>
    [...steps.map(stepLine), ...phones.flatMap((phone) => ['', ...phoneLines(phone)])].join('\n'),
  )
}

function phoneLines(phone: ProbedPhone): string[] {
  const { price, currency, parts, transport, outcome } = phone
  const words = [
    t(transport === undefined ? outcomeWords[outcome] : outcomeByWords[outcome], { transport: transport ?? '' }),
    parts === 1 ? t('1 part') : t('{parts} parts', { parts }),
    ...(price === undefined ? [] : [`${say(money(price), language())} ${currency}`]),
  ]
  return [`${phone.phone}: ${words.join(', ')}`, ...phone.steps.map(stepLine)]
}

const outcomeWords = {
  sent: 'would be sent now',
  waits: 'would wait, and then be sent',
  held: 'would be held for a person',
  asks: 'would wait until its sender has answered',
  refused: 'would be refused',
} as const satisfies Readonly<Record<ProbedPhone['outcome'], CliText>>

const outcomeByWords = {
  sent: 'would be sent now by {transport}',
  waits: 'would wait, and then be sent by {transport}',
  held: 'would be held for a person, for {transport}',
  asks: 'would wait until its sender has answered, for {transport}',
  refused: 'would be refused',
} as const satisfies Readonly<Record<ProbedPhone['outcome'], CliText>>

function stepLine(step: ToldStep): string {
  const sign = step.ok === undefined ? '·' : step.ok ? '✓' : '✕'
  return `  ${sign} ${printable(stepWords(step))}`
}

function stepWords({ kind, details, sentence, ok }: ToldStep): string {
  if (sentence !== undefined) return sentence
  const of = (name: string) => String(details[name] ?? '')
  switch (kind) {
    case 'recipient':
      return t('{to} is {phones}', { to: of('to'), phones: of('phones') })
    case 'sender-listed':
      return t('{sender} may send, listed as {entry}; the mail must be proven by one of: {proofs}', {
        sender: of('sender'),
        entry: of('entry'),
        proofs: of('proofs'),
      })
    case 'by-hand':
      return t('written in the window or on the command line')
    case 'size':
      return details.because === undefined
        ? t('{parts} part(s), {alphabet}', { parts: of('parts'), alphabet: of('alphabet') })
        : t('{parts} part(s), {alphabet} because of “{sign}”', {
            parts: of('parts'),
            alphabet: of('alphabet'),
            sign: of('because'),
          })
    case 'destination':
      return t('texts may go to that country')
    case 'limit':
      return t(limitWords[of('name') as keyof typeof limitWords], {
        used: of('used'),
        limit: of('limit'),
        hours: of('hours'),
      })
    case 'price':
      return `${say(money(Number(details.price)), language())} ${of('currency')}`
    case 'rule-fits':
    case 'rule-does-not-fit':
      return ruleWords(kind, of('rule'), of('conditions'), of('transports'))
    case 'transport':
      return t(transportWords[of('state') as keyof typeof transportWords], { transport: of('transport') })
    case 'route':
      return t(details.pinned === 1 ? 'goes by {transport}: {reason}; by no other' : 'goes by {transport}: {reason}', {
        transport: of('transport'),
        reason: of('why'),
      })
    case 'quiet-hours':
      return t('quiet hours until {until}', { until: when(Number(details.until)) })
    case 'from-number':
      return t('the phone shows {from}', { from: of('from') })
    default:
      return ok === false ? t('not possible: {what}', { what: kind }) : kind
  }
}

function ruleWords(kind: 'rule-fits' | 'rule-does-not-fit', rule: string, conditions: string, transports: string) {
  if (kind === 'rule-does-not-fit') return t('rule {rule} does not fit: {conditions}', { rule, conditions })
  if (conditions === '') return t('rule {rule} fits always: {transports}', { rule, transports })
  return t('rule {rule} fits ({conditions}): {transports}', { rule, conditions, transports })
}

const limitWords = {
  phone: 'limit of the phone: {used} of {limit} parts in {hours} h',
  sender: 'limit of the sender: {used} of {limit} parts in {hours} h',
  office: 'limit of the office: {used} of {limit} parts in {hours} h',
} as const satisfies Readonly<Record<string, CliText>>

const transportWords = {
  up: '{transport} works',
  down: '{transport} does not work just now',
  full: '{transport} is at its limit',
} as const satisfies Readonly<Record<string, CliText>>

const wayWords = {
  prefix: 'a letter at the start (@a)',
  address: 'a mail address at the start',
  keyword: 'a keyword',
  rule: 'a rule',
  dialog: 'who wrote to the phone last',
  default: 'the default recipient',
} as const satisfies Readonly<Record<ToldReply['passed'][number], CliText>>

/** `probe-reply`: whom a text from a phone would go to. */
export async function probeReply({ folder, json, terminal }: Asked, asked: Params<'probeReply'>): Promise<void> {
  const found = await withGateway(folder, (client) => client.call('probeReply', asked))
  print(terminal, json, found, ({ kind, to, why, way, passed, body, subject, note, phone }) =>
    [
      kind === 'to'
        ? t('A text from {phone} goes to {to}: {reason}.', { phone, to: to.join(', '), reason: why })
        : t('A text from {phone} waits for a person: {reason}.', { phone, reason: why }),
      ...(passed.length > 0
        ? [`  · ${t('did not decide: {ways}', { ways: passed.map((one) => t(wayWords[one])).join(', ') })}`]
        : []),
      ...(way === undefined ? [] : [`  ✓ ${t('decided by: {way}', { way: t(wayWords[way]) })}`]),
      ...(subject === '' ? [] : [`  ${t('subject: {subject}', { subject: printable(subject) })}`]),
      `  ${t('words: {body}', { body: printable(body) })}`,
      ...(note === undefined ? [] : [`  ${printable(note)}`]),
    ].join('\n'),
  )
}

export async function showAlarms({ folder, json, terminal }: Asked): Promise<void> {
  const found = await withGateway(folder, (client) => client.call('alarms', {}))
  print(terminal, json, found, ({ standing, mails, phones }) => {
    const people = [...mails, ...phones]
    const told =
      people.length === 0 ? t('Nobody is told of alarms.') : t('Told are {people}.', { people: people.join(', ') })
    if (standing.length === 0) return `${t('No alarm stands.')} ${told}`
    return [...standing.map(({ since, sentence }) => `! ${when(since)}  ${printable(sentence)}`), told].join('\n')
  })
}

export async function testAlarm({ folder, json, terminal }: Asked): Promise<void> {
  const told = await withGateway(folder, (client) => client.call('testAlarm', {}))
  print(terminal, json, told, (sent) => t('A test went out: {mails} by mail, {texts} by text.', sent))
}

/** `retention`: what would be erased now. */
export async function showRetention({ folder, json, terminal }: Asked): Promise<void> {
  const found = await withGateway(folder, (client) => client.call('retention', {}))
  print(terminal, json, found, ({ counts, last }) => {
    const now = t(
      'Due to be erased now: words of {texts} texts, {mails} mails, {events} entries of what happened.',
      counts,
    )
    if (last === undefined) return now
    const { texts, mails, events } = last
    const ago = howLong(Date.now() - last.at)
    const before = t('Last erased {ago} ago: {texts} texts, {mails} mails, {events} entries.', {
      ago,
      texts,
      mails,
      events,
    })
    return `${now}\n${before}`
  })
}

export async function runRetention({ folder, json, terminal }: Asked): Promise<void> {
  const run = await withGateway(folder, (client) => client.call('runRetention', {}))
  print(terminal, json, run, ({ texts, mails, events }) =>
    t('Erased: words of {texts} texts, {mails} mails, {events} entries of what happened.', { texts, mails, events }),
  )
}

export interface EraseAsked {
  readonly phone: string
  /** The phone once more; without it only the counts are shown. */
  readonly confirm?: string
  readonly copies: boolean
}

/** `erase PHONE`: shows what there is; with `--confirm PHONE` it is erased. */
export async function erase({ folder, json, terminal }: Asked, { phone, confirm, copies }: EraseAsked): Promise<void> {
  await withGateway(folder, async (client) => {
    if (confirm === undefined) {
      const found = await client.call('personData', { phone })
      print(terminal, json, found, (data) =>
        [
          ...dataLines(data),
          '',
          t('Nothing was erased. To erase it for good: textpost erase {phone} --confirm {phone}', {
            phone: data.phones[0] ?? phone,
          }),
        ].join('\n'),
      )
      return
    }
    const done = await client.call('erasePerson', { phone, confirm, copies })
    print(terminal, json, done, ({ proof, copies: left }) =>
      [
        t('Erased: {pieces}. Proof {id}.', { pieces: countWords(proof.erased), id: proof.id }),
        Object.values(proof.left).every((count) => count === 0) && proof.scrubbed
          ? t('Looked for again: nothing is left in the store, its search or its log.')
          : t('Looked for again: something is left. Run it once more.'),
        ...keptLines(proof, left),
      ].join('\n'),
    )
  })
}

function dataLines(data: PersonData): string[] {
  const who = data.name === '' ? data.phones.join(', ') : `${data.name} (${data.phones.join(', ')})`
  const { waiting, sending } = data.counts
  return [
    t('There is of {who}: {pieces}.', { who: printable(who), pieces: countWords(data.counts) }),
    ...(waiting + sending > 0
      ? [
          t('{waiting} texts wait and would not be sent; {sending} are being sent and cannot be called back.', {
            waiting,
            sending,
          }),
        ]
      : []),
    ...keptLines(data, data.copies),
  ]
}

function keptLines(
  { keptStop, inSettings }: Pick<PersonData, 'keptStop' | 'inSettings'>,
  copies: PersonData['copies'],
): string[] {
  const last = copies[0]
  return [
    ...(keptStop ? [t('The STOP list keeps the phone, as it asked.')] : []),
    ...inSettings.map((path) => t('Named in the settings: {path}', { path })),
    ...(last
      ? [
          t('{count} daily copies of the store hold it until {when}; --copies erases them.', {
            count: copies.length,
            when: when(last.goesAt),
          }),
        ]
      : []),
    t('Not reached: mails in the mailbox and at colleagues, and what the phone and its network keep.'),
  ]
}

function countWords(counts: Omit<PersonData['counts'], 'waiting' | 'sending'>): string {
  return t(
    '{texts} texts, {mails} mails from the office, {outmails} mails to it, {events} entries of what happened, {dialogs} conversations, {contacts} contacts, {others} other pieces',
    counts,
  )
}

export async function showErasures({ folder, json, terminal }: Asked, phone: string | undefined): Promise<void> {
  const proofs = await withGateway(folder, (client) => client.call('erasures', phone === undefined ? {} : { phone }))
  print(terminal, json, proofs, (found) =>
    found.length === 0
      ? t('Nobody was erased.')
      : table(
          [t('proof'), t('when'), t('phone'), t('texts'), t('mails'), t('left')],
          found.map(({ id, at, ending, erased, left }) => [
            id,
            when(at),
            `…${ending}`,
            String(erased.texts),
            String(erased.mails + erased.outmails),
            String(Object.values(left).reduce((sum, count) => sum + count, 0)),
          ]),
        ),
  )
}
