import { GatewayError } from '../errors.ts'
import { domainOf, isMailAddress, sameAddress } from '../mail/addresses.ts'
import type { ArrivedMail } from '../ports/mail.ts'
import type { Settings } from '../settings/schema.ts'
import { phrase, type Words } from '../words/say.ts'
import { judgeAuthenticationResults } from './authentication-results.ts'
import { rawHeader } from './raw-header.ts'
import { takeCode } from './secret-code.ts'

/** What proves that a mail is from who it says. `dkim`: a signature that the gateway verified itself. */
export interface Proof {
  readonly kind: 'authentication-results' | 'listener-auth' | 'code' | 'dkim'
  /** In words, for the ledger: `dmarc=pass by mx.example.com`. */
  readonly by: Words
}

export interface PermissionFacts {
  readonly mail: Pick<ArrivedMail, 'source' | 'raw' | 'parsed' | 'smtp'>
  readonly settings: Pick<Settings, 'permission' | 'mail'>
  /** The secret `code`, when one is set. */
  readonly code?: string
  /** Proofs that were found elsewhere: a DKIM signature of the sender's domain, verified. */
  readonly proofs?: readonly Proof[]
  /** Why there are none, in words. */
  readonly doubts?: readonly Words[]
}

interface Heard {
  /** Address of From in lower case; empty when it is unclear. */
  readonly sender: string
  readonly senderName: string
  /** Subject without the secret code. */
  readonly subject: string
}

export type Permission =
  | (Heard & {
      readonly allowed: true
      /** Entry of the allow list. */
      readonly listedAs: string
      readonly proof: Proof
    })
  | (Heard & { readonly allowed: false; readonly refusal: GatewayError })

/** Whether a mail may become texts (BEHAVIOUR §3.1): its sender is clear, is on the list, and something other than From proves it. */
export function decidePermission(facts: PermissionFacts): Permission {
  const { mail, settings } = facts
  const header = rawHeader(mail.raw)
  const { subject, found: codeFound } = takeCode(mail.parsed.subject, facts.code)
  const from = mail.parsed.from[0]
  const heard = { sender: from?.address.toLowerCase() ?? '', senderName: from?.name ?? '', subject }
  const refuse = (refusal: GatewayError): Permission => ({ ...heard, allowed: false, refusal })

  const unclear = unclearSender(mail.parsed.from, header.filter(({ name }) => name === 'from').length)
  if (unclear !== undefined) {
    return {
      ...heard,
      sender: '',
      allowed: false,
      refusal: new GatewayError('rules/sender-unclear', { details: { reason: unclear } }),
    }
  }
  const { sender } = heard
  const listedAs = settings.permission.allow.find((entry) => matchesSender(entry, sender))
  if (listedAs === undefined) return refuse(new GatewayError('rules/sender-not-allowed', { details: { sender } }))

  const { proofs, reasons } = weigh(facts, sender, header, codeFound)
  const accepted: readonly string[] = settings.permission.acceptedProofs
  const proof = proofs.find(({ kind }) => accepted.includes(kind))
  if (proof) return { ...heard, allowed: true, listedAs, proof }
  const reason = reasons
    .slice(1)
    .reduce<Words>((one, other) => phrase('{one}; {other}', { one, other }), reasons[0] ?? '')
  return refuse(new GatewayError('rules/sender-not-proven', { details: { sender, reason } }))
}

/** `anna@example.com`, or `@example.com` for everybody of that domain and no other. */
export function matchesSender(entry: string, sender: string): boolean {
  if (!entry.startsWith('@')) return sameAddress(entry, sender)
  return domainOf(sender) === entry.slice(1).toLowerCase()
}

/** Two authors, two From fields or an odd address: a check elsewhere may have looked at another one than we do. */
function unclearSender(from: readonly { readonly address: string }[], fieldCount: number): Words | undefined {
  if (fieldCount > 1) return phrase('it has {count} From fields', { count: fieldCount })
  if (from.length === 0 || fieldCount === 0) return phrase('it has no From')
  if (from.length > 1) return phrase('it has several senders')
  return isMailAddress(from[0]?.address ?? '') ? undefined : phrase('its From is no plain mail address')
}

function weigh(
  { mail, settings, proofs = [], doubts = [] }: PermissionFacts,
  sender: string,
  header: ReturnType<typeof rawHeader>,
  codeFound: boolean,
): { proofs: Proof[]; reasons: Words[] } {
  const found: Proof[] = [...proofs]
  const reasons: Words[] = []
  if (mail.smtp) {
    const verdict = signedIn(mail.smtp.user, sender, settings.mail.listener.users)
    if ('reason' in verdict) reasons.push(verdict.reason)
    else found.push(verdict)
  } else {
    const account = settings.mail.accounts.find(({ name }) => name === mail.source.account)
    const verdict = judgeAuthenticationResults(header, sender, account?.trustedAuthservIds ?? [])
    if (verdict.proven) found.push({ kind: 'authentication-results', by: verdict.by })
    else reasons.push(verdict.reason)
  }
  reasons.push(...doubts)
  if (codeFound) found.push({ kind: 'code', by: phrase('the secret code in the subject') })
  else reasons.push(phrase('the subject has no secret code'))
  return { proofs: found, reasons }
}

/** Signing in at the listener proves the user; the user may be bound to sender addresses. */
function signedIn(
  user: string | undefined,
  sender: string,
  users: readonly { readonly name: string; readonly mayWriteAs: readonly string[] }[],
): Proof | { readonly reason: Words } {
  if (user === undefined) return { reason: phrase('the device did not sign in') }
  const known = users.find(({ name }) => name === user)
  if (!known) return { reason: phrase('the user {user} is not known any more', { user }) }
  if (known.mayWriteAs.length > 0 && !known.mayWriteAs.some((address) => sameAddress(address, sender))) {
    return { reason: phrase('the user {user} may not write as {sender}', { user, sender }) }
  }
  return { kind: 'listener-auth', by: phrase('signed in as {user}', { user }) }
}
