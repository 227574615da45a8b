import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { atEnd } from '../support/at-end.ts'
import { resetSocket } from '../support/reset-socket.ts'
import { waitFor } from '../support/wait-for.ts'

test.each(['being shut down', 'open'])('a connection that is %s is reset, and closed at this end too', async (how) => {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  atEnd(() => server.close())
  const far = connect({ port: (server.address() as { port: number }).port, host: '127.0.0.1' })
  far.on('error', () => {}).resume()
  const [near] = (await once(server, 'connection')) as [Socket]
  if (how === 'being shut down') near.end('the last words')
  let isClosed = false
  near.on('close', () => {
    isClosed = true
  })
  resetSocket(near)
  await waitFor('the socket to close', () => isClosed, 2_000)
  expect(near.destroyed).toBe(true)
})
