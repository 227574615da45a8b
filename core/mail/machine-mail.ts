import type { ArrivedMail, ParsedMail } from '../ports/mail.ts'
import { phrase, type Words } from '../words/say.ts'
import { sameAddress } from './addresses.ts'

/** Why a mail counts as written by a machine (BEHAVIOUR §1.4). */
export interface MachineMail {
  readonly kind: 'auto-submitted' | 'precedence' | 'list' | 'null-sender' | 'report' | 'textpost' | 'autoreply'
  /** One sentence for the ledger. */
  readonly reason: Words
}

export interface MachineMailOptions {
  /** Addresses and domains whose automatic mail is wanted, as an alarm system's. Reports and our own mail are never wanted. */
  readonly exempt?: readonly string[]
}

/** Whether a mail was written by a machine, and what shows it; undefined for a person's mail. Such mail is neither relayed nor answered. */
export function machineMail(
  mail: Pick<ArrivedMail, 'parsed' | 'smtp'>,
  options: MachineMailOptions = {},
): MachineMail | undefined {
  const { parsed, smtp } = mail
  const own = header(parsed, 'x-textpost')
  if (own !== undefined) return { kind: 'textpost', reason: phrase('It was written by Textpost, here or elsewhere.') }
  if (/^\s*multipart\/report\b/i.test(header(parsed, 'content-type') ?? '')) {
    return { kind: 'report', reason: phrase('It is a delivery report.') }
  }
  if (isExempt(parsed, options.exempt ?? [])) return undefined
  return automatic(parsed) ?? nullSender(parsed, smtp?.mailFrom)
}

function automatic(parsed: ParsedMail): MachineMail | undefined {
  const submitted = word(header(parsed, 'auto-submitted'))
  if (submitted !== '' && submitted !== 'no') {
    return {
      kind: 'auto-submitted',
      reason: phrase('It was written by a program (Auto-Submitted: {value}).', { value: submitted }),
    }
  }
  const precedence = word(header(parsed, 'precedence'))
  if (['bulk', 'junk', 'list'].includes(precedence)) {
    return { kind: 'precedence', reason: phrase('It was sent to many (Precedence: {value}).', { value: precedence }) }
  }
  if (header(parsed, 'list-id') !== undefined)
    return { kind: 'list', reason: phrase('It came by a mailing list (List-Id).') }
  // Vacation programs older than RFC 3834.
  for (const name of ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-reply']) {
    const value = word(header(parsed, name))
    if (value !== '' && value !== 'no')
      return { kind: 'autoreply', reason: phrase('It is an automatic answer ({name}).', { name }) }
  }
  const title = automaticTitle.exec(parsed.subject)?.[0]
  if (title !== undefined)
    return {
      kind: 'autoreply',
      reason: phrase('It is an automatic answer (its subject begins with “{title}”).', { title: title.trim() }),
    }
  return undefined
}

/** How mail programs begin the subject of an answer while somebody is away: en, de, fr, es, it, sv, pl, pt. */
const automaticTitle = new RegExp(
  `^\\s*(?:${[
    'automatic reply',
    'auto(?:matic)?[ -]?reply',
    'auto[ -]?response',
    'out of (?:the )?office(?: auto(?:matic )?reply)?',
    'automatische antwort',
    'abwesenheits(?:notiz|nachricht|meldung)',
    'réponse automatique',
    "message d[’']absence(?: du bureau)?",
    'respuesta automática',
    'fuera de (?:la )?oficina',
    'risposta automatica',
    'fuori sede',
    'autosvar',
    'automatiskt svar',
    'frånvaromeddelande',
    'odpowiedź automatyczna',
    'automatyczna odpowiedź',
    'nieobecność w biurze',
    'resposta automática',
    'fora do escritório',
  ].join('|')})\\s*:`,
  'iu',
)

function nullSender(parsed: ParsedMail, mailFrom: string | undefined): MachineMail | undefined {
  const path = header(parsed, 'return-path')
  const isNull = mailFrom === '' || (path !== undefined && /^\s*(?:<\s*>)?\s*$/.test(path))
  return isNull ? { kind: 'null-sender', reason: phrase('It wants no answer (empty Return-Path).') } : undefined
}

function isExempt(parsed: ParsedMail, exempt: readonly string[]): boolean {
  const [from] = parsed.from
  // Several senders are no alarm system.
  if (!from || parsed.from.length > 1) return false
  return exempt.some((entry) =>
    entry.includes('@') && !entry.startsWith('@')
      ? sameAddress(entry, from.address)
      : from.address.toLowerCase().endsWith(`@${entry.toLowerCase().replace(/^@/, '')}`),
  )
}

function header(parsed: ParsedMail, name: string): string | undefined {
  return parsed.headers.find((field) => field.name === name)?.value
}

/** The first word of a value, without parameters and comments, in lower case; shortened for show. */
function word(value: string | undefined): string {
  return (/^\s*([^\s;(]{1,40})/.exec(value ?? '')?.[1] ?? '').toLowerCase()
}
