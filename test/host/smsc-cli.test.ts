import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { codingSamples, sampleShown, withShapes } from '../../core/learn/samples.ts'
import { coding0, receiptsAs, settings, startSmsc } from '../../drivers/simulator/smsc/index.ts'
import { findProgram } from '../setup/servers.ts'
import { EngineProcess } from '../support/engine-process.ts'
import { tempDir } from '../support/temp-dir.ts'
import { textpost } from '../support/textpost.ts'
import { waitFor } from '../support/wait-for.ts'

const main = join(import.meta.dirname, '..', '..', 'host', 'cli', 'main.ts')
const phone = '+46701234567'
const tshark = findProgram('tshark')
if (!tshark) process.stdout.write('Skipped: what Wireshark reads of a capture. tshark is not installed.\n')

async function gatewayWithSmsc() {
  const smsc = await startSmsc({ behaviours: [coding0('latin1'), receiptsAs('hexThenDecimal')] })
  onTestFinished(() => smsc.close())
  const engine = new EngineProcess(
    tempDir(),
    {
      office: { country: 'SE' },
      // One test writes until the command that it waits for has begun to listen.
      permission: { limits: { perSenderHourParts: null, perPhoneHourParts: null, perTransportHourParts: null } },
      transports: [
        {
          kind: 'smpp',
          name: 'provider',
          address: `127.0.0.1:${smsc.port}`,
          systemId: 'textpost',
          sender: '+46700000001',
          connections: 2,
        },
      ],
    },
    { 'smpp/provider': 'secret' },
  )
  await engine.start()
  await waitFor('the link', async () => (await engine.call('status', {})).links[0]?.state === 'working')
  return { smsc, engine, data: ['--data', engine.folder] }
}

/** A command that goes on by itself, and what it has said so far. */
function begin(...args: string[]) {
  const child = spawn(process.execPath, [main, ...args], { stdio: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said = { out: '', error: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.error += chunk
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { child, said, ended }
}

describe('an SMS provider from the command line', () => {
  test('is learned by what a person reads, and by what the phone sends back', async () => {
    const { smsc, engine, data } = await gatewayWithSmsc()
    const { child, said, ended } = begin('smsc', 'learn', ...data, 'provider', phone)
    let answered = 0
    child.stderr.on('data', () => {
      const blocks = said.error.split(/its words: |not at all \(0\)\? |y\/n /)
      for (; answered < blocks.length - 1; answered++) {
        const block = blocks[answered] ?? ''
        const sample = codingSamples[answered]
        const shown = sample && withShapes(sampleShown(sample, 'latin1')).trim()
        const looks = block.split('\n').filter((line) => /^ {2}\d\) /.test(line))
        const look = looks.findIndex((line) => line.slice(5).trim() === shown) + 1
        child.stdin.write(sample ? `${look}\n` : block.includes('long text') ? 'y\n' : 'n\n')
      }
    })
    expect(await ended).toBe(0)
    expect(said.out).toContain('Settings to change: coding0 = latin1')
    expect(said.error).toContain('Nothing is changed')

    smsc.network.phone(phone).autoReply = ({ text }) => text
    const learned = await textpost('smsc', 'learn', ...data, 'provider', '070-123 45 67', '--wait', '20', '--apply')
    expect([learned.exitCode, learned.error]).toEqual([0, expect.stringContaining('The settings are changed.')])
    expect(learned.out).toContain('Coding 0 means latin1.')
    expect(learned.out).toContain('Ids in receipts: hex-to-decimal')
    expect(learned.out).toContain('Settings to change: coding0 = latin1')
    const { transports } = (await engine.call('settings', {})) as { transports: unknown[] }
    expect(transports[0]).toMatchObject({ name: 'provider', coding0: 'latin1' })
    const none = await textpost('smsc', 'learn', ...data, 'nobody', phone, '--wait', '1')
    expect([none.exitCode, none.error]).toEqual([1, expect.stringContaining('is no SMS provider')])
  })

  test('is traced, is asked after a text, and has its codes explained', async () => {
    const { smsc, engine, data } = await gatewayWithSmsc()
    const file = join(engine.folder, 'trace.pcap')
    const { child, said, ended } = begin('trace', ...data, 'provider', '--pcap', file)
    await waitFor('a receipt', async () => {
      await engine.call('send', { to: [phone], text: 'A secret appointment' })
      return said.out.includes('deliver_sm_resp')
    })
    child.kill('SIGINT')
    expect(await ended).toBe(0)
    expect(said.error).toMatch(/^\d+ PDU\(s\) are in /)
    expect(said.out).toMatch(/smpp\/provider smpp → connection=\d submit_sm #/)
    expect(said.out).not.toContain('A secret appointment')
    expect(existsSync(file)).toBe(true)
    if (tshark) expectReadable(file)

    smsc.use(settings({ deliveryDelayMs: 60_000 }))
    const { texts } = await engine.call('send', { to: [phone], text: 'Meet at ten' })
    const id = String(texts[0]?.textId)
    await waitFor('the text to be sent', async () => (await engine.call('texts', {}))[0]?.state === 'sent')
    expect((await textpost('ask', ...data, id)).out).toMatch(/^Part 1: \w+ \(query_sm message_state 1\)/)
    expect((await textpost('reword', ...data, id, 'Meet', 'at', 'nine')).exitCode).toBe(0)
    expect((await textpost('log', ...data)).out).toContain('Meet at nine')
    expect((await textpost('cancel', ...data, id)).out).toBe(`Text ${id} is cancelled.`)
    expect(smsc.messages.at(-1)?.state).toBe('DELETED')

    const all = await textpost('smsc', 'codes', ...data)
    expect(all.out.split('\n').length).toBeGreaterThan(60)
    const one = await textpost('smsc', 'codes', ...data, '0x00000058')
    expect(one.out.split('\n')[1]).toBe(
      '0x00000058  ESME_RTHROTTLED  throttled  more was sent than it allows at a time',
    )
  })
})

function expectReadable(file: string): void {
  const fields = ['-e', 'smpp.command_id', '-e', '_ws.malformed']
  const args = ['-r', file, '-d', 'tcp.port==2775,smpp', '-T', 'fields', ...fields]
  const read = spawnSync(tshark ?? '', args, { encoding: 'utf8' })
  expect(read.stdout).toContain('0x00000004')
  expect(read.stdout).toContain('0x00000005')
  expect(read.stdout).not.toMatch(/\t\S/)
}
