import { describe, expect, it, onTestFinished } from 'vitest'
import { readPdu, startSmsc } from '../../../drivers/simulator/smsc/index.ts'
import type { TracedPdu } from '../../../drivers/smpp/smpp-types.ts'
import { waitFor } from '../../support/wait-for.ts'
import { esme, partOf } from './esme.ts'

describe('the trace', () => {
  it('shows every PDU of both directions, and never the password', async () => {
    const smsc = await startSmsc()
    onTestFinished(() => smsc.close())
    const lines: ['in' | 'out', TracedPdu][] = []
    const link = esme(
      smsc.port,
      { password: 'secret' },
      { onPdu: (direction, pdu) => void lines.push([direction, pdu]) },
    )
    await link.open()
    await link.send(partOf('Hi'))
    await waitFor('the receipt', () => link.heard.delivered[0])
    await link.transport.close()
    expect(lines.map(([direction, { command }]) => `${direction} ${command}`)).toEqual([
      'out bind_transceiver',
      'in bind_transceiver_resp',
      'out submit_sm',
      'in submit_sm_resp',
      'in deliver_sm',
      'out deliver_sm_resp',
      'out unbind',
      'in unbind_resp',
    ])
    // Everything but the bind is shown as it was.
    const seen = smsc.pdus.map(({ octets }) => Buffer.from(octets).toString('hex'))
    const shown = lines.map(([, { octets }]) => Buffer.from(octets).toString('hex'))
    expect(shown.slice(1)).toEqual(seen.slice(1))
    const bind = lines[0]?.[1]
    expect(bind?.fields).toMatchObject({ system_id: 'textpost', password: '********' })
    expect(bind && readPdu(bind.octets)).toMatchObject({ fields: { system_id: 'textpost', password: '********' } })
    expect(
      lines.map(([, pdu]) => JSON.stringify(pdu) + Buffer.from(pdu.octets).toString('latin1')).join(),
    ).not.toContain('secret')
    expect(JSON.stringify(link.log)).not.toContain('secret')
  })
})
