import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { storeFile } from '../../../drivers/store/open.ts'
import { SqliteConnection } from '../../../drivers/store/sqlite.ts'
import { fillStore } from '../../bench/smpp-ours.ts'
import { seededEntropy } from '../../support/gateway.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { waitFor } from '../../support/wait-for.ts'
import { id, pdu } from './raw-smsc.ts'

const window = 10
const seed = Number(process.env.TEXTPOST_SEED ?? Date.now() % 10_000)

/** An SMSC that answers after a moment and keeps what phones it was given texts for. */
async function startSmsc(): Promise<{ port: number; phones: string[] }> {
  const phones: string[] = []
  const answerTo = (octets: Buffer): Buffer | undefined => {
    const command = octets.readUInt32BE(4)
    const sequence = octets.readUInt32BE(12)
    if (command === id.submitSm) {
      // service_type, two octets, source_addr, two octets, destination_addr.
      const source = octets.indexOf(0, 16) + 3
      const destination = octets.indexOf(0, source) + 3
      phones.push(`+${octets.toString('latin1', destination, octets.indexOf(0, destination))}`)
      return pdu(id.submitSmResp, sequence, Buffer.from(`${phones.length}\0`))
    }
    if (command >= 0x8000_0000) return undefined
    return pdu(command + 0x8000_0000, sequence, command === id.bindTransceiver ? Buffer.from('SMSC\0') : '')
  }
  const serve = (socket: Socket) => {
    let rest = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      const answers: Buffer[] = []
      while (rest.length >= 4 && rest.length >= rest.readUInt32BE(0)) {
        const answer = answerTo(rest.subarray(0, rest.readUInt32BE(0)))
        if (answer) answers.push(answer)
        rest = rest.subarray(rest.readUInt32BE(0))
      }
      setTimeout(() => socket.write(Buffer.concat(answers)), 2)
    })
  }
  const server = createServer(serve)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return { port: typeof address === 'object' && address ? address.port : 0, phones }
}

interface Child {
  readonly process: ChildProcess
  output: string
  kill(): Promise<void>
}

function startGateway(folder: string, port: number): Child {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'ahead-child.ts'), folder, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const gateway: Child = {
    process: child,
    output: '',
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
  child.stdout?.on('data', (chunk) => {
    gateway.output += chunk
  })
  onTestFinished(() => gateway.kill())
  return gateway
}

function partsIn(folder: string, state: string): number {
  const connection = new SqliteConnection({ file: storeFile(folder), readonly: true })
  try {
    return connection.rows(`select id from part where state = '${state}'`).length
  } finally {
    connection.close()
  }
}

/** Runs until so many texts more are at the SMSC, and is killed there. Gives how many parts were claimed at that moment. */
async function killedAt(folder: string, smsc: { port: number; phones: string[] }, texts: number): Promise<number> {
  const gateway = startGateway(folder, smsc.port)
  const goal = smsc.phones.length + texts
  await waitFor(`${goal} texts at the SMSC`, () => smsc.phones.length >= goal, 30_000)
  await gateway.kill()
  return partsIn(folder, 'sending')
}

async function untilQuiet(folder: string, port: number): Promise<string[]> {
  const gateway = startGateway(folder, port)
  const line = await waitFor('an end', () => /^quiet (.*)$/m.exec(gateway.output)?.[1], 60_000)
  return line.split(' ').filter((phone) => phone !== '')
}

describe('parts claimed ahead of the window', () => {
  test(`kill -9 at random moments: all arrive, doubles are labelled, what was never written is not (seed ${seed})`, async () => {
    const { fraction } = seededEntropy(seed)
    const folder = tempDir()
    const smsc = await startSmsc()
    await fillStore(folder, 1_500)
    const kills = 3
    let most = 0
    for (let kill = 0; kill < kills; kill++) {
      most = Math.max(most, await killedAt(folder, smsc, 100 + Math.floor(fraction() * 250)))
    }
    const labelled = new Set(await untilQuiet(folder, smsc.port))
    expect(most).toBeGreaterThan(2 * window)
    expect(new Set(smsc.phones).size).toBe(1_500)
    const twice = smsc.phones.filter((phone, at) => smsc.phones.indexOf(phone) !== at)
    expect(twice.filter((phone) => !labelled.has(phone))).toEqual([])
    // No more than what a window holds is in doubt, however many were claimed.
    expect(labelled.size).toBeLessThanOrEqual(kills * window)
  }, 120_000)

  test('after the computer has started again every claimed part may be on the network', async () => {
    const folder = tempDir()
    const smsc = await startSmsc()
    await fillStore(folder, 500)
    const claimed = await killedAt(folder, smsc, 100)
    expect(claimed).toBeGreaterThan(window)
    const record = join(folder, 'textpost-wire')
    writeFileSync(record, readFileSync(record, 'utf8').replace(/"boot":"[^"]*"/, '"boot":"another"'))
    expect(await untilQuiet(folder, smsc.port)).toHaveLength(claimed)
    // Nothing is open at the end, so there is nothing to record.
    await waitFor('the record to go', () => !existsSync(record))
  }, 60_000)
})
