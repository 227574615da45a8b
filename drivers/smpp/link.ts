import { connect as connectPlain, isIP, type Socket } from 'node:net'
import {
  type ConnectionOptions,
  connect as connectTls,
  getCACertificates,
  rootCertificates,
  type TLSSocket,
} from 'node:tls'
import { GatewayError } from '../../core/errors.ts'
import { type PhraseText, phrase } from '../../core/words/say.ts'
import { FrameReader } from './framing.ts'
import type { SmppTlsOptions } from './options.ts'
import { decodePdu, encodePdu } from './pdu.ts'
import type { OutgoingPdu, Pdu, TracedPdu } from './smpp-types.ts'
import type { PduTrace } from './trace.ts'

export interface LinkTarget {
  readonly host: string
  readonly port: number
  readonly localAddress?: string
  readonly tls?: SmppTlsOptions
}

export interface LinkEvents {
  /** The TCP connection stands. */
  connected(): void
  /** PDUs may be sent: encrypted and verified, where that is asked for. */
  secured(): void
  pdu(pdu: Pdu, frame: Uint8Array): void
  /** The connection is over. At most once, and nothing follows it; `error` is absent when the peer closed it in order. */
  ended(error: GatewayError | undefined): void
}

/** A PDU on its way: `handed` becomes true when its octets were given to the operating system, or may have been. */
export interface SentPdu {
  readonly handed: boolean
}

/** So many PDUs go out without waiting for the end of the tick: while a wide window is filled, the SMSC works on its beginning already. */
const mostCorked = 8

/** Octets that a peer which does not read may leave with us. */
const longestBacklog = 4 * 1024 * 1024

/**
 * One TCP or TLS connection that carries PDUs. Single use. Writes of one tick go out together, a few PDUs each: with TCP_NODELAY alone a
 * fast link would pay a system call and a packet for every PDU, and without it a slow SMSC's answers would wait for Nagle's algorithm.
 */
export class Link {
  readonly #target: LinkTarget
  readonly #events: LinkEvents
  readonly #trace: PduTrace | undefined
  readonly #frames = new FrameReader()
  #socket: Socket | undefined
  #ended = false
  #queue: { readonly octets: Uint8Array; readonly sent: { handed: boolean } }[] = []
  #queuedOctets = 0
  #flushing = false
  /** The socket took what came before this tick. */
  #takes = false

  constructor(target: LinkTarget, events: LinkEvents, trace?: PduTrace) {
    this.#target = target
    this.#events = events
    this.#trace = trace
  }

  connect(): void {
    const { host, port, localAddress, tls } = this.#target
    const address = { host, port, ...(localAddress !== undefined && { localAddress }) }
    let socket: Socket
    try {
      socket = tls?.enabled ? connectTls({ ...address, ...tlsOptions(host, tls) }) : connectPlain(address)
    } catch (thrown) {
      // A certificate that cannot be parsed, a port out of range.
      process.nextTick(() => this.#end(this.#failure(thrown as NodeJS.ErrnoException)))
      return
    }
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('connect', () => {
      if (this.#ended) return
      this.#events.connected()
      if (!tls?.enabled) this.#secured()
    })
    socket.on('secureConnect', () => this.#verify(socket as TLSSocket, tls?.pin))
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('drain', () => this.#flush())
    socket.on('error', (error) => this.#end(this.#failure(error)))
    socket.on('end', () => this.#end(undefined))
    socket.on('close', () => this.#end(undefined))
  }

  /** Queues a PDU; one that is sent after the end is never handed on. */
  send(pdu: OutgoingPdu): SentPdu {
    const sent = { handed: false }
    if (this.#ended) return sent
    const octets = encodePdu(pdu)
    if (this.#trace?.on) this.#show('out', decodePdu(octets), octets)
    this.#queue.push({ octets, sent })
    this.#queuedOctets += octets.length
    if (!this.#flushing) {
      this.#flushing = true
      this.#takes = this.#socket?.writableNeedDrain === false
      // Also when it can only end the link: who sends must have the answer's place ready before the end is told.
      process.nextTick(() => {
        this.#flushing = false
        if (this.#takes) this.#writeOut()
        else this.#flush()
      })
    }
    if (this.#takes && this.#queue.length >= mostCorked) this.#writeOut()
    return sent
  }

  /** Sends what is queued and closes; `ended` is not called any more. `done` is called when the socket is closed. */
  close(done: () => void): void {
    const socket = this.#socket
    this.#flush()
    this.#ended = true
    if (!socket || socket.closed) {
      done()
      return
    }
    socket.once('close', done)
    // Not destroyed at once: the last answer (unbind_resp) may still lie in the socket's buffer.
    socket.destroySoon()
  }

  /** Closes at once; `ended` is not called any more. */
  destroy(): void {
    this.#ended = true
    this.#queue = []
    this.#socket?.destroy()
  }

  #flush(): void {
    const socket = this.#socket
    if (this.#ended || !socket || this.#queue.length === 0) return
    if (socket.writableNeedDrain) {
      if (this.#queuedOctets <= longestBacklog) return
      this.#end(new GatewayError('smpp/link-lost', { details: { reason: phrase('it takes nothing any more') } }))
      return
    }
    this.#writeOut()
  }

  #writeOut(): void {
    const socket = this.#socket
    if (this.#ended || !socket || this.#queue.length === 0) return
    const batch = this.#queue
    this.#queue = []
    this.#queuedOctets = 0
    for (const { sent } of batch) sent.handed = true
    const [first] = batch
    socket.write(batch.length === 1 && first ? first.octets : Buffer.concat(batch.map(({ octets }) => octets)))
  }

  #secured(): void {
    if (!this.#ended) this.#events.secured()
  }

  #verify(socket: TLSSocket, pin: string | undefined): void {
    if (this.#ended) return
    if (pin !== undefined) {
      const found = socket.getPeerX509Certificate()?.fingerprint256 ?? 'none'
      if (bareHex(found) !== bareHex(pin)) {
        this.#end(new GatewayError('smpp/pin-mismatch', { details: { host: this.#target.host, found } }))
        return
      }
    }
    this.#secured()
  }

  #read(chunk: Uint8Array): void {
    if (this.#ended) return
    const fault = this.#frames.push(chunk, (frame) => {
      const pdu = decodePdu(frame)
      if (this.#trace?.on) this.#show('in', pdu, frame)
      this.#events.pdu(pdu, frame)
      return !this.#ended
    })
    if (fault !== undefined) this.#end(new GatewayError('smpp/bad-frame', { details: { reason: fault } }))
  }

  #end(error: GatewayError | undefined): void {
    if (this.#ended) return
    this.destroy()
    this.#events.ended(error)
  }

  #show(direction: 'in' | 'out', pdu: Pdu, octets: Uint8Array): void {
    this.#trace?.pdu(direction, masked(pdu, octets))
  }

  #failure(error: NodeJS.ErrnoException): GatewayError {
    const { host, port, localAddress = '' } = this.#target
    // With several addresses for one name the errors of all attempts come in one; the first speaks for them.
    const first = (error as Partial<AggregateError>).errors?.[0] as NodeJS.ErrnoException | undefined
    const code = error.code ?? first?.code ?? ''
    const known = causes[code]
    const reason = known ?? (first ?? error).message
    const options = { wire: code || error.message, cause: error }
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      return new GatewayError('smpp/host-unknown', { details: { host }, ...options })
    if (code === 'EADDRNOTAVAIL' && localAddress !== '') {
      return new GatewayError('smpp/local-address', { details: { address: localAddress }, ...options })
    }
    if (certificateCodes.has(code))
      return new GatewayError('smpp/certificate-refused', { details: { host, reason }, ...options })
    if (/SSL|TLS|EPROTO/.test(code))
      return new GatewayError('smpp/tls-failed', { details: { host, port, reason }, ...options })
    if (error.syscall === 'connect' || first)
      return new GatewayError('smpp/unreachable', { details: { host, port, reason }, ...options })
    return new GatewayError('smpp/link-lost', { details: { reason }, ...options })
  }
}

function bareHex(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase()
}

function tlsOptions(host: string, tls: SmppTlsOptions): ConnectionOptions {
  const servername = tls.servername ?? host
  return {
    ca: tls.ca === undefined ? systemAuthorities() : [tls.ca],
    ...(tls.client !== undefined && { cert: tls.client, key: tls.client }),
    // SNI takes names only (RFC 6066 §3); the certificate is checked against the address all the same.
    ...(isIP(servername) === 0 && { servername }),
    // A pinned certificate vouches for itself: it is compared before a single octet is sent.
    rejectUnauthorized: tls.pin === undefined && tls.allowUnverified !== true,
  }
}

let authorities: string[] | undefined

/** Node's own authorities and those that the office has installed in the operating system. */
function systemAuthorities(): string[] {
  authorities ??= [...new Set([...rootCertificates, ...getCACertificates('default'), ...getCACertificates('system')])]
  return authorities
}

/** Socket and TLS errors in words. */
const causes: Readonly<Record<string, PhraseText>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the other side broke it off',
  EPIPE: 'the other side broke it off',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'this computer is offline',
  EACCES: 'it is not allowed here',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet, or this computer’s clock is wrong',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signed its certificate itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an authority that is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is signed by an authority that is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an authority that is not known here',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it wants a certificate of this office',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE:
    'it wants a certificate of this office, or a kind of encryption that is not there',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'it does not take the certificate of this office',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'the certificate of this office has expired',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: 'the certificate of this office was revoked',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: 'it does not take the certificate of this office',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'it does not know the authority of this office’s certificate',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the other side does not speak TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the other side does not speak TLS',
}

const certificateCodes = new Set(
  Object.keys(causes)
    // What the other side says of our certificate comes as an alert.
    .filter((code) => /CERT/.test(code) && !/ALERT/.test(code))
    .concat(
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'CERT_REVOKED',
      'CERT_UNTRUSTED',
      'CERT_REJECTED',
      'CERT_SIGNATURE_FAILURE',
      'INVALID_CA',
      'INVALID_PURPOSE',
      'HOSTNAME_MISMATCH',
    ),
)

/** A PDU as the trace may show it: eight asterisks for a password of any length. */
function masked(pdu: Pdu, octets: Uint8Array): TracedPdu {
  if (typeof pdu.fields.password !== 'string') return { ...pdu, octets }
  const fields = { ...pdu.fields, password: '********' }
  return { ...pdu, fields, octets: encodePdu({ ...pdu, fields, tlvs: pdu.tlvs }) }
}
