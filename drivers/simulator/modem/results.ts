/** A command that failed: what the modem says instead of OK. */
export class AtFailure extends Error {
  readonly kind: 'plain' | 'cme' | 'cms'
  readonly number: number

  constructor(kind: 'plain' | 'cme' | 'cms', number = 0) {
    super(kind === 'plain' ? 'ERROR' : `+${kind.toUpperCase()} ERROR: ${number}`)
    this.kind = kind
    this.number = number
  }
}

export const plainError = (): AtFailure => new AtFailure('plain')
export const cmeError = (number: number): AtFailure => new AtFailure('cme', number)
export const cmsError = (number: number): AtFailure => new AtFailure('cms', number)

/** The command's line, or the modem's power, went away: nobody is left to answer. */
export class LineGone extends Error {}

/** Numbers of TS 27.007 §9.2 that this modem says, in the standard's words. */
const cmeWords: Readonly<Record<number, string>> = {
  3: 'operation not allowed',
  4: 'operation not supported',
  10: 'SIM not inserted',
  11: 'SIM PIN required',
  12: 'SIM PUK required',
  13: 'SIM failure',
  14: 'SIM busy',
  16: 'incorrect password',
  21: 'invalid index',
  22: 'not found',
  30: 'no network service',
  32: 'network not allowed - emergency calls only',
  50: 'incorrect parameters',
  100: 'unknown',
}

/** Numbers of TS 27.005 §3.2.5. */
const cmsWords: Readonly<Record<number, string>> = {
  300: 'ME failure',
  301: 'SMS service of ME reserved',
  302: 'operation not allowed',
  303: 'operation not supported',
  304: 'invalid PDU mode parameter',
  305: 'invalid text mode parameter',
  310: 'SIM not inserted',
  311: 'SIM PIN required',
  313: 'SIM failure',
  316: 'SIM PUK required',
  320: 'memory failure',
  321: 'invalid memory index',
  322: 'memory full',
  330: 'SMSC address unknown',
  331: 'no network service',
  332: 'network timeout',
  340: 'no +CNMA acknowledgement expected',
  500: 'unknown error',
}

/**
 * The final result of a failed command under `AT+CMEE=cmee`. CMEE rules CME errors; TS 27.005 gives CMS errors a number of
 * their own accord, which `plainCms` modems drop at CMEE 0.
 */
export function finalOf(failure: AtFailure, cmee: number, plainCms: boolean): string {
  if (failure.kind === 'plain') return 'ERROR'
  const words = failure.kind === 'cme' ? cmeWords : cmsWords
  const name = `+${failure.kind.toUpperCase()} ERROR:`
  if (cmee === 2) return `${name} ${words[failure.number] ?? failure.number}`
  if (cmee === 0 && (failure.kind === 'cme' || plainCms)) return 'ERROR'
  return `${name} ${failure.number}`
}
