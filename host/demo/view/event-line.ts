import { printable, when } from '../../cli/output.ts'
import { language, stateWord, t } from '../../cli/words.ts'
import { demoIn } from '../../say.ts'
import { linkNames, people, phoneOwner, phones, type Way, wayNames } from '../cast.ts'
import type { DemoEvent } from '../events.ts'
import { type Paint, plain, type Style } from './paint.ts'
import { clipTo, foldTo, padTo } from './width.ts'

interface Line {
  readonly label: string
  readonly style?: Style
  readonly who: string
  readonly words: string
  /** Shown to the end, over several lines, in place of cut: it says what to do. */
  readonly whole?: true
}

const labelColumns = 8
const whoColumns = 21

export interface LineOptions {
  /** Width of the terminal. */
  readonly columns?: number
  readonly paint?: Paint
}

/** One event as a line for those who watch, troubles as several; undefined for what they need not see. */
export function eventLine(event: DemoEvent, { columns = 100, paint = plain }: LineOptions = {}): string | undefined {
  const line = lineOf(event)
  if (!line) return undefined
  const time = when(event.at)
  const label = padTo(line.label, labelColumns)
  const who = padTo(clipTo(printable(line.who), whoColumns), whoColumns)
  const before = time.length + labelColumns + whoColumns + 6
  const width = Math.max(20, columns - before)
  const words = line.whole
    ? foldTo(printable(line.words), width).join(`\n${' '.repeat(before)}`)
    : clipTo(printable(line.words), width)
  const coloured = line.style === undefined ? label : paint(line.style, label)
  return `${paint('dim', time)}  ${coloured}  ${paint('bold', who)}  ${words}`.trimEnd()
}

function lineOf(told: DemoEvent): Line | undefined {
  const event = demoIn(told, language())
  switch (event.kind) {
    case 'mail-in': {
      const who = `${personName(event.from)} → ${event.to.map(addresseeName).join(', ')}`
      return { label: t('mail'), style: 'cyan', who, words: mailWords(event.subject, event.words) }
    }
    case 'mail-taken':
    case 'text-made':
    case 'text-taken':
    case 'text-for':
      return undefined
    case 'text-sent': {
      const by = { name: wayName(event.by), count: event.parts }
      const words = event.parts === 1 ? t('✓ by {name}', by) : t('✓ by {name} in {count} parts', by)
      return { label: t('sent'), who: t('to {name}', { name: phoneName(event.phone) }), words }
    }
    case 'text-on-phone':
      return { label: t('phone'), style: 'yellow', who: phoneName(event.phone), words: event.words }
    case 'text-delivered':
      return {
        label: t('receipt'),
        style: 'green',
        who: t('from {name}', { name: phoneName(event.phone) }),
        words: t('✓✓ delivered'),
      }
    case 'text-from-phone': {
      const who = t('{name} → office', { name: phoneName(event.phone) })
      if (event.refused === undefined) return { label: t('text'), style: 'yellow', who, words: event.words }
      return { label: '!', style: 'red', who, words: t('not sent: {reason}', { reason: event.refused }) }
    }
    case 'mail-out': {
      const who = `${senderName(event.fromName, event.from)} → ${personName(event.person)}`
      return { label: t('mail'), style: 'cyan', who, words: mailWords(event.subject, event.words) }
    }
    case 'phone-switched': {
      const words = event.on ? t('switched on') : t('switched off; texts to it wait')
      return { label: t('phone'), who: phoneName(event.phone), words }
    }
    case 'link': {
      const words = event.state === 'working' ? t('works again') : event.sentence || stateWord(event.state)
      return {
        label: t('link'),
        style: event.state === 'working' ? 'green' : 'red',
        who: t(linkNames[event.link]),
        words,
        whole: true,
      }
    }
    case 'trouble': {
      const who = event.phone === undefined ? 'Textpost' : t('to {name}', { name: phoneName(event.phone) })
      return { label: '!', style: 'red', who, words: event.sentence, whole: true }
    }
  }
}

/** Subject and first paragraph: what follows is the signature, or the mail that is answered. */
function mailWords(subject: string, words: string): string {
  const [first = ''] = words
    .replace(/\r\n?/g, '\n')
    .trim()
    .split(/\n\s*\n/)
  return subject === '' ? first : `${subject}: ${first}`
}

function personName(address: string): string {
  return people.find((person) => person.address === address.toLowerCase())?.name ?? address
}

/** The name of a phone's owner, or its number. */
export function phoneName(number: string): string {
  return phoneOwner(number)?.name ?? number
}

/** Who is meant by an address: `+46701740611@smsc.sms.test` is Kim. */
function addresseeName(address: string): string {
  const local = address.slice(0, Math.max(0, address.lastIndexOf('@'))).toLowerCase()
  const number = `+${local.replace(/^\+/, '')}`
  const owner = phones.find((phone) => phone.alias === local || phone.number === number)
  if (owner) return owner.name
  return /^\+\d+$/.test(number) ? number : personName(address)
}

/** Textpost puts the phone into the name of its mails: "Kim (+46701740611)". */
function senderName(fromName: string, from: string): string {
  const number = /\+\d{6,15}/.exec(fromName)?.[0]
  return number === undefined ? personName(fromName === '' ? from : fromName) : phoneName(number)
}

function wayName(name: string): string {
  return name in wayNames ? t(wayNames[name as Way]) : name
}
