import { GatewayError } from '../../core/errors.ts'
import type { WireAddress } from '../../core/ports/transport.ts'
import { senderOfMail } from '../../core/settings/smpp.ts'
import { typeOfNumber } from '../../core/sms/address.ts'
import { decodeGsm7, encodeGsm7 } from '../../core/sms/gsm7.ts'
import { phrase, type Words } from '../../core/words/say.ts'
import type { SmppAccount } from './options.ts'

/** An address field of a PDU with its type of number and numbering plan (SMPP 3.4 §5.2.5, §5.2.6); the value as Latin-1. */
export interface SmppAddress {
  readonly ton: number
  readonly npi: number
  readonly value: string
}

/** source_addr holds 20 characters and its NUL (SMPP 3.4 §5.2.8). */
const longestNumber = 20
const longestName = 11
/** Digits of unknown type up to this many are a short code, as on the modem's wire. */
const shortDigits = 6
/** ISDN, E.163/E.164. */
const isdn = 1

/**
 * The source address of what an account sends: `+` international 1/1, digits national 2/1, letters 5/0; empty 0/0. With `*` it is made of
 * `writer`, the mail address that the text comes from; empty without one.
 * @throws GatewayError `smpp/bad-sender`
 */
export function senderAddress(
  account: Pick<SmppAccount, 'sender' | 'senderTon' | 'senderNpi'>,
  writer = '',
): SmppAddress {
  const derived = derivedSender(account.sender === senderOfMail ? nameOfWriter(writer) : account.sender)
  // Without a sender there is nothing that a type could be of.
  if (account.sender === senderOfMail && derived.value === '') return derived
  return { value: derived.value, ton: account.senderTon ?? derived.ton, npi: account.senderNpi ?? derived.npi }
}

/** The part before @: a number where it is one (`+46…`, `0046…`, digits), else as much of it as a name may have. */
function nameOfWriter(writer: string): string {
  const local = writer.replace(/@.*$/s, '').replace(/\+[^0-9].*$/s, '')
  const number = local.replace(/[ ().-]/g, '')
  if (/^\+?[0-9]{3,20}$/.test(number)) return number.replace(/^00/, '+')
  let name = ''
  let septetCount = 0
  for (const character of local) {
    const septets = encodeGsm7(character)
    if (!septets || septets.includes(0)) continue
    septetCount += septets.length
    if (septetCount > longestName) break
    name += character
  }
  // Digits alone, cut out of something longer, would be somebody else's number.
  return /^[0-9]+$/.test(name) ? '' : name
}

function derivedSender(sender: string): SmppAddress {
  const refuse = (reason: Words) => new GatewayError('smpp/bad-sender', { details: { sender, reason } })
  if (sender === '') return { ton: typeOfNumber.unknown, npi: 0, value: '' }
  const digits = sender.replace(/^\+/, '')
  if (/^[0-9]+$/.test(digits)) {
    if (digits.length > longestNumber)
      throw refuse(phrase('a number has at most {count} digits', { count: longestNumber }))
    return { ton: sender === digits ? typeOfNumber.national : typeOfNumber.international, npi: isdn, value: digits }
  }
  const septets = encodeGsm7(sender)
  if (!septets) throw refuse(phrase('only letters of the GSM alphabet are possible'))
  // Septet 0 is `@`; on the wire it would be the NUL that ends the field.
  if (septets.includes(0)) throw refuse(phrase('it holds @, which SMS providers take for the end of the name'))
  if (septets.length > longestName)
    throw refuse(phrase('a name has at most {count} characters', { count: longestName }))
  return { ton: typeOfNumber.alphanumeric, npi: 0, value: String.fromCharCode(...septets) }
}

/**
 * The destination address of a phone in E.164 (1/1, without `+`) or a short code (0/1).
 * @throws GatewayError `smpp/bad-destination`
 */
export function destinationAddress(
  phone: string,
  account: Pick<SmppAccount, 'destinationTon' | 'destinationNpi'>,
): SmppAddress {
  const digits = phone.replace(/^\+/, '')
  if (!/^[0-9]+$/.test(digits) || digits.length > longestNumber) {
    throw new GatewayError('smpp/bad-destination', { details: { phone } })
  }
  const ton = phone === digits ? typeOfNumber.unknown : typeOfNumber.international
  return { ton: account.destinationTon ?? ton, npi: account.destinationNpi ?? isdn, value: digits }
}

/** An address as the wire gave it; undefined when the field is empty. */
export function wireAddress(address: SmppAddress): WireAddress | undefined {
  const { ton, value } = address
  if (value === '') return undefined
  const digits = value.replace(/^(\+|00)/, '')
  if (ton === typeOfNumber.alphanumeric || !/^[0-9*#]+$/.test(digits))
    return { kind: 'alphanumeric', value: nameOf(value) }
  if (ton === typeOfNumber.international || value.startsWith('+')) return { kind: 'international', value: `+${digits}` }
  if (ton === typeOfNumber.national) return { kind: 'national', value }
  const short = ton === typeOfNumber.unknown ? value.length <= shortDigits : value.length <= shortDigits + 2
  return { kind: short ? 'short' : 'national', value }
}

/** Most SMSCs write names in ASCII; one with control octets can only be in the GSM alphabet. */
function nameOf(value: string): string {
  const octets = Uint8Array.from(value, (character) => character.charCodeAt(0))
  const isGsm = octets.every((octet) => octet < 0x80) && octets.some((octet) => octet < 0x20)
  return isGsm ? decodeGsm7(octets) : value
}
