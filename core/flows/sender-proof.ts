import { GatewayError } from '../errors.ts'
import type { ArrivedMail } from '../ports/mail.ts'
import { decidePermission, type PermissionFacts, type Proof } from '../rules/permission.ts'
import { phrase, type Words } from '../words/say.ts'
import type { FlowContext } from './context.ts'

/** What was found out about a sender beyond what the mail itself tells. */
export interface SenderFindings {
  readonly proofs: readonly Proof[]
  readonly doubts: readonly Words[]
}

/** So long a mail waits for a name server that does not answer, before it is refused for want of a proof. */
export const undecidedHours = 4

const scope = 'sender-check'
const nothing: SenderFindings = { proofs: [], doubts: [] }

/**
 * Verifies the signature of a mail that nothing else proves and whose sender may send (BEHAVIOUR §3.1). While the keys cannot be looked up
 * the mail stays where it is and comes again.
 * @throws GatewayError `mail/sender-check`
 */
export async function senderFindings(
  context: FlowContext,
  facts: PermissionFacts & { readonly mail: ArrivedMail },
): Promise<SenderFindings> {
  const { mail, settings } = facts
  if (!settings.permission.acceptedProofs.includes('dkim')) return nothing
  const permission = decidePermission(facts)
  if (permission.allowed || permission.refusal.code !== 'rules/sender-not-proven') return nothing
  const { sender } = permission
  const { date } = mail.parsed
  const { raw, arrivedAt } = mail
  const found = await context.signatures({ raw, sender, arrivedAt, ...(date === undefined ? {} : { date }) })
  if (await mayWait(context, mail, found.uncertain)) {
    const details = { sender, reason: found.reason, hours: undecidedHours }
    throw new GatewayError('mail/sender-check', { details })
  }
  const proofs = found.signers.map(
    (domain): Proof => ({ kind: 'dkim', by: phrase('DKIM signature of {domain}', { domain }) }),
  )
  return { proofs, doubts: proofs.length > 0 ? [] : [found.reason] }
}

/** True for a mail that was not decided on, and comes again. */
export function isUndecided(thrown: unknown): boolean {
  return thrown instanceof GatewayError && thrown.code === 'mail/sender-check'
}

/** Whether a mail is left for another time. Since when it waits is kept over a restart, and forgotten once it waits no more. */
async function mayWait({ store, clock }: FlowContext, { source }: ArrivedMail, uncertain: boolean): Promise<boolean> {
  const key = [source.account, source.mailbox, source.uidValidity, source.uid].join('\n')
  const noted = await store.read((rooms) => rooms.memory.get(scope, key))
  const sinceMs = noted === undefined ? clock.now() : Number(noted)
  const waits = uncertain && clock.now() < sinceMs + undecidedHours * 3_600_000
  if (waits && noted === undefined) await store.write((rooms) => rooms.memory.set(scope, key, String(sinceMs)))
  if (!waits && noted !== undefined) await store.write((rooms) => rooms.memory.delete(scope, key))
  return waits
}
