import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SimulatedSmsc } from '../../../drivers/simulator/smsc/index.ts'
import {
  moLongForm,
  only,
  type ReceiptFormName,
  receiptForms,
  receiptsAs,
  rejectWith,
  tlv,
} from '../../../drivers/simulator/smsc/index.ts'
import { commands } from '../../../drivers/simulator/smsc/pdu-tables.ts'
import { findProgram } from '../../setup/servers.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { waitFor } from '../../support/wait-for.ts'
import { Esme, testSmsc, text } from './esme.ts'

const tshark = findProgram('tshark')
const text2pcap = findProgram('text2pcap')
if (!tshark || !text2pcap) {
  process.stdout.write('Skipped: what Wireshark says of the simulated SMSC. tshark and text2pcap are not installed.\n')
}

const phone = '+46701234567'

/** Every PDU of the trace as Wireshark reads it: command_id, status, sequence_number, what it has against it. */
function dissect(smsc: SimulatedSmsc): string[][] {
  const folder = tempDir()
  const [dump, pcap] = [join(folder, 'pdus.txt'), join(folder, 'pdus.pcap')]
  const lines = smsc.pdus.map(({ octets }) => `0000 ${Buffer.from(octets).toString('hex').replace(/../g, '$& ')}`)
  writeFileSync(dump, `${lines.join('\n\n')}\n`)
  const made = spawnSync(text2pcap ?? '', ['-q', '-T', '40000,2775', dump, pcap], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(made.stderr)
  const fields = [
    'smpp.command_id',
    'smpp.command_status',
    'smpp.sequence_number',
    '_ws.malformed',
    '_ws.expert.message',
  ]
  const read = spawnSync(
    tshark ?? '',
    ['-r', pcap, '-d', 'tcp.port==2775,smpp', '-T', 'fields', ...fields.flatMap((field) => ['-e', field])],
    { encoding: 'utf8' },
  )
  if (read.status !== 0) throw new Error(read.stderr)
  return read.stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
}

describe.skipIf(!tshark || !text2pcap)('Wireshark', () => {
  it('finds nothing wrong with any PDU of the simulator, and reads what was meant', async () => {
    const smsc = await testSmsc()
    const esme = await Esme.bound(smsc)
    smsc.use(rejectWith('ESME_RTHROTTLED', only(1)))
    await esme.submit()
    for (const name of Object.keys(receiptForms) as ReceiptFormName[]) {
      const off = smsc.use(receiptsAs(name))
      await esme.submit({ ...text('A text'), registered_delivery: 1 }, [tlv('user_message_reference', 0x1234)])
      off()
    }
    await waitFor('the receipts', () => esme.words.length === Object.keys(receiptForms).length)
    for (const form of ['udh8', 'udh16', 'sar', 'payload'] as const) {
      const off = smsc.use(moLongForm(form))
      await smsc.network.phone(phone).send(`${'Text of a phone. '.repeat(20)}`)
      await smsc.network.phone(phone).send('Räksmörgås 😀 '.repeat(20))
      off()
    }
    smsc.network.phone(phone).on = false
    const { message_id } = (await esme.submit({ registered_delivery: 0x11 })).fields
    for (const command of ['query_sm', 'cancel_sm', 'query_sm'] as const) {
      await esme.request({ command, fields: { message_id } })
    }
    await esme.request({ command: 'enquire_link' })
    esme.raw(new Uint8Array([0, 0, 0, 16, 0, 0, 0, 0x99, 0, 0, 0, 0, 0, 0, 0x33, 1]))
    await esme.request({
      command: 'data_sm',
      fields: { destination_addr: '46701234567' },
      tlvs: [tlv('message_payload', 'x')],
    })
    await waitFor('all', () => smsc.deliveries.every(({ state }) => state === 'acknowledged'))
    await esme.request({ command: 'unbind' })

    const sound = smsc.pdus.filter(({ pdu }) => pdu !== undefined)
    expect(sound.length).toBeGreaterThan(150)
    const read = dissect(smsc)
    expect(read.length).toBe(smsc.pdus.length)
    smsc.pdus.forEach(({ pdu, octets }, index) => {
      const [id, status, sequence, malformed, complaint] = read[index] ?? []
      if (!pdu) {
        expect(octets[7]).toBe(0x99)
        return
      }
      expect([Number(id), Number(sequence)], `PDU ${index}`).toEqual([commands[pdu.command].id, pdu.sequence])
      if (pdu.command.endsWith('_resp')) expect(Number(status)).toBe(pdu.status)
      expect([malformed ?? '', complaint ?? ''], `${pdu.command} ${pdu.sequence}`).toEqual(['', ''])
    })
  })
})
