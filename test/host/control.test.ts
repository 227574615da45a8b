import { mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { GatewayError } from '../../core/errors.ts'
import type { Handlers } from '../../host/contract/contract.ts'
import { EventHub } from '../../host/contract/event-hub.ts'
import { RpcClient } from '../../host/contract/rpc-client.ts'
import { controlAddress } from '../../host/control/address.ts'
import { connectControl } from '../../host/control/client.ts'
import { Lines } from '../../host/control/framing.ts'
import { serveControl } from '../../host/control/server.ts'
import { quietLog } from '../support/logs.ts'
import { tempDir } from '../support/temp-dir.ts'
import { waitFor } from '../support/wait-for.ts'

/** Handlers of which each test gives the ones that it calls. */
async function serve(folder: string, handlers: Partial<Handlers>) {
  const server = await serveControl(controlAddress(folder), {
    calls: handlers as Handlers,
    events: new EventHub(),
    log: quietLog,
  })
  onTestFinished(() => server.close())
  return server
}

describe('the control socket', () => {
  test('carries calls and their results, many at a time, each to its caller', async () => {
    const folder = tempDir()
    await serve(folder, {
      release: async ({ textId }) => {
        if (textId === 2) throw new GatewayError('engine/no-message', { details: { kind: 'text', id: textId } })
        return null
      },
    })
    const client = await connectControl(folder)
    onTestFinished(() => client.close())
    const results = await Promise.allSettled([1, 2, 3].map((textId) => client.call('release', { textId })))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(results[1]).toMatchObject({
      reason: { code: 'engine/no-message', message: expect.stringContaining('There is no text number 2.') },
    })
  })

  test('a handler that fails unexpectedly answers a defect, and the server goes on', async () => {
    const folder = tempDir()
    await serve(folder, {
      hold: () => Promise.reject(new TypeError('oops')),
      cancel: async () => null,
    })
    const client = await connectControl(folder)
    onTestFinished(() => client.close())
    await expect(client.call('hold', { textId: 1 })).rejects.toMatchObject({ code: 'engine/defect' })
    await expect(client.call('cancel', { textId: 1 })).resolves.toBeNull()
  })

  test('a line without an end is cut off, and memory with it', async () => {
    const folder = tempDir()
    await serve(folder, {})
    const socket = connect(controlAddress(folder))
    const ended = new Promise((resolve) => socket.on('close', resolve))
    socket.on('error', () => {})
    const piece = Buffer.alloc(1024 * 1024, 0x61)
    for (let megabytes = 0; megabytes < 8; megabytes++) socket.write(piece)
    await waitFor('the server to hang up', () => ended.then(() => true))
  })

  test('a long line that comes in small pieces takes no longer than one that comes whole', () => {
    const heard: string[] = []
    const lines = new Lines(
      (line) => heard.push(line),
      () => expect.unreachable(),
    )
    const start = performance.now()
    const piece = 'abcde'
    for (let count = 0; count < 200_000; count++) lines.push(piece)
    lines.push('\n\nnext\n')
    expect(performance.now() - start).toBeLessThan(5_000)
    expect(heard).toEqual([piece.repeat(200_000), 'next'])
  })

  test.each([null, 5, 'no', {}, { code: 'x' }])('an answer with the error %j ends its call', async (error) => {
    let hear: (message: unknown) => void = () => {}
    const client = new RpcClient({
      send: (message) => queueMicrotask(() => hear({ id: (message as { id: number }).id, error })),
      receive: (listener) => {
        hear = listener
      },
      closed: () => {},
      close: () => {},
    })
    await expect(client.call('status', {})).rejects.toMatchObject({ name: 'RemoteError', code: 'engine/defect' })
  })

  test('a call that waits when the gateway ends is told so', async () => {
    const folder = tempDir()
    const server = await serve(folder, { cancel: () => new Promise(() => {}) })
    const client = await connectControl(folder)
    const call = client.call('cancel', { textId: 1 })
    const refused = expect(call).rejects.toMatchObject({ code: 'engine/not-running' })
    // The call is on its way only when the server has it; another answer shows that.
    await expect(client.call('hold', { textId: 0 })).rejects.toMatchObject({ code: 'engine/bad-call' })
    await server.close()
    await refused
  })

  test('a data folder with a very long path has a socket too', async () => {
    const folder = join(tempDir(), 'a'.repeat(60), 'b'.repeat(60))
    mkdirSync(folder, { recursive: true })
    await serve(folder, { cancel: async () => null })
    const client = await connectControl(folder)
    onTestFinished(() => client.close())
    await expect(client.call('cancel', { textId: 1 })).resolves.toBeNull()
  })
})
