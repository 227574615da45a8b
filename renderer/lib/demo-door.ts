import { connection } from './connection.ts'
import { goTo } from './router.ts'
import { doing } from './tell.tsx'

/** Into the demo: a world of its own beside the gateway, whose settings stay as they are. */
export async function enterDemo(): Promise<void> {
  await connection.goInto('demo')
  goTo('demo')
}

/** Back to the office's own gateway; where nothing is set up yet, to its setting up. */
export const leaveDemo = doing(async () => {
  await connection.goInto('office')
  goTo()
})
