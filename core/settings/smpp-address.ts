export interface SmppAddress {
  readonly host: string
  readonly port: number
  readonly tls: boolean
}

const standardPort = 2775

/** The forms of `readSmppAddress`; the port's range is not in it. */
export const smppAddressPattern =
  /^(s?smpp:\/\/|tls:)?(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252}))(:[0-9]{1,5})?\/?$/

/**
 * Reads `host`, `host:port`, `tls:host:port`, `smpp://host:port` and `ssmpp://host:port` (BEHAVIOUR §8); an IPv6 address stands in
 * brackets. Undefined when it is none of them.
 */
export function readSmppAddress(address: string): SmppAddress | undefined {
  const match = smppAddressPattern.exec(address)
  if (!match) return undefined
  const tls = match[1] === 'tls:' || match[1] === 'ssmpp://'
  const port = match[4] === undefined ? standardPort : Number(match[4].slice(1))
  if (port < 1 || port > 65535) return undefined
  return { host: (match[2] as string).replace(/^\[|\]$/g, ''), port, tls }
}
