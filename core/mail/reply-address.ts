import { GatewayError } from '../errors.ts'
import type { Entropy } from '../ports/world.ts'
import { base32 } from './message-id.ts'

/** The keyed hash behind the tokens of reply addresses. */
export interface ReplyKey {
  readonly entropy: Pick<Entropy, 'hmac'>
  readonly key: Uint8Array
}

/** Where answers to a text go: a catch-all domain for phones, or a plain mailbox with the phone behind a plus. */
export type ReplyForm =
  | { readonly kind: 'catch-all'; readonly smsDomain: string }
  | { readonly kind: 'plus'; readonly mailbox: string; readonly sign: ReplyKey }

const tokenOctets = 8
const longestLocalPart = 64
// "+" and 15 digits, ".", and the token.
const detailLength = 1 + 15 + 1 + 13
/** Before digits that would else be read as another number, of the office's own country. */
const internationalMark = 'p'

/**
 * The address that leads an answer back to `phone` (E.164): `46701234567@sms.example.com`, or `office+46701234567.<token>@example.com`
 * (BEHAVIOUR §2.2, §12.1). The number stands without its `+`, which servers with plus addresses would cut off; `readsAs`
 * tells what digits alone mean in the office's country, and where that is another phone, a `p` stands before them.
 * @throws GatewayError `mail/reply-address` when the mailbox's name leaves no room (RFC 5321 §4.5.3.1.1: 64 octets).
 */
export function replyAddress(
  form: ReplyForm,
  phone: string,
  readsAs: (digits: string) => string | undefined = () => phone,
): string {
  const bare = phone.replace(/^\+/, '')
  const mark = bare !== phone && readsAs(bare) !== phone ? internationalMark : ''
  const digits = `${mark}${bare}`
  if (form.kind === 'catch-all') return `${digits}@${form.smsDomain}`
  const at = form.mailbox.lastIndexOf('@')
  const local = form.mailbox.slice(0, at)
  if (local.length + detailLength + mark.length > longestLocalPart) {
    const details = { mailbox: form.mailbox, limit: longestLocalPart - detailLength }
    throw new GatewayError('mail/reply-address', { details })
  }
  return `${local}+${digits}.${replyToken(form.sign, form.mailbox, phone)}@${form.mailbox.slice(at + 1)}`
}

/** The token that ties a phone (E.164) to a mailbox: 13 letters and digits, the same every time. */
export function replyToken(sign: ReplyKey, mailbox: string, phone: string): string {
  const digits = phone.replace(/^\+/, '')
  return base32(sign.entropy.hmac(sign.key, `reply\n${mailbox.toLowerCase()}\n${digits}`).subarray(0, tokenOctets))
}

/** True when `token` was made for this phone and mailbox. Takes the same time whatever is wrong with it. */
export function isReplyToken(sign: ReplyKey, mailbox: string, phone: string, token: string): boolean {
  const wanted = replyToken(sign, mailbox, phone)
  const given = token.toLowerCase()
  let difference = wanted.length ^ given.length
  for (let at = 0; at < wanted.length; at++) difference |= wanted.charCodeAt(at) ^ (given.charCodeAt(at) || 0)
  return difference === 0
}
