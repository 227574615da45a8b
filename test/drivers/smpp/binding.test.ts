import { describe, expect, it } from 'vitest'
import { settle } from '../../support/virtual-clock.ts'
import { waitFor } from '../../support/wait-for.ts'
import { answer, opening, submitted } from './bound.ts'
import { esme, failureOf } from './esme.ts'
import { cstring, id, pdu, RawSmsc } from './raw-smsc.ts'

describe('binding', () => {
  it.each([
    ['transceiver', id.bindTransceiver],
    ['transmitter', id.bindTransmitter],
    ['receiver', id.bindReceiver],
  ] as const)('as %s, octet by octet', async (mode, command) => {
    const { wire, opened, link } = await opening({ mode, systemId: 'office', password: 'pa55', systemType: 'VMA' })
    const bind = await wire.acceptBind(cstring('OPERATOR'))
    // SMPP 3.4 §4.1.1: system_id, password, system_type, interface_version 0x34, no address range.
    expect(bind.id).toBe(command)
    expect(bind.sequence).toBe(1)
    expect(bind.body.toString('hex')).toBe('6f666669636500' + '7061353500' + '564d4100' + '34' + '000000')
    await opened
    expect(link.heard.healths).toEqual([{ peer: 'OPERATOR' }])
  })

  it('in split mode makes one link to send and one to receive', async () => {
    const { smsc, wire, opened, link } = await opening({ mode: 'split' })
    const first = await wire.acceptBind()
    const second = await smsc.connection()
    const then = await second.acceptBind()
    await opened
    expect([first.id, then.id]).toEqual([id.bindTransmitter, id.bindReceiver])
    const { result, submit } = await submitted(link, wire)
    wire.write(answer(submit))
    expect(await result).toEqual({ id: 'A1', wire: 'ESME_ROK id A1' })
    // When one half is lost the other is ended in order.
    wire.socket.destroy()
    expect((await second.next()).id).toBe(id.unbind)
    await waitFor('the loss', () => link.heard.losses[0])
    expect(link.heard.losses.map(({ code }) => code)).toEqual(['smpp/link-lost'])
  })

  it('in split mode ends the first half when the second is refused', async () => {
    const { smsc, wire, opened } = await opening({ mode: 'split' })
    await wire.acceptBind()
    const second = await smsc.connection()
    const bind = await second.next()
    second.write(pdu(0x80000001, bind.sequence, '', 0x0e))
    expect(await failureOf(opened)).toMatchObject({ code: 'smpp/wrong-login' })
    expect((await wire.next()).id).toBe(id.unbind)
    await waitFor('both ends', () => wire.ended && second.ended)
  })

  it('in split mode says nothing of a loss to who closes it meanwhile', async () => {
    const { smsc, wire, opened, link } = await opening({ mode: 'split' })
    await wire.acceptBind()
    const second = await smsc.connection()
    second.polite = false
    await second.acceptBind()
    await opened
    wire.socket.destroy()
    const unbind = await second.next()
    const closing = link.transport.close()
    second.write(pdu(id.unbindResp, unbind.sequence))
    await closing
    await settle()
    expect(link.heard.losses).toEqual([])
  })

  it.each([
    [0x0e, 'smpp/wrong-login', 'never', 'ESME_RINVPASWD'],
    [0x0f, 'smpp/wrong-login', 'never', 'ESME_RINVSYSID'],
    [0x53, 'smpp/wrong-system-type', 'never', 'ESME_RINVSYSTYP'],
    [0x03, 'smpp/mode-refused', 'never', 'ESME_RINVCMDID'],
    [0x05, 'smpp/already-bound', 'later', 'ESME_RALYBND'],
    [0x0d, 'smpp/bind-refused', 'later', 'ESME_RBINDFAIL'],
    [0x08, 'smpp/bind-refused', 'later', 'ESME_RSYSERR'],
    [0x58, 'smpp/bind-refused', 'later', 'ESME_RTHROTTLED'],
    [0x40b, 'smpp/bind-refused', 'later', '0x0000040B'],
  ])('refused with 0x%s is %s', async (status, code, retry, name) => {
    const { wire, opened } = await opening()
    const bind = await wire.next()
    wire.write(pdu(0x80000009, bind.sequence, '', status))
    const error = await failureOf(opened)
    expect(error).toMatchObject({ code, retry, wire: name })
    expect(error.sentence).not.toMatch(/\?|undefined/)
    await waitFor('the end', () => wire.ended)
  })

  it('refused by generic_nack asks for another mode', async () => {
    const { wire, opened } = await opening()
    const bind = await wire.next()
    wire.write(pdu(id.genericNack, bind.sequence, '', 0x03))
    const error = await failureOf(opened)
    expect(error).toMatchObject({ code: 'smpp/mode-refused' })
    expect(error.sentence).toContain('(transceiver)')
  })

  it('cut off says that the provider hung up', async () => {
    for (const how of ['end', 'destroy', 'resetAndDestroy'] as const) {
      const { wire, opened } = await opening()
      await wire.next()
      wire.socket[how]()
      expect(await failureOf(opened)).toMatchObject({ code: 'smpp/bind-cut', retry: 'later' })
    }
  })

  it('unanswered gives up after its time', async () => {
    const { wire, opened, clock } = await opening({ timeouts: { bindMs: 7_000 } })
    await wire.next()
    await clock.advance(6_999)
    expect(wire.ended).toBe(false)
    await clock.advance(1)
    const error = await failureOf(opened)
    expect(error).toMatchObject({ code: 'smpp/bind-timeout', retry: 'now' })
    expect(error.sentence).toContain('within 7 seconds')
    expect(clock.pending).toBeLessThanOrEqual(1)
  })

  it('needs somebody who listens', async () => {
    const smsc = await RawSmsc.start()
    await smsc.stop()
    expect(await failureOf(esme(smsc.port).open())).toMatchObject({
      code: 'smpp/unreachable',
      retry: 'now',
      wire: 'ECONNREFUSED',
    })
  })

  it('to a name that nobody knows says so', async () => {
    const error = await failureOf(esme(1, { host: 'nobody..here' }).open())
    expect(error).toMatchObject({ code: 'smpp/host-unknown' })
    expect(error.sentence).toContain('nobody..here')
  })

  it('starts from the local address', async () => {
    const { wire, opened } = await opening({ localAddress: '127.0.0.2' })
    await wire.acceptBind()
    await opened
    expect(wire.socket.remoteAddress).toBe('127.0.0.2')
    const smsc = await RawSmsc.start()
    expect(await failureOf(esme(smsc.port, { localAddress: '192.0.2.1' }).open())).toMatchObject({
      code: 'smpp/local-address',
    })
  })

  it('ends when it is given up', async () => {
    const smsc = await RawSmsc.start()
    const abort = new AbortController()
    const link = esme(smsc.port)
    const opened = link.open(abort.signal)
    opened.catch(() => {})
    const wire = await smsc.connection()
    await wire.next()
    abort.abort()
    expect(await failureOf(opened)).toMatchObject({ code: 'smpp/closed' })
    await waitFor('the end', () => wire.ended)
    expect(await failureOf(esme(smsc.port).open(AbortSignal.abort()))).toMatchObject({ code: 'smpp/closed' })
    expect(smsc.connections).toHaveLength(1)
  })

  it('refuses messages until it is bound, and answers enquire_link', async () => {
    const { wire } = await opening()
    await wire.next()
    wire.write(pdu(id.deliverSm, 3, '00'), pdu(id.enquireLink, 4))
    expect(await wire.next()).toMatchObject({ id: id.deliverSmResp, status: 0x04, sequence: 3 })
    expect(await wire.next()).toMatchObject({ id: id.enquireLinkResp, status: 0, sequence: 4 })
  })
})
