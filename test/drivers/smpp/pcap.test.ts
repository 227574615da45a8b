import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { moLongForm, receiptsAs, startSmsc } from '../../../drivers/simulator/smsc/index.ts'
import { frameOfLine, pcapOf, type TracedFrame, traceText } from '../../../drivers/smpp/pcap.ts'
import { encodePdu } from '../../../drivers/smpp/pdu.ts'
import { tag } from '../../../drivers/smpp/smpp-types.ts'
import { type PduTrace, pduLine } from '../../../drivers/smpp/trace.ts'
import { findProgram } from '../../setup/servers.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { waitFor } from '../../support/wait-for.ts'
import { esme, partOf, partsOf } from './esme.ts'

const tshark = findProgram('tshark')
const bind = encodePdu({
  command: 'bind_transceiver',
  sequence_number: 1,
  fields: { system_id: 'office', password: 'secret', interface_version: 0x34 },
})
const submit = encodePdu({
  command: 'submit_sm',
  sequence_number: 2,
  fields: { source_addr: '4670', destination_addr: '46701234567', short_message: Buffer.from('Hello') },
})
const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678)

/** What Wireshark reads: a row a packet of the fields asked for. */
function read(pcap: Uint8Array, fields: readonly string[]): string[][] {
  const file = join(tempDir(), 'trace.pcap')
  writeFileSync(file, pcap)
  const args = [
    '-r',
    file,
    '-o',
    'tcp.check_checksum:TRUE',
    '-o',
    'ip.check_checksum:TRUE',
    '-d',
    'tcp.port==2775,smpp',
  ]
  const run = spawnSync(tshark ?? '', [...args, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])], {
    encoding: 'utf8',
  })
  if (run.status !== 0) throw new Error(run.stderr)
  return run.stdout
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t'))
}

/** All that crosses a link to the simulated SMSC in a busy minute. */
async function lively(): Promise<TracedFrame[]> {
  const frames: TracedFrame[] = []
  const trace: PduTrace = {
    on: true,
    pdu: (direction, { octets }) => void frames.push({ at: at + frames.length, direction, octets }),
  }
  const smsc = await startSmsc()
  const link = esme(smsc.port, { receipts: 'intermediate' }, { trace })
  await link.open()
  for (const name of ['both', 'tlvs'] as const) {
    const off = smsc.use(receiptsAs(name))
    for (const part of partsOf('Grüße aus dem Büro. '.repeat(12))) await link.send(part)
    off()
  }
  await link.send(partOf('Привет'))
  for (const form of ['udh8', 'udh16', 'sar', 'payload'] as const) {
    const off = smsc.use(moLongForm(form))
    await smsc.network.phone('+46701234567').send('Text of a phone. '.repeat(12))
    off()
  }
  await waitFor('the receipts', () => link.heard.delivered.filter(({ kind }) => kind === 'receipt').length >= 5)
  await link.transport.taken?.query({ id: 'ABCDEF', to: '+46701234567' }, new AbortController().signal).catch(() => {})
  await link.transport.close()
  await smsc.close()
  return frames
}

describe('a capture file', () => {
  it('is pcap 2.4 of raw IP packets, octet by octet', () => {
    const file = Buffer.from(pcapOf([{ at, direction: 'out', octets: submit }]))
    expect(file.subarray(0, 24).toString('hex')).toBe('d4c3b2a1020004000000000000000000ffff000065000000')
    expect(file.readUInt32LE(24)).toBe(Math.floor(at / 1000))
    expect(file.readUInt32LE(28)).toBe(678_000)
    expect(file.readUInt32LE(32)).toBe(40 + submit.length)
    expect(file.subarray(40 + 40)).toEqual(Buffer.from(submit))
    expect(file[40]).toBe(0x45)
  })

  it('never holds a password, and keeps its length', () => {
    const file = Buffer.from(pcapOf([{ at, direction: 'out', octets: bind }]))
    expect(file.includes('secret')).toBe(false)
    expect(file.includes('office\0******\0')).toBe(true)
    expect(Buffer.from(bind).includes('secret')).toBe(true)
  })

  it('of nothing is a file without packets', () => {
    expect(pcapOf([])).toHaveLength(24)
  })
})

describe.skipIf(!tshark)('Wireshark', () => {
  it('finds every PDU of a link in it, in order, with nothing malformed', async () => {
    const frames = await lively()
    expect(frames.length).toBeGreaterThan(30)
    const rows = read(pcapOf(frames), [
      'frame.time_epoch',
      'tcp.srcport',
      'smpp.command_id',
      'smpp.sequence_number',
      '_ws.malformed',
      'tcp.analysis.flags',
      'tcp.checksum.status',
      'ip.checksum.status',
    ])
    expect(rows).toHaveLength(frames.length)
    frames.forEach((frame, index) => {
      const octets = Buffer.from(frame.octets)
      const [time, port, command, sequence, ...wrong] = rows[index] ?? []
      expect(Math.round(Number(time) * 1000)).toBe(frame.at)
      expect(port).toBe(frame.direction === 'in' ? '2775' : '49152')
      expect(Number(command)).toBe(octets.readUInt32BE(4))
      expect(Number(sequence)).toBe(octets.readUInt32BE(12))
      // Neither malformed nor out of order; both checksums good.
      expect(wrong).toEqual(['', '', '1', '1'])
    })
  })

  it('tells the connections apart', () => {
    const frames = [0, 1, 0].map((connection) => ({ at, direction: 'out', octets: submit, connection }) as const)
    expect(read(pcapOf(frames), ['tcp.stream', 'tcp.seq']).map(([stream]) => stream)).toEqual(['0', '1', '0'])
  })
})

describe('a trace as text', () => {
  it('has a line a PDU, without the words and never with the password', () => {
    const frames: TracedFrame[] = [
      { at, direction: 'out', octets: bind },
      { at: at + 1, direction: 'in', octets: submit, connection: 3 },
      { at, direction: 'in', octets: submit.subarray(0, 12) },
    ]
    const [first = '', second = '', third, ...rest] = traceText(frames).split('\n')
    expect(rest).toEqual([''])
    expect(first).toMatch(
      /^2026-01-02T03:04:05\.678Z 0 → bind_transceiver #1 system_id=office password=\*{8} .* \| [0-9A-F]+$/,
    )
    expect(first).not.toContain(Buffer.from('secret').toString('hex').toUpperCase())
    expect(second).toMatch(/^2026-01-02T03:04:05\.679Z 3 ← submit_sm #2 .*short_message=“•••” \(5 octets\)/)
    expect(second).not.toContain('Hello')
    expect(third).toBe('2026-01-02T03:04:05.678Z 0 ← (12 octets)')
    expect(traceText(frames, { clear: true })).toContain('short_message=“Hello”')
    expect(traceText(frames, { clear: true })).not.toContain('secret')
  })

  it('gives the octets of a line back', () => {
    const { line, clear = '' } = pduLine(
      {
        command: 'submit_sm',
        command_status: 0,
        sequence_number: 2,
        fields: { short_message: Buffer.from('Hello') },
        tlvs: new Map([[tag.sourcePort, Uint8Array.of(0, 1)]]),
        octets: submit,
      },
      'gsm7',
    )
    expect(frameOfLine(at, `→ ${clear}`)).toEqual({ at, direction: 'out', octets: new Uint8Array(submit) })
    expect(frameOfLine(at, `→ ${line}`)?.octets).toHaveLength(submit.length)
    expect(frameOfLine(at, `← connection=2 ${line}`)).toMatchObject({ direction: 'in', connection: 2 })
    expect(frameOfLine(at, '→ submit_sm #2 (cut) | 0000•••')).toBeUndefined()
    expect(frameOfLine(at, 'connected')).toBeUndefined()
  })
})
