import { Button, CloseButton } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useWords, type WordKey } from '../lib/i18n.ts'
import { has } from '../lib/journeys.ts'
import type { Demo } from '../lib/use-demo.ts'

const seenKept = 'textpost.tour'

/** The columns of the demo, in the order of the tour. */
export type TourPlace = 'mailbox' | 'between' | 'phones' | 'rail'

interface TourStep {
  readonly name: 'write' | 'watch' | 'reply' | 'read' | 'more'
  readonly place: TourPlace
  /** Where the keyboard goes: the first of these that is there; `{phone}` is the phone in front. */
  readonly focus: readonly string[]
  /** True when the person has done it. */
  readonly done: (demo: Demo, since: Start) => boolean
  /** Shown for at least so long: there is something to be watched. */
  readonly leastMs?: number
}

/** How things stood when the tour began or came to a step. */
interface Start {
  /** Mails from the desk to phones. */
  readonly written: number
  /** Texts from phones that a mail was written to. */
  readonly replies: number
}

function writtenOf({ mails }: Demo): number {
  return mails.filter(({ mine, phone }) => mine && phone !== undefined).length
}

function repliesOf({ journeys }: Demo): number {
  const written = new Set(journeys.filter(({ kind }) => kind === 'mail').map(({ phone }) => phone))
  return journeys.filter((one) => one.kind === 'phone' && written.has(one.phone) && has(one, 'texted')).length
}

function startOf(demo: Demo): Start {
  return { written: writtenOf(demo), replies: repliesOf(demo) }
}

const watchMs = 3_500

const steps: readonly TourStep[] = [
  {
    name: 'write',
    place: 'mailbox',
    focus: ['#demo-send', '#demo-answer'],
    done: (demo, { written }) => writtenOf(demo) > written,
  },
  {
    name: 'watch',
    place: 'between',
    focus: [],
    leastMs: watchMs,
    done: ({ journeys }) => journeys.some((one) => one.kind === 'mail' && has(one, 'delivered')),
  },
  {
    name: 'reply',
    place: 'phones',
    focus: ['[id="phone{phone}"]'],
    done: (demo, { replies }) => repliesOf(demo) > replies,
  },
  {
    name: 'read',
    place: 'mailbox',
    focus: ['#demo-answer'],
    leastMs: watchMs,
    done: (demo, { written }) => writtenOf(demo) > written,
  },
  { name: 'more', place: 'rail', focus: ['.tour-next'], done: () => false },
]

export interface Tour {
  readonly step: TourStep | undefined
  readonly number: number
  readonly next: () => void
  readonly back: () => void
  readonly end: () => void
  readonly begin: () => void
}

/** The guided tour: begins by itself once, goes on when the person has done what it says or presses Next. */
export function useTour(demo: Demo | undefined, phone: string): Tour {
  const [number, setNumber] = useState(() => (localStorage.getItem(seenKept) === 'seen' ? -1 : 0))
  const start = useRef<Start>(undefined)
  const step = steps[number]
  if (demo) start.current ??= startOf(demo)
  const to = (wanted: number, replies?: number) => {
    start.current = demo && { ...startOf(demo), ...(replies === undefined ? {} : { replies }) }
    setNumber(wanted < steps.length ? wanted : -1)
    if (wanted >= steps.length || wanted < 0) localStorage.setItem(seenKept, 'seen')
  }
  const done = demo !== undefined && start.current !== undefined && (step?.done(demo, start.current) ?? false)
  const shownAt = useRef(Date.now())
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step is shown from its beginning on
  useEffect(() => {
    shownAt.current = Date.now()
  }, [number])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only that the step is done leads on
  useEffect(() => {
    if (!done || !step) return
    const waitMs = Math.max(0, (step.leastMs ?? 0) - (Date.now() - shownAt.current))
    // Who answers on the phone while the steps are still watched has answered.
    const before = step.name === 'reply' ? undefined : start.current?.replies
    const timer = setTimeout(() => to(number + 1, before), waitMs)
    return () => clearTimeout(timer)
  }, [done, number])
  const ready = demo !== undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new step leads, not another phone in front
  useEffect(() => {
    if (step && ready) leadTo(step.focus.map((place) => place.replace('{phone}', phone)))
  }, [step, ready])
  return {
    step,
    number,
    next: () => to(number + 1),
    back: () => to(Math.max(0, number - 1)),
    end: () => to(-1),
    begin: () => to(0),
  }
}

/** Takes the keyboard to where the step is done, but never out of words that somebody is writing. */
function leadTo(places: readonly string[]): void {
  const { activeElement } = document
  const typed =
    activeElement instanceof HTMLInputElement || activeElement instanceof HTMLTextAreaElement ? activeElement.value : ''
  if (typed !== '' && !(activeElement as HTMLElement).closest('.new-mail')) return
  for (const place of places) {
    const wanted = document.querySelector<HTMLElement>(place)
    if (!wanted) continue
    wanted.focus()
    return
  }
}

/** What the tour says, above what it speaks of. */
export function TourCard({ tour, name }: { tour: Tour; name: string }) {
  const t = useWords()
  const { step, number, next, back, end } = tour
  useEffect(() => {
    if (!step) return
    const onKey = (event: KeyboardEvent) => {
      // A list that is open takes the key for itself.
      const isOpenList = event.target instanceof Element && event.target.matches('[aria-expanded="true"]')
      if (event.key === 'Escape' && !isOpenList) end()
    }
    // Before the list has closed.
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [step, end])
  if (!step) return null
  const last = number === steps.length - 1
  return (
    <aside className="tour" aria-label={t('tour.label')}>
      <div className="tour-dots" aria-hidden>
        {steps.map(({ name }, at) => (
          <span key={name} className={at === number ? 'now' : at < number ? 'past' : ''} />
        ))}
      </div>
      <div className="tour-words" role="status">
        <strong>{t(`tour.${step.name}.title` as WordKey, { name })}</strong>
        <p>{t(`tour.${step.name}.text` as WordKey, { name })}</p>
      </div>
      <span className="dim tour-number">{t('tour.number', { number: number + 1, of: steps.length })}</span>
      <div className="tour-buttons">
        {number > 0 ? (
          <Button size="compact-sm" variant="subtle" onClick={back}>
            {t('common.back')}
          </Button>
        ) : null}
        <Button size="compact-sm" variant="light" className="tour-next" onClick={last ? end : next}>
          {t(last ? 'tour.finish' : 'tour.next')}
        </Button>
        <CloseButton aria-label={t('tour.skip')} title={t('tour.skip')} onClick={end} />
      </div>
    </aside>
  )
}
