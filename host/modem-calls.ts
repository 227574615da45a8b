import { GatewayError } from '../core/errors.ts'
import { knownPorts } from '../drivers/modem/discovery.ts'
import { type Stick, stickErrors, sticksOf } from '../drivers/modem/sticks.ts'
import type { CallWorld } from './call-world.ts'
import type { Handlers } from './contract/contract.ts'
import type { ModemStick } from './contract/results.ts'

/** How long a person at a window waits for the network. */
const ussdWithinMs = 60_000

type Answered = 'modemSticks' | 'modemReadings' | 'modemUssd' | 'modemCommand' | 'modemChangePin' | 'modemPinLock'

/** Calls about modems: what is plugged in, how one is, codes to the network, command lines, the SIM card's PIN. */
export function modemCalls(world: CallWorld): Pick<Handlers, Answered> {
  const { gateway, secrets, events } = world
  /** The PIN that the card has now is the one that is kept, so that the next start opens it. */
  const keep = async (modem: string, pin: string) => {
    await secrets.set(`pin/${modem}`, pin)
    events.emit('settings', { at: gateway.context.clock.now() })
  }
  return {
    modemSticks: () => pluggedIn(world),
    modemReadings: async ({ modem }) => {
      const { health, ...more } = await gateway.modem(modem).readings()
      const { attention: _, ...readings } = health
      return { ...more, health: readings }
    },
    modemUssd: async ({ modem, code }) => gateway.modem(modem).ussd(code, AbortSignal.timeout(ussdWithinMs)),
    modemCommand: async ({ modem, line }) => gateway.modem(modem).command(line),
    modemChangePin: async ({ modem, oldPin, newPin }) => {
      await gateway.modem(modem).changePin(oldPin, newPin)
      await keep(modem, newPin)
      return null
    },
    modemPinLock: async ({ modem, on, pin }) => {
      await gateway.modem(modem).setPinLock(on, pin)
      await keep(modem, pin)
      return null
    },
  }
}

async function pluggedIn({ gateway, listPorts, listUsb }: CallWorld): Promise<ModemStick[]> {
  const ports = await knownPorts(async () => [...(await listPorts())])
  const sticks = sticksOf(ports, await listUsb().catch(() => []))
  const links = gateway.links().filter(({ kind }) => kind === 'modem')
  const used = new Map(links.flatMap(({ name, health }) => (health?.port === undefined ? [] : [[health.port, name]])))
  for (const transport of gateway.context.settings().transports)
    if (transport.kind === 'modem' && !used.has(transport.port)) used.set(transport.port, transport.name)
  return sticks.map((stick) => shownStick(stick, used))
}

function shownStick({ id, state, maker, model, paths }: Stick, used: ReadonlyMap<string, string>): ModemStick {
  const [path] = paths
  const usedBy = paths.map((each) => used.get(each)).find((name) => name !== undefined)
  const code = stickErrors[state]
  const error = code === undefined ? undefined : new GatewayError(code, { details: { maker: maker ?? '' } })
  return {
    id,
    state,
    name: [maker, model].filter((word) => word !== undefined && word !== '').join(' '),
    sentence: error?.sentence ?? '',
    ...(path === undefined ? {} : { path }),
    ...(usedBy === undefined ? {} : { usedBy }),
    ...(error === undefined ? {} : { code: error.code, details: error.details }),
  }
}
