import type { Socket } from 'node:net'

/**
 * Ends a connection at once, with a reset where that is still possible. Node cannot reset a socket that is being shut down (its `end` was
 * called): it never closes such a one, and the process spins for ever when it is to end.
 */
export function resetSocket(socket: Socket): void {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}
