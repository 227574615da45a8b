import type { CallName, Params, Result } from './contract.ts'

/** The longest piece, in characters: whatever stands in it, a message that carries it is no longer than a channel takes. */
export const longestPiece = 500_000
/** The longest text that is taken in pieces, in characters; a file of so many octets has no more. */
export const longestGiven = 16_000_000

type Call = <Name extends CallName>(name: Name, params: Params<Name>) => Promise<Result<Name>>

/** All contacts, or those of a group, as a file; read stretch by stretch. */
export async function contactsText(call: Call, asked: Omit<Params<'exportContacts'>, 'after'>): Promise<string> {
  const stretches: string[] = []
  for (let after: Params<'exportContacts'>['after'], more = true; more; more = after !== undefined) {
    const next = await call('exportContacts', { ...asked, ...(after ? { after } : {}) })
    stretches.push(next.text)
    after = next.after
  }
  return stretches.join('')
}

/** Gives the gateway a text that may be too long for one message, piece by piece. Gives what calls take in its place. */
export async function giveText(call: Call, text: string): Promise<string> {
  let { given } = await call('giveText', { text: text.slice(0, longestPiece) })
  for (let at = longestPiece; at < text.length; at += longestPiece) {
    given = (await call('giveText', { given, text: text.slice(at, at + longestPiece) })).given
  }
  return given
}
