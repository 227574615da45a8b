import { rfc5322Date } from '../../core/mail/date.ts'
import type { ExportedText } from './forms.ts'

/** Whose texts they are. */
export interface MboxOffice {
  /** Mail address of the office; texts from the window are from it. */
  readonly address: string
  /** Domain under which phones have addresses; one that nobody has where there is none. */
  readonly smsDomain: string
}

/** A name that is certain to be nobody's (RFC 6761 §6.4). */
export const nobodysDomain = 'textpost.invalid'

/**
 * A text as one mail of an mbox file in RFC 4155's default form: a line with `From `, a mail of 7-bit lines, an empty line. All texts with
 * a phone name the same first mail, so that mail programs show them as one thread.
 */
export function mboxEntry({ text, name }: ExportedText, { address, smsDomain }: MboxOffice): string {
  const phone: Mailbox = { name: name === '' ? text.phone : name, address: `${localPart(text.phone)}@${smsDomain}` }
  const ours: Mailbox = { name: '', address: text.direction === 'out' && text.sender !== '' ? text.sender : address }
  const [from, to] = text.direction === 'out' ? [ours, phone] : [phone, ours]
  const thread = `<conversation.${localPart(text.phone)}@${nobodysDomain}>`
  const lines = [
    `From ${envelopeOf(from.address)} ${asctime(text.createdAt)}`,
    `From: ${mailbox(from)}`,
    `To: ${mailbox(to)}`,
    `Subject: ${unstructured(`SMS: ${phone.name}`)}`,
    `Date: ${rfc5322Date(text.createdAt)}`,
    `Message-ID: <text.${text.id}.${text.createdAt}@${nobodysDomain}>`,
    `In-Reply-To: ${thread}`,
    `References: ${thread}`,
    `X-Textpost-State: ${text.state}`,
    ...(text.transport === '' ? [] : [`X-Textpost-Transport: ${unstructured(text.transport)}`]),
    `X-Textpost-Parts: ${text.partCount}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...base64Lines(text.body.replace(/\r\n|\r|\n/g, '\r\n')),
    '',
  ]
  return `${lines.join('\n')}\n`
}

interface Mailbox {
  readonly name: string
  readonly address: string
}

/** Atoms of RFC 5322 §3.2.3 only: a sender name with a blank must not become two addresses. */
function localPart(phone: string): string {
  return phone.replace(/[^A-Za-z0-9+_-]/g, '_') || 'unknown'
}

/** What stands behind `From ` has no blanks. */
function envelopeOf(address: string): string {
  return /^[\x21-\x7e]+$/.test(address) ? address : `unknown@${nobodysDomain}`
}

function mailbox({ name, address }: Mailbox): string {
  const route = /^[\x21-\x7e]+$/.test(address) && !/[<>]/.test(address) ? address : `unknown@${nobodysDomain}`
  if (name === '') return route
  if (/^[\w .+-]{1,60}$/.test(name)) return `"${name}" <${route}>`
  return `${encodedWords(name)}\n <${route}>`
}

function unstructured(words: string): string {
  return /^[\x20-\x7e]{1,60}$/.test(words) && !words.includes('=?') ? words : encodedWords(words)
}

/** Octets of UTF-8 that an encoded word of 75 characters holds in base64 (RFC 2047 §2). */
const octetsOfWord = 45
const longestHeader = 400

/** Base64 words, cut between characters, one a line. */
function encodedWords(words: string): string {
  const pieces: string[] = ['']
  for (const character of words.replace(/\p{Cc}/gu, ' ').slice(0, longestHeader)) {
    const piece = pieces.at(-1) ?? ''
    if (Buffer.byteLength(piece + character) > octetsOfWord) pieces.push(character)
    else pieces[pieces.length - 1] = piece + character
  }
  return pieces.map((piece) => `=?utf-8?B?${Buffer.from(piece).toString('base64')}?=`).join('\n ')
}

function base64Lines(body: string): string[] {
  return (
    Buffer.from(body)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  )
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Thu Jan 15 09:00:00 2026`, in UTC. */
function asctime(atMs: number): string {
  const at = new Date(atMs)
  const two = (value: number) => String(value).padStart(2, '0')
  const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`
  const day = String(at.getUTCDate()).padStart(2, ' ')
  return `${days[at.getUTCDay()]} ${months[at.getUTCMonth()]} ${day} ${time} ${at.getUTCFullYear()}`
}
