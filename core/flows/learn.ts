import { asGatewayError, GatewayError } from '../errors.ts'
import { type LongForm, longForms, longPieces, longSeen, longText } from '../learn/long-forms.ts'
import { codingVerdict, fits, idVerdict, type Sighting, textOf } from '../learn/readings.ts'
import type { LearnedSample, LearnedSettings, LearnReport, SampleRefusal } from '../learn/report.ts'
import {
  agrees,
  type CodingSample,
  codingSamples,
  sampleShown,
  withShapes,
  type ZeroCoding,
  zeroCodings,
} from '../learn/samples.ts'
import type { Incoming, IncomingReceipt, IncomingSegment, Probe, ProbeControls } from '../ports/transport.ts'
import type { Clock } from '../ports/world.ts'
import { receiptReadings } from '../queue/receipt-id.ts'
import { concatOf } from '../sms/udh.ts'

export interface LearningOptions {
  readonly transport: string
  /** E.164 with `+`: a phone of one's own. */
  readonly phone: string
  readonly current: LearnReport['current']
  readonly controls: ProbeControls
  readonly clock: Clock
  /** The phone as the queue knows it, of an address on the wire. */
  readonly phoneOf: (from: IncomingSegment['from']) => string
  /** Called when `report` has news. */
  readonly changed: () => void
}

/** What a person says of a sample: what the phone shows, or that nothing came. For a long text: whether it came in one. */
export type SampleAnswer =
  | { readonly seen: string }
  | { readonly look: number }
  | { readonly nothing: true }
  | { readonly whole: boolean }

interface State {
  readonly id: string
  readonly sample?: CodingSample
  readonly form?: LongForm
  state: LearnedSample['state']
  refusal?: SampleRefusal
  sighting?: Sighting
  nothing?: true
  whole?: boolean
}

/** Time that an SMSC is given to take one sample. */
const patienceMs = 60_000

/**
 * One dialogue that finds out how an SMSC writes (BEHAVIOUR §8.6): samples go to a phone of one's own by hand-made submit_sm, and what a
 * person sees there, or what the phone sends back, is compared with what each reading would show. Nothing of it is stored; it is gone
 * with the gateway. What the phone sends back is an ordinary text as well.
 */
export class Learning {
  readonly #options: LearningOptions
  readonly #states: State[]
  readonly #answers: string[] = []
  readonly #receipts: string[] = []
  readonly #references = new Map<number, State>()
  readonly #idsOf = new Map<string, State>()
  readonly #pieces = new Map<string, IncomingSegment[]>()
  /** The sample that is being handed over. */
  #inHand: AbortController | undefined
  #handingOver: Promise<unknown> = Promise.resolve()
  #stopped = false
  #stage: LearnReport['stage'] = 'sending'
  #failure: SampleRefusal | undefined
  #nextReference = 1

  constructor(options: LearningOptions) {
    this.#options = options
    this.#states = [
      ...codingSamples.map((sample): State => ({ id: sample.id, sample, state: 'waiting' })),
      ...longForms.map((form): State => ({ id: `long-${form}`, form, state: 'waiting' })),
    ]
  }

  /** Sends the samples that tell codings apart. Resolves when they are all taken or refused; never rejects. */
  start(): Promise<void> {
    return this.#sendAll('codings')
  }

  stop(): void {
    this.#stopped = true
    this.#inHand?.abort()
  }

  get report(): LearnReport {
    const { transport, phone, current } = this.#options
    const coding0 = this.#coding0
    const receiptIds = idVerdict(this.#answers, this.#receipts)
    return {
      transport,
      phone,
      stage: this.#stage,
      ...(this.#failure ? { failure: this.#failure } : {}),
      samples: this.#states.map((state) => shownSample(state, this.#coding)),
      coding0,
      receiptIds,
      current,
      proposal: differing(current, {
        ...(coding0.value === undefined ? {} : { coding0: coding0.value }),
        // What is found out by itself needs no setting, unless the wrong one is set.
        ...(receiptIds.value === undefined || current.receiptIds === 'learned' ? {} : { receiptIds: receiptIds.value }),
        ...this.#longText(),
      }),
    }
  }

  /** Takes what a person says of a sample. @throws GatewayError `engine/bad-call` */
  answer(id: string, said: SampleAnswer): void {
    const state = this.#states.find((one) => one.id === id)
    const wrong = (reason: string) => new GatewayError('engine/bad-call', { details: { reason } })
    if (!state || state.state === 'waiting' || state.state === 'refused')
      throw wrong(`sample ${id} is not on the phone`)
    delete state.nothing
    delete state.whole
    delete state.sighting
    if ('nothing' in said) state.nothing = true
    else if ('whole' in said) {
      if (!state.form) throw wrong(`sample ${id} is no long text`)
      state.whole = said.whole
    } else if ('seen' in said) this.#see(state, { by: 'person', text: said.seen })
    else {
      const look = looksOf(state)[said.look]
      if (look === undefined) throw wrong(`sample ${id} has no look ${said.look}`)
      this.#see(state, { by: 'person', text: look })
    }
    this.#goOn()
    this.#options.changed()
  }

  /** Goes on without the answers that are missing. */
  skip(): void {
    if (this.#stage === 'codings') void this.#sendAll('long')
    else if (this.#stage === 'long') this.#stage = 'done'
    this.#options.changed()
  }

  /** What came by the transport. True: it was about a sample, and is nobody else's. */
  async heard(incoming: Incoming): Promise<boolean> {
    if (this.#stopped) return false
    if (incoming.kind === 'receipt') {
      if (this.#receipt(incoming)) return true
      // It may be quicker than the answer that tells its id.
      await this.#handingOver
      return this.#receipt(incoming)
    }
    if (incoming.kind === 'segment' && this.#options.phoneOf(incoming.from) === this.#options.phone)
      this.#echo(incoming)
    return false
  }

  get #coding0() {
    return codingVerdict(
      this.#states.flatMap(({ sample, sighting }) => (sample && sighting ? [{ sample, sighting }] : [])),
    )
  }

  /** The codings that long texts are written in: what was learned, else what is set. */
  get #coding(): ZeroCoding {
    return this.#coding0.value ?? this.#options.current.coding0
  }

  #longText(): { longText?: LongForm } {
    const whole = this.#states.find(({ form, whole: came }) => form && came)?.form
    const kept = this.#states.find(({ form }) => form === this.#options.current.longText)
    if (whole === undefined || kept?.whole) return {}
    return { longText: whole }
  }

  async #sendAll(stage: 'codings' | 'long'): Promise<void> {
    this.#stage = stage === 'codings' ? 'sending' : 'sending-long'
    this.#options.changed()
    const coding = this.#coding
    for (const state of this.#states.filter(({ sample }) => (sample !== undefined) === (stage === 'codings'))) {
      if (this.#stopped) return
      await this.#send(state, coding)
      if (this.#failure) {
        this.#stage = 'failed'
        this.#options.changed()
        return
      }
      this.#options.changed()
    }
    this.#stage = stage
    this.#goOn()
    this.#options.changed()
  }

  async #send(state: State, coding: ZeroCoding): Promise<void> {
    const { phone, controls, clock } = this.#options
    const patience = new AbortController()
    const timer = clock.after(patienceMs, () => patience.abort())
    this.#inHand = patience
    try {
      for (const piece of piecesOf(state, coding, clock.now() & 0xff)) {
        const reference = this.#nextReference++
        this.#references.set(reference, state)
        const taken = controls.submit({ ...piece, to: phone, reference }, patience.signal).then(({ id }) => {
          if (id === undefined) return
          this.#answers.push(id)
          this.#idsOf.set(receiptReadings(id).get('same') ?? id, state)
        })
        this.#handingOver = taken.catch(() => {})
        await taken
      }
      if (state.state === 'waiting') state.state = 'sent'
    } catch (thrown) {
      const error = asGatewayError(thrown, 'engine/defect', { details: { reason: String(thrown) } })
      const refusal = { code: error.code, details: error.details, ...(error.wire ? { wire: error.wire } : {}) }
      // A refused sample tells something too; a link that is gone ends the dialogue.
      if (['smpp/refused', 'smpp/refused-for-now', 'smpp/no-answer'].includes(error.code)) {
        state.state = 'refused'
        state.refusal = refusal
      } else this.#failure = refusal
    } finally {
      timer.cancel()
    }
  }

  #receipt({ id, reference, phone, state }: IncomingReceipt): boolean {
    const { phone: own, phoneOf } = this.#options
    if (phone && phoneOf(phone) !== own) return false
    const byId = id === undefined ? undefined : [...receiptReadings(id).values()].find((key) => this.#idsOf.has(key))
    const told = (byId === undefined ? undefined : this.#idsOf.get(byId)) ?? this.#references.get(reference ?? 0)
    if (!told) return false
    if (id !== undefined) this.#receipts.push(id)
    if (state === 'delivered' && told.state !== 'refused') told.state = 'arrived'
    this.#options.changed()
    return true
  }

  #echo(incoming: IncomingSegment): void {
    const concat = concatOf(incoming.segment.udh)
    const key = concat ? `${concat.reference}/${concat.total}/${concat.wide}` : ''
    const parts = concat ? [...(this.#pieces.get(key) ?? []), incoming] : [incoming]
    if (concat) {
      this.#pieces.set(key, parts)
      if (parts.length < concat.total) return
      this.#pieces.delete(key)
      parts.sort((a, b) => (concatOf(a.segment.udh)?.number ?? 0) - (concatOf(b.segment.udh)?.number ?? 0))
    }
    const pieces = parts.flatMap(({ raw }) => this.#options.controls.read(raw) ?? [])
    const sighting: Sighting = { by: 'phone', pieces }
    const state = this.#meant(sighting)
    if (!state) return
    this.#see(state, sighting)
    this.#goOn()
    this.#options.changed()
  }

  /** The sample that a text of the phone repeats: the one that most readings explain, the first of equals. */
  #meant(sighting: Sighting): State | undefined {
    const long = longSeen(textOf(sighting, this.#coding))
    if (long) return this.#states.find(({ form }) => form === long.form)
    const open = this.#states.filter(({ sample, sighting: known }) => sample && !known)
    const weighed = open.map((state) => ({
      state,
      weight: zeroCodings.filter((coding) => state.sample && fits(state.sample, sighting, coding)).length,
    }))
    return weighed.reduce<(typeof weighed)[number] | undefined>(
      (best, one) => (one.weight > (best?.weight ?? 0) ? one : best),
      undefined,
    )?.state
  }

  #see(state: State, sighting: Sighting): void {
    if (state.state !== 'refused') state.state = 'arrived'
    state.sighting = sighting
    if (state.form) state.whole = agrees(longText(state.form), textOf(sighting, this.#coding))
  }

  /** The next step, once every sample that was taken has its answer. */
  #goOn(): void {
    const stage = this.#stage
    if (stage !== 'codings' && stage !== 'long') return
    const open = this.#states.some(
      ({ sample, state, sighting, nothing, whole }) =>
        (sample !== undefined) === (stage === 'codings') &&
        (state === 'sent' || state === 'arrived') &&
        sighting === undefined &&
        nothing === undefined &&
        whole === undefined,
    )
    if (open) return
    if (stage === 'codings') void this.#sendAll('long')
    else this.#stage = 'done'
  }
}

function piecesOf({ sample, form }: State, coding: ZeroCoding, reference: number): Omit<Probe, 'to' | 'reference'>[] {
  if (sample) return [{ dataCoding: sample.dataCoding, octets: sample.octets, form: 'plain' }]
  if (!form) return []
  return longPieces(form, coding, reference + longForms.indexOf(form)).map((piece) => ({
    ...piece,
    dataCoding: 0,
    form,
  }))
}

/** What readings make of a sample, each once. */
function looksOf({ sample }: State): string[] {
  return sample ? [...new Set(zeroCodings.map((coding) => sampleShown(sample, coding)))] : []
}

function shownSample(state: State, coding: ZeroCoding): LearnedSample {
  const { id, sample, form, sighting, refusal, nothing, whole } = state
  const seen = nothing ? '' : sighting && textOf(sighting, coding)
  return {
    id,
    stage: sample ? 'codings' : 'long',
    kind: sample?.kind ?? form ?? 'table',
    wire: sample ? `data_coding ${sample.dataCoding}` : (form ?? ''),
    state: state.state,
    ...(refusal ? { refusal } : {}),
    looks: looksOf(state).map(withShapes),
    ...(seen === undefined ? {} : { seen: withShapes(seen) }),
    ...(sighting ? { by: sighting.by } : nothing || whole !== undefined ? { by: 'person' as const } : {}),
    ...(whole === undefined ? {} : { whole }),
  }
}

function differing(current: LearnReport['current'], learned: LearnedSettings): LearnedSettings {
  return Object.fromEntries(
    Object.entries(learned).filter(([name, value]) => current[name as keyof LearnedSettings] !== value),
  )
}
