import { sentenceOf } from '../core/errors.ts'
import { alarmSentence } from '../core/flows/alarms.ts'
import { explain } from '../core/ledger/words.ts'
import { schemaIn } from '../core/settings/words.ts'
import type { LinkStatus } from '../core/status.ts'
import { problemsOf } from '../core/summary.ts'
import { inWords, type Language, say } from '../core/words/say.ts'
import type { CallName } from './contract/contract.ts'
import type { DemoEvent } from './contract/demo.ts'
import type {
  DoctorLink,
  DoctorReport,
  Events,
  LearnProgress,
  Results,
  SentText,
  TestStep,
  ToldRefusal,
  ToldReply,
  ToldStep,
  Topic,
} from './contract/results.ts'
import { inWords as checkIn } from './doctor/words.ts'

// Everything is made with English sentences, and with the codes and details that they are made of. Where an answer or an event leaves for
// a connection of another language, its sentences are made anew here; nothing behind this file knows of languages.

type InLanguage<All> = { readonly [Name in keyof All]?: (given: All[Name], language: Language) => All[Name] }

const results: InLanguage<Results> = {
  status: statusIn,
  send: ({ texts }, language) => ({ texts: texts.map((text) => sentIn(text, language)) }),
  why: (story, language) => ({
    ...story,
    events: story.events.map((event) => ({ ...event, sentence: explain(event, language) })),
  }),
  testLink: (test, language) => ({ ...test, steps: test.steps.map((step) => stepIn(step, language)) }),
  doctor: doctorIn,
  learnStart: learnedIn,
  learnState: (progress, language) => (progress === null ? null : learnedIn(progress, language)),
  learnAnswer: learnedIn,
  learnSkip: learnedIn,
  signInState: ({ state, failure }, language) =>
    failure
      ? { state, failure: { ...failure, sentence: sentenceOf(failure.code, failure.details, language) } }
      : { state },
  smppStatuses: (rows, language) => rows.map((row) => ({ ...row, words: say(row.words, language) })),
  modemSticks: (sticks, language) =>
    sticks.map((stick) =>
      stick.code === undefined ? stick : { ...stick, sentence: sentenceOf(stick.code, stick.details, language) },
    ),
  probe: ({ steps, phones }, language) => ({
    steps: steps.map((step) => probedIn(step, language)),
    phones: phones.map((phone) => ({ ...phone, steps: phone.steps.map((step) => probedIn(step, language)) })),
  }),
  probeReply: (found, language) => ({ ...found, ...replyWords(found.made, language) }),
  alarms: ({ standing, ...people }, language) => ({
    ...people,
    standing: standing.map((one) => ({ ...one, sentence: alarmSentence(one, language) })),
  }),
  settingsPage: (page, language) => ({ ...page, schema: schemaIn(language) }),
  demoOffice: (office, language) => ({ ...office, events: office.events.map((event) => demoIn(event, language)) }),
}

const events: InLanguage<Events> = {
  status: statusIn,
  test: ({ link, step }, language) => ({ link, step: stepIn(step, language) }),
  doctor: ({ run, links }, language) => ({ run, links: links.map((link) => examinedIn(link, language)) }),
  learn: learnedIn,
  demo: ({ count, event }, language) => ({ count, event: demoIn(event, language) }),
}

/** What a call answered, with its sentences in a language. */
export function resultIn(name: CallName, result: unknown, language: Language): unknown {
  const translate = results[name] as ((given: unknown, language: Language) => unknown) | undefined
  return translate && language !== 'en' ? translate(result, language) : result
}

/** An event, with its sentences in a language. */
export function eventIn<Name extends Topic>(topic: Name, data: Events[Name], language: Language): Events[Name] {
  const translate = events[topic] as ((given: Events[Name], language: Language) => Events[Name]) | undefined
  return translate && language !== 'en' ? translate(data, language) : data
}

function statusIn<Status extends Results['status']>(status: Status, language: Language): Status {
  const links = status.links.map((link) => linkIn(link, language))
  return { ...status, links, problems: problemsOf(links) }
}

function linkIn(link: LinkStatus, language: Language): LinkStatus {
  return link.code === undefined ? link : { ...link, sentence: sentenceOf(link.code, link.details, language) }
}

function sentIn(text: SentText, language: Language): SentText {
  return text.code === undefined ? text : { ...text, sentence: sentenceOf(text.code, text.details, language) }
}

function stepIn(step: TestStep, language: Language): TestStep {
  return step.code === undefined ? step : { ...step, sentence: sentenceOf(step.code, step.details, language) }
}

function probedIn(step: ToldStep, language: Language): ToldStep {
  const { made, code } = step
  const sentence = code === undefined ? undefined : sentenceOf(code, made, language)
  return { ...step, details: inWords(made, language), ...(sentence === undefined ? {} : { sentence }) }
}

/** The words of a probed reply. */
export function replyWords(made: ToldReply['made'], language: Language): Pick<ToldReply, 'why' | 'note' | 'made'> {
  const { why, note } = made
  return { made, why: say(why, language), ...(note === undefined ? {} : { note: say(note, language) }) }
}

function learnedIn({ failure, samples, ...progress }: LearnProgress, language: Language): LearnProgress {
  const refusalIn = (refusal: ToldRefusal) => ({
    ...refusal,
    sentence: sentenceOf(refusal.code, refusal.details, language),
  })
  return {
    ...progress,
    ...(failure ? { failure: refusalIn(failure) } : {}),
    samples: samples.map(({ refusal, ...sample }) => ({
      ...sample,
      ...(refusal ? { refusal: refusalIn(refusal) } : {}),
    })),
  }
}

/** The report in the folder stays English: it is for the people of support. */
export function doctorIn(report: DoctorReport, language: Language): DoctorReport {
  return { ...report, links: report.links.map((link) => examinedIn(link, language)) }
}

function examinedIn(link: DoctorLink, language: Language): DoctorLink {
  return { ...link, checks: link.checks.map((check) => checkIn(check, language)) }
}

/** A demo's event, for a page and for the terminal. */
export function demoIn(event: DemoEvent, language: Language): DemoEvent {
  switch (event.kind) {
    case 'text-for':
      return { ...event, why: say(event.said ?? event.why, language) }
    case 'trouble':
      return { ...event, sentence: explain(event.entry, language) }
    case 'link':
      return event.code === undefined ? event : { ...event, sentence: sentenceOf(event.code, event.details, language) }
    case 'text-from-phone':
      return event.refused === undefined ? event : { ...event, refused: say(event.refused, language) }
    default:
      return event
  }
}
