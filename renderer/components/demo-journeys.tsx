import {
  IconAlertTriangle,
  IconCheck,
  IconChecks,
  IconCircleDashed,
  IconDeviceMobile,
  IconMail,
  IconMessage,
  IconMessages,
} from '@tabler/icons-react'
import type { DemoEvent } from '../../host/contract/demo.ts'
import { localeOf } from '../lib/format.ts'
import { type Say, useWords, type WordKey } from '../lib/i18n.ts'
import { has, isDone, type Journey, type JourneyStep, type StepKind, ways } from '../lib/journeys.ts'
import { hrefOf } from '../lib/router.ts'
import type { Demo } from '../lib/use-demo.ts'
import { Outside } from './outside.tsx'

/** So many of the newest are shown step by step; of those before, only how they ended. */
const wholeOnes = 2
const mostShown = 30

/** What Textpost does between the mailbox and the phones, message by message, newest first. */
export function DemoJourneys({ demo }: { demo: Demo }) {
  const t = useWords()
  const newest = [...demo.journeys].reverse().slice(0, mostShown)
  return (
    <section className="journeys" aria-labelledby="journeys-title">
      <header className="demo-column-head">
        <h2 id="journeys-title">{t('demo.between')}</h2>
      </header>
      <ol
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
        tabIndex={0}
        aria-label={t('demo.ways')}
      >
        {newest.length === 0 ? <li className="dim">{t('demo.noWays')}</li> : null}
        {newest.map((journey, at) => (
          <li key={journey.key} className={at < wholeOnes ? 'journey' : 'journey journey-past'}>
            <Heading journey={journey} demo={demo} />
            {at < wholeOnes ? <Steps journey={journey} demo={demo} /> : null}
          </li>
        ))}
      </ol>
    </section>
  )
}

const icons = { mail: IconMail, text: IconMessage, phone: IconDeviceMobile } as const

function Heading({ journey, demo }: { journey: Journey; demo: Demo }) {
  const t = useWords()
  const Icon = icons[journey.kind]
  const name = ownerOf(journey.phone, demo)
  return (
    <h3>
      <Icon size={16} stroke={1.7} aria-hidden />
      <span className="journey-title">
        {name === undefined ? t('demo.way.mail') : t(`demo.way.${journey.kind}To` as WordKey, { name })}
      </span>
      {isDone(journey) ? (
        <span className="mark good">
          <IconChecks size={14} aria-hidden />
          <span className="hidden-words">{t('demo.done')}</span>
        </span>
      ) : null}
      {journey.phone === undefined ? null : (
        <a
          href={hrefOf('conversations', journey.phone)}
          title={t('demo.lookInside', { name: name ?? '' })}
          aria-label={t('demo.lookInside', { name: name ?? '' })}
        >
          <IconMessages size={17} stroke={1.7} aria-hidden />
        </a>
      )}
    </h3>
  )
}

function Steps({ journey, demo }: { journey: Journey; demo: Demo }) {
  const t = useWords()
  // What has stopped shows where it stopped, not what would have come.
  const kinds = ways[journey.kind].filter((kind) => journey.trouble === undefined || has(journey, kind))
  const reached = kinds.findLastIndex((kind) => has(journey, kind))
  return (
    <ol className="steps">
      {kinds.map((kind, at) => {
        const step = journey.steps.find((one) => one.kind === kind)
        return (
          <li key={kind} className={step ? 'step' : at === reached + 1 ? 'step step-next' : 'step step-later'}>
            {step ? <IconCheck size={15} stroke={2.2} aria-hidden /> : <IconCircleDashed size={15} aria-hidden />}
            <span>{step ? wordsOf(step, journey, demo, t) : t(`demo.step.${kind}.later` as WordKey)}</span>
            {step && at > 0 ? <span className="step-time">{elapsed(step.at - journey.at)}</span> : null}
          </li>
        )
      })}
      {journey.trouble === undefined ? null : (
        <li className="step step-trouble">
          <IconAlertTriangle size={15} aria-hidden />
          <Outside text={journey.trouble} longest={600} />
        </li>
      )}
    </ol>
  )
}

function wordsOf({ kind, event }: JourneyStep, journey: Journey, demo: Demo, t: Say): string {
  const name = ownerOf(journey.phone, demo) ?? ''
  const said: Readonly<Record<StepKind, () => string>> = {
    written: () => t('demo.step.written', { subject: journey.subject || t('demo.noSubject') }),
    taken: () => t('demo.step.taken'),
    made: () => madeWords(event, t),
    accepted: () => t('demo.step.accepted', { way: wayOf(event, t) }),
    shown: () => t('demo.step.shown', { name }),
    delivered: () => t('demo.step.delivered'),
    texted: () => t('demo.step.texted', { name }),
    received: () => t('demo.step.received', { way: wayOf(event, t) }),
    addressed: () =>
      t('demo.step.addressed', { to: event.kind === 'text-for' ? (event.to[0] ?? '') : demo.person.address }),
    inbox: () => t('demo.step.inbox', { name: demo.person.name }),
  }
  return said[kind]()
}

function madeWords(event: DemoEvent, t: Say): string {
  if (event.kind !== 'text-made') return ''
  const { parts, because } = event
  return because === undefined
    ? t('demo.step.made', { count: parts })
    : t('demo.step.madeBecause', { count: parts, because: because.replace(/[“”]/g, '') })
}

function wayOf(event: DemoEvent, t: Say): string {
  const by = 'by' in event ? event.by : ''
  return by === 'smsc' ? t('demo.by.smsc') : by === 'modem' ? t('demo.by.modem') : by
}

function ownerOf(phone: string | undefined, demo: Demo): string | undefined {
  return demo.phones.find((one) => one.phone === phone)?.name ?? phone
}

/** `+0.4 s` after the first step. */
function elapsed(durationMs: number): string {
  const seconds = new Intl.NumberFormat(localeOf(), { maximumFractionDigits: 1, minimumFractionDigits: 1 })
  return `+${seconds.format(Math.max(0, durationMs) / 1000)} s`
}
