import { GatewayError, sentenceOf } from '../../core/errors.ts'
import { explain } from '../../core/ledger/words.ts'
import type { LinkStatus } from '../../core/status.ts'
import { language, t } from '../cli/words.ts'
import { type CastPhone, people, textAddress, type Way } from './cast.ts'
import { type DemoEventOf, TooLate } from './events.ts'
import { type ReceivedMail, replyTo } from './mail-program.ts'
import type { Scene } from './scenes.ts'
import type { DemoWorld } from './world.ts'

export type StepName =
  | 'links'
  | 'mail'
  | 'made'
  | 'on-phone'
  | 'delivered'
  | 'reply'
  | 'reply-mail'
  | 'answer'
  | 'answer-on-phone'

/** One step that was taken. */
export interface Step {
  /** Absent for what comes before both ways. */
  readonly way?: Way
  readonly step: StepName
  readonly ok: boolean
  /** In words for a person. */
  readonly words: string
  /** From the start of the run to the end of the step. */
  readonly atMs: number
  readonly tookMs: number
  /** What was written or shown. */
  readonly quote?: string
}

/** Where the run stopped, and what is known of it. */
export interface Failure {
  readonly way?: Way
  readonly step: StepName
  /** What was to happen. */
  readonly words: string
  readonly reason: string
  readonly links: readonly Pick<LinkStatus, 'name' | 'kind' | 'state' | 'sentence'>[]
  /** What the ledger says of the mail or the text, oldest first. */
  readonly story: readonly string[]
}

export interface Report {
  readonly ok: boolean
  readonly tookMs: number
  readonly steps: readonly Step[]
  readonly failure?: Failure
}

export interface OnceOptions {
  /** Longest time that a step may take. */
  readonly stepTimeoutMs?: number
  /** When the run began; a world takes its time to start. */
  readonly startedAt?: number
  readonly signal?: AbortSignal
  readonly onStep?: (step: Step) => void
}

const [anna] = people

/** A step went another way than it should. */
class StepFailed extends Error {}

/**
 * Plays one conversation over each way to a phone: mail, text, receipt, reply, mail in the same thread, answer. Every step has a deadline;
 * the first that fails ends the run, with what is known. Rejects only when `signal` aborts.
 */
export async function playOnce(world: DemoWorld, options: OnceOptions = {}): Promise<Report> {
  const play = new Play(world, options)
  try {
    await play.links()
    await play.scene('smsc')
    await play.scene('modem')
    return play.report()
  } catch (thrown) {
    options.signal?.throwIfAborted()
    return play.report(await play.failure(thrown))
  }
}

class Play {
  readonly #world: DemoWorld
  readonly #options: OnceOptions
  readonly #timeoutMs: number
  readonly #startedAt: number
  readonly #steps: Step[] = []
  #now: { way?: Way; step: StepName; words: string; since: number } = { step: 'links', words: '', since: 0 }
  /** Message-ID of the last mail that Anna sent. */
  #sent = ''
  /** Where in the feed the words in hand begin. */
  #place = 0

  constructor(world: DemoWorld, options: OnceOptions) {
    this.#world = world
    this.#options = options
    this.#timeoutMs = options.stepTimeoutMs ?? 10_000
    this.#startedAt = options.startedAt ?? Date.now()
  }

  report(failure?: Failure): Report {
    const tookMs = Date.now() - this.#startedAt
    return { ok: !failure, tookMs, steps: this.#steps, ...(failure ? { failure } : {}) }
  }

  /** The mailbox, the provider and the modem are connected. */
  async links(): Promise<void> {
    const words = t('Textpost is connected to the mail server, the SMS provider and the modem')
    await this.#step('links', words, undefined, async () => {
      await this.#world.ready(this.#timeoutMs, this.#options.signal)
      return {}
    })
  }

  async scene(way: Way): Promise<void> {
    const scene = this.#world.scenes.ways[way]
    await this.#mailToPhone(way, scene)
    const mail = await this.#phoneToMail(way, scene)
    await this.#answerToPhone(way, scene, mail)
  }

  async #mailToPhone(way: Way, { phone, subject, mail }: Scene): Promise<void> {
    const to = textAddress(phone.number, way)
    const program = this.#world.mailProgram(anna.address)
    this.#place = this.#world.feed.count
    await this.#step('mail', t('Anna’s mail program sends a mail to {address}', { address: to }), way, async () => {
      this.#sent = ''
      // The signature is for people who read mail; the phone gets the words.
      this.#sent = await program.send({ to, subject, text: `${mail}\n\n-- \nAnna\nOffice Ltd, Malmö` })
      return { quote: `${subject}: ${mail}` }
    })
    const made = await this.#step('made', t('Textpost makes it a text'), way, async () => {
      const made = await this.#first('text-made', (event) => event.phone === phone.number)
      const { parts: count, alphabet, because } = made
      const character = because?.replace(/^“(.*)”$/, '$1')
      const words =
        character === undefined
          ? t('Textpost makes it a text of {count} parts ({alphabet})', { count, alphabet })
          : t('Textpost makes it a text of {count} parts ({alphabet}, because of “{character}”)', {
              count,
              alphabet,
              character,
            })
      return { made, words }
    })
    await this.#step('on-phone', t('{name}’s phone shows the very same words', { name: phone.name }), way, async () => {
      await this.#shown(way, phone, mail)
      return {}
    })
    await this.#step('delivered', t('The receipts are in: Textpost’s log says delivered'), way, async () => {
      const { textId } = made.made
      await this.#first('text-delivered', (event) => event.textId === textId)
      const { texts } = await this.#world.engine.calls.why({ textId })
      const state = texts[0]?.text.state
      if (state !== 'delivered') throw new StepFailed(`the log says ${state}`)
      return {}
    })
  }

  async #phoneToMail(way: Way, { phone, subject, reply }: Scene): Promise<ReceivedMail> {
    const original = this.#sent
    this.#place = this.#world.feed.count
    await this.#step('reply', t('{name} answers on the phone', { name: phone.name }), way, async () => {
      await this.#world.network.phone(phone.number).send(reply)
      return { quote: reply }
    })
    const title = t('The answer is in Anna’s mailbox, in the same thread')
    const { mail } = await this.#step('reply-mail', title, way, async () => {
      await this.#first('mail-out', (event) => event.person === anna.address)
      const mail = this.#world.mailProgram(anna.address).inbox.at(-1)
      if (!mail) throw new StepFailed('the mailbox is empty')
      checkThread(mail, { original, subject: `Re: ${subject}`, words: reply, phone })
      return { mail, quote: mail.parsed.subject }
    })
    return mail
  }

  async #answerToPhone(way: Way, { phone, answer }: Scene, mail: ReceivedMail): Promise<void> {
    const to = replyTo(mail.parsed)
    this.#place = this.#world.feed.count
    await this.#step('answer', t('Anna answers that mail, to {address}', { address: to }), way, async () => {
      this.#sent = ''
      this.#sent = await this.#world.mailProgram(anna.address).answer(mail, answer)
      return { quote: answer }
    })
    await this.#step(
      'answer-on-phone',
      t('{name}’s phone shows it, without the quoted mail', { name: phone.name }),
      way,
      async () => {
        await this.#shown(way, phone, answer)
        return {}
      },
    )
  }

  /** The phone shows a text: these words and no others, from the number of that way. */
  async #shown(way: Way, phone: CastPhone, words: string): Promise<void> {
    const shown = await this.#first('text-on-phone', (event) => event.phone === phone.number)
    if (shown.words !== words) throw new StepFailed(`it shows “${shown.words}” in place of “${words}”`)
    if (shown.by !== way) throw new StepFailed(`it came by ${shown.by}`)
  }

  #first<Kind extends 'text-made' | 'text-on-phone' | 'text-delivered' | 'mail-out'>(
    kind: Kind,
    fits: (event: DemoEventOf<Kind>) => boolean,
  ): Promise<DemoEventOf<Kind>> {
    const { signal } = this.#options
    return this.#world.feed.first(kind, fits, {
      since: this.#place,
      withinMs: this.#timeoutMs,
      ...(signal ? { signal } : {}),
    })
  }

  /** Runs one step and tells of it. What it gives may bring better words than those announced, and a quotation. */
  async #step<T extends { words?: string; quote?: string }>(
    step: StepName,
    words: string,
    way: Way | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    const since = Date.now()
    const of = way === undefined ? {} : { way }
    this.#now = { ...of, step, words, since }
    const done = await work()
    const quote = done.quote === undefined ? {} : { quote: done.quote }
    this.#tell({ ...of, step, ok: true, words: done.words ?? words, ...this.#times(since), ...quote })
    return done
  }

  #times(since: number): Pick<Step, 'atMs' | 'tookMs'> {
    const now = Date.now()
    return { atMs: now - this.#startedAt, tookMs: now - since }
  }

  #tell(step: Step): void {
    this.#steps.push(step)
    this.#options.onStep?.(step)
  }

  /** What is known of a step that failed. */
  async failure(thrown: unknown): Promise<Failure> {
    const { since, ...of } = this.#now
    const reason = reasonOf(thrown)
    this.#tell({ ...of, ok: false, ...this.#times(since) })
    const { links } = await this.#world.engine.gateway.status()
    return {
      ...of,
      reason,
      links: links.map(({ name, kind, state, sentence, code, details }) => ({
        name,
        kind,
        state,
        sentence: code === undefined ? sentence : sentenceOf(code, details, language()),
      })),
      story: await this.#story(),
    }
  }

  /** The ledger's words on the mail that Anna sent last, or on the last text of a phone. */
  async #story(): Promise<string[]> {
    const { calls } = this.#world.engine
    if (this.#now.step === 'reply-mail') {
      const [text] = await calls.texts({ direction: 'in', limit: 1 })
      if (!text) return [t('No text from a phone has come in.')]
      return (await calls.why({ textId: text.id })).events.map((event) => explain(event, language()))
    }
    if (this.#sent === '') return []
    const mails = await calls.mails({ limit: 20 })
    const mail = mails.find(({ messageId }) => messageId === this.#sent)
    if (!mail) return [t('The mail has not reached Textpost.')]
    return (await calls.why({ mailId: mail.id })).events.map((event) => explain(event, language()))
  }
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof TooLate) return thrown.message
  if (thrown instanceof GatewayError) return sentenceOf(thrown.code, thrown.details, language())
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`
}

/** A mail that continues a thread says so in all places that mail programs look at. */
function checkThread(
  { parsed }: ReceivedMail,
  wanted: { original: string; subject: string; words: string; phone: CastPhone },
): void {
  const said = (parsed.text ?? '').trimEnd()
  const problems = [
    ...(parsed.inReplyTo.includes(wanted.original)
      ? []
      : [`its In-Reply-To is ${parsed.inReplyTo.join(' ') || 'empty'}`]),
    ...(parsed.references.includes(wanted.original) ? [] : ['its References do not name Anna’s mail']),
    ...(parsed.subject === wanted.subject ? [] : [`its subject is “${parsed.subject}”`]),
    ...(said === wanted.words ? [] : [`it says “${said}” in place of “${wanted.words}”`]),
    ...(replyTo(parsed).startsWith(wanted.phone.number.slice(1)) ? [] : [`answers would go to ${replyTo(parsed)}`]),
  ]
  if (problems.length > 0) throw new StepFailed(problems.join('; '))
}
