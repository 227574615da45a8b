import { createInterface } from 'node:readline/promises'
import type { LearnProgress } from '../contract/results.ts'
import type { ControlClient } from '../control/client.ts'
import { type Asked, withGateway } from './messages.ts'
import { print, printable, table } from './output.ts'
import { type CliText, t } from './words.ts'

/** Every status code of SMPP, or those with these words in their number, name or meaning. */
export async function smscCodes({ folder, json, terminal }: Asked, words: string): Promise<void> {
  const all = await withGateway(folder, (client) => client.call('smppStatuses', {}))
  const wanted = words.trim().toLowerCase()
  const rows = all.filter((row) =>
    `${hex(row.code)} ${row.code} ${row.name} ${row.words}`.toLowerCase().includes(wanted),
  )
  print(terminal, json, rows, (found) =>
    table(
      [t('code'), t('name'), t('kind'), t('meaning')],
      found.map((row) => [hex(row.code), row.name, row.class, row.words]),
    ),
  )
}

function hex(code: number): string {
  return `0x${code.toString(16).toUpperCase().padStart(8, '0')}`
}

export interface LearnWish {
  readonly transport: string
  readonly phone: string
  /** Write what was learned into the settings without asking. */
  readonly apply: boolean
  /** Ask nothing: the phone sends every text back by itself, within so long. */
  readonly wait?: number
}

/** Learns how an SMS provider writes, step by step; ends with what it found. */
export async function learn({ folder, json, terminal }: Asked, wish: LearnWish): Promise<void> {
  const { transport } = wish
  await withGateway(folder, async (client) => {
    const dialogue = new Dialogue(client, transport)
    terminal.error(
      t(
        'Some 17 texts go to the phone; each costs what a text costs. Send each back from the phone as it is, or say here what it shows.',
      ),
    )
    await client.call('learnStart', { transport, phone: wish.phone })
    const reader =
      wish.wait === undefined ? createInterface({ input: process.stdin, output: process.stderr }) : undefined
    try {
      if (reader) await ask(dialogue, (words) => reader.question(words), terminal.error)
      else await dialogue.untilDone((wish.wait ?? 0) * 1000)
      const report = await dialogue.report()
      print(terminal, json, report, learnedWords)
      if (Object.keys(report.proposal).length === 0) return
      const wanted =
        wish.apply || /^[yj]/i.test((await reader?.question(t('Change the settings like that? y/n '))) ?? 'n')
      if (wanted) await client.call('learnApply', { transport })
      terminal.error(wanted ? t('The settings are changed.') : t('Nothing is changed; --apply changes the settings.'))
    } finally {
      reader?.close()
      await client.call('learnStop', { transport })
    }
  })
}

/** The state of a dialogue, and when it changes. */
class Dialogue {
  readonly #client: ControlClient
  readonly #transport: string

  constructor(client: ControlClient, transport: string) {
    this.#client = client
    this.#transport = transport
  }

  async report(): Promise<LearnProgress> {
    const report = await this.#client.call('learnState', { transport: this.#transport })
    if (!report) throw new Error('the dialogue is over')
    return report
  }

  answer(sample: string, answer: { seen: string } | { look: number } | { nothing: true } | { whole: boolean }) {
    return this.#client.call('learnAnswer', { transport: this.#transport, sample, answer })
  }

  /** Resolves when `probe` says so of the report, now or at one of its news; after `limitMs` in any case. */
  until(probe: (report: LearnProgress) => boolean, limitMs?: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer)
        off()
        resolve()
      }
      const timer = limitMs === undefined ? undefined : setTimeout(end, limitMs)
      const off = this.#client.on('learn', (report) => {
        if (report.transport === this.#transport && probe(report)) end()
      })
      this.report().then((report) => (probe(report) ? end() : undefined), reject)
    })
  }

  untilDone(limitMs?: number): Promise<void> {
    return this.until(({ stage }) => stage === 'done' || stage === 'failed', limitMs)
  }
}

async function ask(
  dialogue: Dialogue,
  question: (words: string) => Promise<string>,
  show: (words: string) => void,
): Promise<void> {
  for (;;) {
    await dialogue.until(({ stage }) => !stage.startsWith('sending'))
    const report = await dialogue.report()
    if (report.stage === 'done' || report.stage === 'failed') return
    const open = report.samples.find(
      ({ stage, state, seen, whole }) =>
        stage === report.stage &&
        (state === 'sent' || state === 'arrived') &&
        seen === undefined &&
        whole === undefined,
    )
    if (!open) continue
    show(`\n${t(kindWords[open.kind])} (${open.wire})`)
    open.looks.forEach((look, at) => {
      show(`  ${at + 1}) ${printable(look)}`)
    })
    const said = (
      await question(
        open.stage === 'long'
          ? t('Came in one text (y), in pieces (n) or not at all (0)? ')
          : t('Number of what the phone shows, 0 for nothing, or its words: '),
      )
    ).trim()
    const look = Number(said) - 1
    if (open.stage === 'long')
      await dialogue.answer(open.id, said === '0' ? { nothing: true } : { whole: /^[yj]/i.test(said) })
    else if (said === '0') await dialogue.answer(open.id, { nothing: true })
    else if (open.looks[look] !== undefined) await dialogue.answer(open.id, { look })
    else if (said !== '') await dialogue.answer(open.id, { seen: said })
  }
}

const kindWords = {
  table: 'Letters of the GSM alphabet',
  'eight-bit': 'Letters beyond 127',
  packed: 'Packed letters',
  latin1: 'Latin-1',
  unicode: 'Unicode',
  udh8: 'A long text with a short header',
  udh16: 'A long text with a long header',
  sar: 'A long text with sar parameters',
  payload: 'A long text in one piece',
} as const satisfies Readonly<Record<LearnProgress['samples'][number]['kind'], CliText>>

function learnedWords({ stage, failure, samples, coding0, receiptIds, proposal }: LearnProgress): string {
  const scores = coding0.scores.map(({ coding, fits, against }) => [
    coding === coding0.value ? `→ ${coding}` : `  ${coding}`,
    String(fits),
    String(against),
  ])
  const long = samples.filter(({ stage: of }) => of === 'long')
  return [
    ...(stage === 'failed' ? [t('It ended early: {reason}', { reason: failure?.sentence ?? '' })] : []),
    table([t('coding 0'), t('for it'), t('against it')], scores),
    coding0.value === undefined
      ? t('What coding 0 means is not clear.')
      : coding0.sure
        ? t('Coding 0 means {name}.', { name: coding0.value })
        : t('Coding 0 means {name}, though not everything fits.', { name: coding0.value }),
    ...long.map(
      ({ kind, refusal, whole, seen }) =>
        `${t(kindWords[kind])}: ${refusal ? t('refused ({answer})', { answer: refusal.wire }) : whole ? t('came whole') : whole === false ? t('came in pieces') : seen === '' ? t('did not come') : t('nothing known')}`,
    ),
    receiptWords(receiptIds),
    Object.keys(proposal).length === 0
      ? t('The settings fit.')
      : t('Settings to change: {names}', {
          names: Object.entries(proposal)
            .map(([name, value]) => `${name} = ${value}`)
            .join(', '),
        }),
  ].join('\n')
}

function receiptWords({ value, receipts, explained, examples: [example] }: LearnProgress['receiptIds']): string {
  if (value === undefined) return t('Ids in receipts: not clear ({count} receipts).', { count: receipts })
  const found = { name: value, count: explained, total: receipts }
  if (!example) return t('Ids in receipts: {name}, in {count} of {total}.', found)
  return t('Ids in receipts: {name}, in {count} of {total}, such as {one} and {other}.', {
    ...found,
    one: printable(example.answer),
    other: printable(example.receipt),
  })
}
