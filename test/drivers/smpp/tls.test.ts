import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TlsOptions } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SmppTlsOptions } from '../../../drivers/smpp/options.ts'
import { findProgram } from '../../setup/servers.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { waitFor } from '../../support/wait-for.ts'
import { esme, failureOf, partOf } from './esme.ts'
import { cstring, id, pdu, RawSmsc } from './raw-smsc.ts'

interface Certificate {
  readonly cert: string
  readonly key: string
}

let folder = ''
let authority: Certificate
const made: Record<'good' | 'expired' | 'other', Certificate> = {} as never

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
const at = (name: string) => join(folder, name)
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' })
const read = (name: string): Certificate => ({
  cert: readFileSync(at(`${name}.pem`), 'utf8'),
  key: readFileSync(at(`${name}.key`), 'utf8'),
})

function sign(name: string, names: string, days: number): Certificate {
  openssl('req', ...newKey, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', `/CN=${name}`)
  writeFileSync(at('names'), `subjectAltName=${names}`)
  const signing = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('names')]
  openssl('x509', '-req', '-in', at(`${name}.csr`), ...signing, '-days', String(days), '-out', at(`${name}.pem`))
  return read(name)
}

/** A server that says what it was sent before the connection ended. */
async function serverOf(options: TlsOptions) {
  const smsc = await RawSmsc.start(options)
  return { smsc, octetsRead: () => smsc.connections.reduce((sum, { pdus }) => sum + pdus.length, 0) }
}

const fingerprint = ({ cert }: Certificate) => new X509Certificate(cert).fingerprint256

describe.skipIf(!findProgram('openssl'))('TLS', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'textpost-test-'))
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      at('ca.key'),
      '-out',
      at('ca.pem'),
      '-days',
      '2',
      '-subj',
      '/CN=Test authority',
    )
    authority = read('ca')
    made.good = sign('good', 'DNS:smsc.test,IP:127.0.0.1', 2)
    made.expired = sign('expired', 'DNS:smsc.test,IP:127.0.0.1', -1)
    made.other = sign('other', 'DNS:elsewhere.test', 2)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  async function opens(server: TlsOptions, tls: Omit<SmppTlsOptions, 'enabled'>) {
    const { smsc } = await serverOf(server)
    const link = esme(smsc.port, { tls: { enabled: true, ...tls } })
    const opened = link.open()
    const wire = await smsc.connection()
    await wire.acceptBind()
    await opened
    const result = link.send(partOf('Hi'))
    const submit = await wire.next()
    wire.write(pdu(id.submitSmResp, submit.sequence, cstring('7')))
    expect(await result).toMatchObject({ id: '7' })
    return link
  }

  async function fails(server: TlsOptions, tls: Omit<SmppTlsOptions, 'enabled'>) {
    const { smsc, octetsRead } = await serverOf(server)
    const error = await failureOf(esme(smsc.port, { tls: { enabled: true, ...tls } }).open())
    // The password was not shown to a stranger.
    expect(octetsRead()).toBe(0)
    return error
  }

  it('trusts an authority of its own', async () => {
    const link = await opens(made.good, { ca: authority.cert })
    expect(link.heard.healths).toEqual([{ peer: 'RAW' }])
  })

  it('trusts a certificate that was entered itself', async () => {
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      at('self.key'),
      '-out',
      at('self.pem'),
      '-days',
      '2',
      '-subj',
      '/CN=self',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
    )
    await opens(read('self'), { ca: read('self').cert })
  })

  it('asks for the name that was set, and sends it along', async () => {
    const names: string[] = []
    const server: TlsOptions = {
      ...made.good,
      SNICallback: (name, done) => {
        names.push(name)
        done(null)
      },
    }
    await opens(server, { ca: authority.cert, servername: 'smsc.test' })
    expect(names).toEqual(['smsc.test'])
  })

  it('takes a pinned certificate, whoever signed it, and no other', async () => {
    const pin = fingerprint(made.other)
    await opens(made.other, { pin })
    await opens(made.other, { pin: pin.replaceAll(':', '').toLowerCase() })
    const error = await fails(made.good, { pin })
    expect(error).toMatchObject({ code: 'smpp/pin-mismatch', retry: 'never' })
    expect(error.sentence).toContain(fingerprint(made.good))
  })

  it('trusts nobody else', async () => {
    const error = await fails(made.good, {})
    expect(error).toMatchObject({ code: 'smpp/certificate-refused', retry: 'later' })
    expect(error.sentence).toContain('an authority that is not known here')
  })

  it('does not trust an expired certificate', async () => {
    const error = await fails(made.expired, { ca: authority.cert })
    expect(error).toMatchObject({ code: 'smpp/certificate-refused', wire: 'CERT_HAS_EXPIRED' })
    expect(error.sentence).toContain('its certificate has expired')
  })

  it('does not trust a certificate for another name', async () => {
    const error = await fails(made.other, { ca: authority.cert })
    expect(error).toMatchObject({ code: 'smpp/certificate-refused', wire: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    expect((await fails(made.good, { ca: authority.cert, servername: 'wrong.test' })).sentence).toContain(
      'another name',
    )
  })

  it('takes any certificate only by an explicit switch, and says that it is unsafe', async () => {
    const link = await opens(made.expired, { allowUnverified: true })
    expect(link.heard.healths).toMatchObject([{ peer: 'RAW', attention: { code: 'smpp/unverified' } }])
    expect(link.heard.healths[0]?.attention?.sentence).toContain('main')
  })

  it('shows a certificate of its own where the server wants one', async () => {
    const client = `${made.other.cert}${made.other.key}`
    const server: TlsOptions = { ...made.good, ca: [authority.cert], requestCert: true, rejectUnauthorized: true }
    await opens(server, { ca: authority.cert, client })
    const { smsc } = await serverOf(server)
    const error = await failureOf(esme(smsc.port, { tls: { enabled: true, ca: authority.cert } }).open())
    expect(error).toMatchObject({ code: 'smpp/tls-failed', retry: 'later' })
    expect(error.sentence).toContain('a certificate of this office')
  })

  it('that is not to the server’s liking fails with words', async () => {
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      at('mine.key'),
      '-out',
      at('mine.pem'),
      '-days',
      '2',
      '-subj',
      '/CN=mine',
    )
    const { cert, key } = read('mine')
    const server: TlsOptions = { ...made.good, ca: [authority.cert], requestCert: true, rejectUnauthorized: true }
    const { smsc } = await serverOf(server)
    const tls = { enabled: true, ca: authority.cert, client: `${key}${cert}` }
    const error = await failureOf(esme(smsc.port, { tls }).open())
    // Node's server hangs up on it without a word.
    expect(['smpp/tls-failed', 'smpp/bind-cut']).toContain(error.code)
  })

  it.each([
    ['no certificate', () => made.good.key, 'holds no certificate'],
    ['no key', () => made.good.cert, 'holds no key'],
    ['another key', () => `${made.good.cert}${made.other.key}`, 'do not belong together'],
    [
      'a locked key',
      () => {
        openssl('pkcs8', '-topk8', '-in', at('good.key'), '-passout', 'pass:abcd', '-out', at('locked.key'))
        return `${made.good.cert}${readFileSync(at('locked.key'), 'utf8')}`
      },
      'pass phrase',
    ],
  ])('refuses a certificate of its own with %s before it connects', async (_, client, words) => {
    const { smsc } = await serverOf(made.good)
    const error = await failureOf(esme(smsc.port, { tls: { enabled: true, client: client() } }).open())
    expect(error).toMatchObject({ code: 'smpp/bad-option', details: { option: 'tls.client' } })
    expect(error.sentence).toContain(words)
    expect(smsc.connections).toHaveLength(0)
  })

  it('to a port without it fails with words', async () => {
    const plain = await RawSmsc.start(undefined, ({ socket }) => void socket.write('220 mail.test ESMTP\r\n'))
    const error = await failureOf(esme(plain.port, { tls: { enabled: true } }).open())
    expect(error).toMatchObject({ code: 'smpp/tls-failed', retry: 'later' })
    expect(error.sentence).toContain('does not speak TLS')
  })

  it('that the other side breaks off fails with words', async () => {
    for (const how of ['end', 'destroy', 'resetAndDestroy'] as const) {
      const curt = await RawSmsc.start(undefined, ({ socket }) => void socket.once('data', () => socket[how]()))
      const error = await failureOf(esme(curt.port, { tls: { enabled: true } }).open())
      expect(error, how).toMatchObject({ code: 'smpp/tls-failed', retry: 'later' })
      expect(error.sentence).toContain('the other side closed it')
    }
  })

  it('that does not come about gives up after the time for connecting', async () => {
    const clock = new VirtualClock()
    const silent = await RawSmsc.start()
    const opened = esme(silent.port, { tls: { enabled: true } }, { clock }).open()
    opened.catch(() => {})
    const wire = await silent.connection()
    await waitFor('the hello', () => wire.socket.bytesRead > 0)
    await clock.advance(10_000)
    expect(await failureOf(opened)).toMatchObject({ code: 'smpp/connect-timeout' })
  })

  it('refuses an authority that is no certificate before it connects', async () => {
    const { smsc } = await serverOf(made.good)
    const error = await failureOf(esme(smsc.port, { tls: { enabled: true, ca: 'nonsense' } }).open())
    expect(error).toMatchObject({ code: 'smpp/bad-option', details: { option: 'tls.ca' } })
    expect(smsc.connections).toHaveLength(0)
  })

  it('without the switch stays off', async () => {
    const smsc = await RawSmsc.start()
    const link = esme(smsc.port, { tls: { enabled: false } })
    const opened = link.open()
    await (await smsc.connection()).acceptBind()
    await opened
  })
})
