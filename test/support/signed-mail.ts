import { generateKeyPairSync } from 'node:crypto'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import type { TxtLookup } from '../../drivers/mail/signatures.ts'

/** Keys of one run; the public half of each stands in the DNS of `lookup`. */
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }) as string
const published = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')

export const selector = 's1'

export interface SigningWish {
  readonly domain?: string
  /** Fields to sign, as `from:subject`; the usual ones unless told. */
  readonly fields?: string
  /** Octets of the body that are signed; all of them unless told. */
  readonly bodyLength?: number
  readonly algorithm?: string
}

/** The mail under a DKIM signature of its own. */
export async function signed(raw: string | Uint8Array, wish: SigningWish = {}): Promise<Uint8Array> {
  const { domain = 'example.com', fields, bodyLength, algorithm } = wish
  const { signatures, errors } = await dkimSign(Buffer.from(raw), {
    ...(algorithm === undefined ? {} : { algorithm }),
    signatureData: [
      {
        signingDomain: domain,
        selector,
        privateKey: pem,
        ...(fields === undefined ? {} : { headerList: fields }),
        ...(bodyLength === undefined ? {} : { maxBodyLength: bodyLength }),
      },
    ],
  } as Parameters<typeof dkimSign>[1])
  if (errors?.length) throw new Error(String(errors[0]?.err))
  return new Uint8Array(Buffer.concat([Buffer.from(signatures), Buffer.from(raw)]))
}

/** A DNS in which these domains publish the key; any other name is not there. `asked` has every name that was looked up. */
export function keysOf(...domains: string[]): TxtLookup & { readonly asked: string[]; away: boolean } {
  const asked: string[] = []
  const lookup = (name: string): Promise<string[][]> => {
    asked.push(name)
    if (state.away) return Promise.reject(Object.assign(new Error('no answer'), { code: 'ETIMEOUT' }))
    const known = domains.some((domain) => name === `${selector}._domainkey.${domain}`)
    return known
      ? Promise.resolve([[`v=DKIM1; k=rsa; p=${published}`]])
      : Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))
  }
  const state = Object.assign(lookup, { asked, away: false })
  return state
}
