import type { DemoEvent } from '../../host/contract/demo.ts'

export type StepKind =
  | 'written'
  | 'taken'
  | 'made'
  | 'accepted'
  | 'shown'
  | 'delivered'
  | 'texted'
  | 'received'
  | 'addressed'
  | 'inbox'

/** One step of a message's way that has been taken. */
export interface JourneyStep {
  readonly kind: StepKind
  readonly at: number
  readonly event: DemoEvent
}

/** The way of one message through the demo: `mail` from a mailbox to a phone, `text` from Textpost's window to a phone, `phone` back to a mailbox. */
export interface Journey {
  readonly key: string
  readonly kind: 'mail' | 'text' | 'phone'
  readonly at: number
  readonly subject: string
  readonly phone?: string
  /** Message-ID of the mail that it began with. */
  readonly messageId?: string
  readonly steps: readonly JourneyStep[]
  /** What went wrong last, in the gateway's sentence. */
  readonly trouble?: string
}

/** The steps of each kind of way, in the order in which they are taken. */
export const ways: Readonly<Record<Journey['kind'], readonly StepKind[]>> = {
  mail: ['written', 'taken', 'made', 'accepted', 'shown', 'delivered'],
  text: ['made', 'accepted', 'shown', 'delivered'],
  phone: ['texted', 'received', 'addressed', 'inbox'],
}

export function has(journey: Journey, kind: StepKind): boolean {
  return journey.steps.some((step) => step.kind === kind)
}

export function isDone(journey: Journey): boolean {
  return ways[journey.kind].every((kind) => has(journey, kind))
}

interface Draft {
  readonly key: string
  readonly kind: Journey['kind']
  readonly at: number
  subject: string
  phone?: string
  messageId?: string
  readonly steps: JourneyStep[]
  trouble?: string
}

/** The ways of all messages that the events tell of, oldest first. */
export function journeysOf(events: readonly DemoEvent[]): readonly Journey[] {
  const atlas = new Atlas()
  for (const event of events) atlas.take(event)
  return atlas.all
}

class Atlas {
  readonly all: Draft[] = []
  readonly #mails = new Map<number, Draft>()
  readonly #texts = new Map<number, Draft>()

  take(event: DemoEvent): void {
    switch (event.kind) {
      case 'mail-in': {
        const draft = this.#begin('mail', event.messageId, event, event.subject)
        draft.messageId = event.messageId
        step(draft, 'written', event)
        break
      }
      case 'mail-taken': {
        const draft = this.all.findLast(({ messageId }) => messageId === event.messageId)
        if (draft) this.#mails.set(event.mailId, draft)
        step(draft, 'taken', event)
        break
      }
      case 'text-made':
        this.#made(event)
        break
      case 'text-sent':
        step(this.#texts.get(event.textId), 'accepted', event)
        break
      case 'text-on-phone':
        step(this.#next(event.phone, 'shown', ['mail', 'text']), 'shown', event)
        break
      case 'text-delivered':
        step(this.#texts.get(event.textId), 'delivered', event)
        break
      case 'text-from-phone': {
        // The gateway may have the text before the phone hears that it was sent.
        const draft =
          this.#next(event.phone, 'texted', ['phone']) ??
          this.#begin('phone', `${event.phone}/${event.at}`, event, event.words)
        draft.phone = event.phone
        draft.subject = event.words
        if (event.refused === undefined) step(draft, 'texted', event)
        else draft.trouble = event.refused
        break
      }
      case 'text-taken': {
        const draft =
          this.#next(event.phone, 'received', ['phone']) ?? this.#begin('phone', `text/${event.textId}`, event, '')
        draft.phone = event.phone
        this.#texts.set(event.textId, draft)
        step(draft, 'received', event)
        break
      }
      case 'text-for':
        step(this.#texts.get(event.textId), 'addressed', event)
        break
      case 'mail-out': {
        const phone = /\+\d{6,15}/.exec(event.fromName)?.[0]
        if (phone !== undefined) step(this.#next(phone, 'inbox', ['phone']), 'inbox', event)
        break
      }
      case 'trouble':
        this.#trouble(event)
        break
    }
  }

  /** One mail may become texts to several phones; the first goes on in the mail's own way. */
  #made(event: Extract<DemoEvent, { kind: 'text-made' }>): void {
    const mail = event.mailId === undefined ? undefined : this.#mails.get(event.mailId)
    const draft = mail && !has(mail, 'made') ? mail : this.#begin('text', `made/${event.textId}`, event, '')
    draft.phone = event.phone
    this.#texts.set(event.textId, draft)
    step(draft, 'made', event)
  }

  #trouble({ entry, sentence }: Extract<DemoEvent, { kind: 'trouble' }>): void {
    const { textId, mailId } = entry
    const draft =
      (textId === undefined ? undefined : this.#texts.get(textId)) ??
      (mailId === undefined ? undefined : this.#mails.get(mailId))
    if (draft) draft.trouble = sentence
  }

  #begin(kind: Draft['kind'], key: string, { at }: DemoEvent, subject: string): Draft {
    const draft: Draft = { key, kind, at, subject, steps: [] }
    this.all.push(draft)
    return draft
  }

  /** The oldest of the phone that has not taken the step. */
  #next(phone: string, kind: StepKind, kinds: readonly Draft['kind'][]): Draft | undefined {
    return this.all.find((draft) => draft.phone === phone && kinds.includes(draft.kind) && !has(draft, kind))
  }
}

function step(draft: Draft | undefined, kind: StepKind, event: DemoEvent): void {
  if (!draft || has(draft, kind)) return
  draft.steps.push({ kind, at: event.at, event })
  // What went on is no trouble any more.
  delete draft.trouble
}
