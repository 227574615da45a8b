import { GatewayError } from '../errors.ts'
import type { Settings } from '../settings/schema.ts'
import { phrase, type Words } from '../words/say.ts'
import { type PhoneOffice, readPhone } from './phone.ts'

/** The settings by which addresses are read. */
export type AddressRules = Pick<Settings, 'office' | 'mail' | 'transports'>

/** What a mail address of ours stands for. */
export type AddressMeaning =
  /** No address of ours, or the mailbox itself. */
  | { readonly kind: 'other' }
  | {
      readonly kind: 'target'
      /** What stands for the phone: its number in any form, or an alias. */
      readonly target: string
      /** Named in the address, and there and on. */
      readonly transport?: string
      /** Token of a plus form. */
      readonly token?: string
    }
  | { readonly kind: 'refused'; readonly error: GatewayError }

const longestAddress = 320

/**
 * Takes an address apart (BEHAVIOUR §2.2): `<target>@<SMS domain>`, `<target>@<transport>.<SMS domain>` and
 * `<mailbox>+<target>[.<token>]@<mail domain>`.
 */
export function readAddress(given: string, rules: AddressRules): AddressMeaning {
  const address = given.trim()
  const at = address.lastIndexOf('@')
  if (at < 1 || address.length > longestAddress) return { kind: 'other' }
  const local = address
    .slice(0, at)
    .replace(/^"(.*)"$/s, '$1')
    .replace(/\\(.)/gs, '$1')
  const domain = address
    .slice(at + 1)
    .toLowerCase()
    .replace(/\.$/, '')
  for (const account of rules.mail.accounts) {
    const own = account.address.toLowerCase().split('@') as [string, string]
    if (own[1] !== domain) continue
    if (local.toLowerCase() === own[0]) return { kind: 'other' }
    if (local.toLowerCase().startsWith(`${own[0]}+`)) return plusForm(local.slice(own[0].length + 1), rules.office)
  }
  return smsForm(address, local, domain, rules)
}

/** The detail behind the plus. Dots may part the digits of a phone; only what is no phone with its last dot carries a token. */
function plusForm(detail: string, office: PhoneOffice): AddressMeaning {
  const dot = detail.lastIndexOf('.')
  if (dot < 1 || readPhone(detail, office) !== undefined) return { kind: 'target', target: detail }
  return { kind: 'target', target: detail.slice(0, dot), token: detail.slice(dot + 1) }
}

function smsForm(address: string, target: string, domain: string, rules: AddressRules): AddressMeaning {
  const domains = rules.office.smsDomains.map((name) => name.toLowerCase())
  if (domains.includes(domain)) return { kind: 'target', target }
  const parent = domains.filter((name) => domain.endsWith(`.${name}`)).sort((a, b) => b.length - a.length)[0]
  if (parent === undefined) return { kind: 'other' }
  const name = domain.slice(0, -parent.length - 1)
  const transport = rules.transports.find((one) => one.name === name)
  if (transport?.enabled) return { kind: 'target', target, transport: name }
  const code = transport ? 'rules/transport-off' : 'rules/unknown-transport'
  return {
    kind: 'refused',
    error: new GatewayError(code, {
      details: {
        transport: clipped(name),
        where: phrase('The address {address}', { address: clipped(address) }),
        address: clipped(address),
      },
    }),
  }
}

/** What a stranger wrote, as a sentence can hold it. */
export function clipped(words: string): string {
  return words.length > 80 ? `${words.slice(0, 80)}…` : words
}

/** The forms of address that this gateway takes, for a phone (E.164) or an example of one, for a bounce that helps. */
export function acceptedForms(rules: AddressRules & Pick<Settings, 'recipients'>, phone = '+46701234567'): Words[] {
  const plus = rules.mail.accounts.flatMap(({ address, imap }) => (imap ? [address.replace('@', `${phone}@`)] : []))
  const forms: Words[] = [...rules.office.smsDomains.map((domain) => `${phone}@${domain}`), ...plus]
  if (rules.recipients.fromSubject) forms.push(phrase('a subject “{phone}: text”', { phone }))
  if (rules.recipients.fromBody) forms.push(phrase('a first line “To: {phone}”', { phone }))
  return forms.slice(0, 6)
}
