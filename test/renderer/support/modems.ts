import type { UsbDevice } from '../../../drivers/modem/usb-devices.ts'
import { dialects, SimulatedBinding, SimulatedModem } from '../../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../../drivers/simulator/phones.ts'
import { waitFor } from '../../support/wait-for.ts'
import { type Desk, startDesk } from './desk.ts'
import type { Place } from './furnish.ts'

const disk: UsbDevice = { vendorId: '12d1', productId: '1f01' }

/** An office with a modem that works, one that wants its PIN, one that nobody uses yet, and a stick that shows itself as a disk. */
export async function startModemDesk(): Promise<Desk> {
  const network = new SimulatedNetwork()
  const binding = new SimulatedBinding()
  const usual = { network, networkDelayMs: 5, reportDelayMs: 5 }
  const modems = [
    new SimulatedModem({
      ...usual,
      dialect: dialects.huawei,
      ussd: { '*100#': 'Saldo: 12,50 kr. Giltigt till 31-12-2026.', '*111#': '1 Saldo\n2 Ladda' },
    }),
    new SimulatedModem({
      ...usual,
      name: 'second',
      dialect: dialects.simcom,
      imei: '350000000000014',
      signal: 7,
      sim: { number: '+46700000002', pin: '1234' },
    }),
    new SimulatedModem({ ...usual, name: 'third', dialect: dialects.quectel, imei: '350000000000022' }),
  ]
  for (const [at, modem] of modems.entries()) binding.add(`/dev/ttyUSB${at}`, modem)
  const desk = await startDesk(
    {
      office: { country: 'SE' },
      transports: [
        { kind: 'modem', name: 'modem-1', port: '/dev/ttyUSB0', pool: 'office' },
        { kind: 'modem', name: 'modem-2', port: '/dev/ttyUSB1', pool: 'office' },
      ],
    },
    { serialBinding: binding, listUsb: async () => [disk] },
    network,
  )
  await waitFor('the first modem to work and the second to want its PIN', async () => {
    const { links } = await desk.engine.calls.status({})
    return links[0]?.state === 'working' && links[0].health?.storage && links[1]?.code === 'modem/pin-needed'
  })
  const close = async () => {
    await desk.close()
    for (const modem of modems) modem.close()
  }
  return { ...desk, close }
}

/** The pages of modems in the states that are worth a look. */
export const modemPlaces: readonly Place[] = [
  { name: 'modems', place: 'modems', ready: '.modem-card' },
  {
    name: 'modem, a code to the network',
    place: 'modems/modem-1',
    ready: '.tools',
    act: async (page) => {
      const code = page.locator('.tools .row-form input').first()
      await code.fill('*111#')
      await code.press('Enter')
      await page.locator('.exchanges').getByText('2 Ladda').waitFor()
      await page.locator('.pin-forms').waitFor()
    },
  },
  {
    name: 'modem, PIN and console',
    place: 'modems/modem-1',
    ready: '.tools',
    act: async (page) => {
      if ((await page.locator('.tools details[open]').count()) === 0)
        await page.locator('.tools summary').last().click()
      for (const line of ['AT+CSQ', 'AT+COPS?', 'AT+CMGD=1']) {
        const answers = await page.locator('.console-asked').count()
        await page.locator('.console input').fill(line)
        await page.locator('.console input').press('Enter')
        await page.locator('.console-asked').nth(answers).waitFor()
      }
      await page.locator('.console').scrollIntoViewIfNeeded()
    },
  },
  { name: 'doctor, a modem', place: 'doctor/modem-1', ready: '.all-well, .warn-words' },
  {
    name: 'doctor, everything',
    place: 'doctor',
    ready: '.doctor-form',
    act: async (page) => {
      await page.locator('.doctor-form button[type=submit]').click()
      await page.locator('.doctor-links section').nth(1).waitFor()
      await page.locator('[role=status].warn-words').waitFor()
    },
  },
]
